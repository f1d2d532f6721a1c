package dev.pith.cli;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.FrameLimits;
import dev.pith.codec.PithOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code pith compress}. */
final class CompressCommand implements Command {

    private static final String PARSE = "--parse";

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
        command.addOption(OptionSpec.builder("--option")
                .type(Map.class)
                .auxiliaryTypes(String.class, String.class)
                .paramLabel("NAME=VALUE")
                .description("A setting of the codec; may be given several times.")
                .build());
        command.addOption(Options.text(
                "PARSE", "Short for --option parse=PARSE, which codec fib has: none, every or fibonacci.", PARSE));
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
                codec(arguments),
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
                || Stream.of("--codec", "--option", PARSE, "--block-size").anyMatch(arguments::hasMatchedOption);
    }

    private ConfiguredCodec codec(ParseResult arguments) {
        String name = arguments.matchedOptionValue("--codec", PithOutputStream.DEFAULT_CODEC);
        Map<String, String> settings = new HashMap<>(arguments.matchedOptionValue("--option", Map.of()));
        if (arguments.hasMatchedOption(PARSE)) {
            settings.put("parse", arguments.matchedOptionValue(PARSE, ""));
        }
        try {
            return CodecRegistry.installed().get(name).configure(new CodecOptions(level.level(), settings));
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
