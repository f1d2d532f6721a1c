package dev.pith.cli;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.FrameLimits;
import dev.pith.codec.PithOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code pith compress}. */
@Command(
        name = "compress",
        header = "Compress files.",
        description = "Makes FILE.pith of each FILE, with the same mode and time, and keeps FILE.")
final class CompressCommand implements Callable<Integer> {

    @Mixin
    private final LevelOption level = new LevelOption();

    @Option(
            names = {"--codec"},
            paramLabel = "NAME",
            description = "How to compress: one of those that 'pith codecs' lists; by default "
                    + PithOutputStream.DEFAULT_CODEC + ".")
    private String codecName = PithOutputStream.DEFAULT_CODEC;

    @Option(
            names = {"--option"},
            paramLabel = "NAME=VALUE",
            description = "A setting of the codec; may be given several times.")
    private Map<String, String> codecOptions = new LinkedHashMap<>();

    @Option(
            names = {"--block-size"},
            paramLabel = "S",
            converter = BlockLengthConverter.class,
            description = "How much content a block holds, such as 4M; by default what suits the codec. "
                    + "Larger blocks compress better, smaller ones let more threads work.")
    private @Nullable Integer blockLength;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ResourceOptions resources = new ResourceOptions();

    @Mixin
    private final Report.Options reportOptions = new Report.Options();

    @Mixin
    private final FileArguments files = new FileArguments();

    @Spec
    private @Nullable CommandSpec spec;

    private final Console console;
    private final PartialFiles partialFiles;

    CompressCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public Integer call() {
        output.check(files.several());
        Report report = new Report(console.err(), reportOptions);
        Compression compression = new Compression(console, report, codec(), blockLength, resources, output.force());
        Converter converter = new Converter(console, partialFiles, report, output, compression);
        files.forEach(console, report, path -> !Compression.hasSuffix(path), converter::convert);
        return report.exitStatus();
    }

    private ConfiguredCodec codec() {
        try {
            return CodecRegistry.installed().get(codecName).configure(new CodecOptions(level.level(), codecOptions));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(java.util.Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
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
