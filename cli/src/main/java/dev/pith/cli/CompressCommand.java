package dev.pith.cli;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.FrameLimits;
import dev.pith.codec.PithOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code pith compress}. */
final class CompressCommand implements Command {

    private static final String BEST = "--best";

    private final Console console;
    private final PartialFiles partialFiles;
    private final LevelOption level = new LevelOption();

    CompressCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Compress files.")
                .description(
                        "Makes FILE.pith of each FILE, with the same mode and time, and keeps FILE. Files of weights "
                                + "(safetensors) are compressed as 'pith weights compress' does, unless a codec, a level or "
                                + "another setting is chosen.");
        level.describe(command);
        command.addOption(Options.text(
                "NAME",
                "How to compress: one of those that 'pith codecs' lists; by default " + PithOutputStream.DEFAULT_CODEC
                        + ".",
                "--codec"));
        command.addOption(Options.flag(
                "Try all codecs on each part of a file and keep what is smallest; at level 9 if no other is asked for. "
                        + "It takes as long as all of them together.",
                BEST));
        CodecSettings.describe(command);
        command.addOption(Options.value(
                Integer.class,
                new BlockLengthConverter(),
                "S",
                "How much content a block holds, such as 4M; by default what suits the codec. "
                        + "Larger blocks compress better, smaller ones let more threads work.",
                "--block-size"));
        OutputOptions.describe(command);
        Resources.describe(command);
        Verbosity.describe(command);
        FileArguments.describe(command);
    }

    @Override
    public int run(ParseResult arguments) {
        FileArguments files = FileArguments.of(arguments);
        OutputOptions output = OutputOptions.of(arguments, files.several());
        Report report = new Report(console.err(), Verbosity.of(arguments));
        // Frames in a row can be decompressed together, and nothing else can.
        boolean severalInARow = output.toStandardOutput() && files.several();
        WeightCompression weights =
                new WeightCompression(console, partialFiles, report, Resources.of(arguments), output.force());
        Compression compression = new Compression(
                console,
                report,
                codecs(arguments),
                arguments.matchedOptionValue("--block-size", null),
                Resources.of(arguments),
                output.force(),
                asksForCodec(arguments) || severalInARow ? null : weights);
        Converter converter = new Converter(console, partialFiles, report, output, compression);
        files.forEach(console, report, path -> !Compression.hasSuffix(path), converter::convert);
        return report.exitStatus();
    }

    /** Whether the user says how to compress, which then goes for files of weights too. */
    private boolean asksForCodec(ParseResult arguments) {
        return level.given()
                || Stream.of("--codec", BEST, "--block-size").anyMatch(arguments::hasMatchedOption)
                || !CodecSettings.of(arguments).isEmpty();
    }

    private List<ConfiguredCodec> codecs(ParseResult arguments) {
        if (!arguments.hasMatchedOption(BEST)) {
            return List.of(codec(arguments));
        }
        if (arguments.hasMatchedOption("--codec")
                || !CodecSettings.of(arguments).isEmpty()) {
            throw new ParameterException(
                    arguments.commandSpec().commandLine(), BEST + " tries all codecs, each with its usual settings");
        }
        CodecOptions options = CodecOptions.ofLevel(level.given() ? level.level() : CodecOptions.MAX_LEVEL);
        List<ConfiguredCodec> codecs = new ArrayList<>();
        codecs.add(CodecRegistry.installed().get(PithOutputStream.DEFAULT_CODEC).configure(options));
        for (Codec codec : CodecRegistry.installed().all()) {
            if (!codec.name().equals(PithOutputStream.DEFAULT_CODEC)) {
                codecs.add(codec.configure(options));
            }
        }
        return codecs;
    }

    private ConfiguredCodec codec(ParseResult arguments) {
        String name = arguments.matchedOptionValue("--codec", PithOutputStream.DEFAULT_CODEC);
        try {
            return CodecRegistry.installed()
                    .get(name)
                    .configure(new CodecOptions(level.level(), CodecSettings.of(arguments)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(arguments.commandSpec().commandLine(), e.getMessage(), e);
        }
    }

    private static final class BlockLengthConverter implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            long length = new ByteSize.Converter().convert(text);
            if (length < PithOutputStream.MIN_BLOCK_LENGTH || length > FrameLimits.MAX_BLOCK_LENGTH) {
                throw new TypeConversionException("'" + text + "' is out of range, which is "
                        + ByteSize.binary(PithOutputStream.MIN_BLOCK_LENGTH) + " to "
                        + ByteSize.binary(FrameLimits.MAX_BLOCK_LENGTH));
            }
            return (int) length;
        }
    }
}
