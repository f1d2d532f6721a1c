package dev.pith.cli;

import dev.pith.dfloat.CudaDecoder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code pith weights compress} and {@code pith weights decompress}. */
final class WeightsConvertCommand implements Command {

    /** How compressed weights are laid out. */
    private enum Layout {
        PITH,
        DF11
    }

    private static final class LayoutConverter implements ITypeConverter<Layout> {

        @Override
        public Layout convert(String text) {
            for (Layout layout : Layout.values()) {
                if (layout.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return layout;
                }
            }
            throw new TypeConversionException("'" + text + "' is no layout; known: pith, df11");
        }
    }

    private final Console console;
    private final PartialFiles partialFiles;
    private final boolean compresses;

    private WeightsConvertCommand(Console console, PartialFiles partialFiles, boolean compresses) {
        this.console = console;
        this.partialFiles = partialFiles;
        this.compresses = compresses;
    }

    static WeightsConvertCommand compress(Console console, PartialFiles partialFiles) {
        return new WeightsConvertCommand(console, partialFiles, true);
    }

    static WeightsConvertCommand decompress(Console console, PartialFiles partialFiles) {
        return new WeightsConvertCommand(console, partialFiles, false);
    }

    @Override
    public void describe(CommandSpec command) {
        if (compresses) {
            command.usageMessage()
                    .header("Compress the weights of models.")
                    .description("Makes FILE.safetensors.pith of FILE.safetensors. Of a directory it makes another, "
                            + "which -o names: safetensors files there and below are compressed and keep their names, "
                            + "all others are copied. What comes out is safetensors files again.");
        } else {
            command.usageMessage()
                    .header("Restore compressed weights.")
                    .description("Makes FILE.safetensors of FILE.safetensors.pith, byte for byte as it was. Of a "
                            + "directory it makes another, which -o names: compressed files there and below are "
                            + "restored, all others are copied.");
        }
        command.addOption(Options.value(
                Layout.class,
                new LayoutConverter(),
                "LAYOUT",
                "How compressed weights are laid out: pith, the default; or df11, for whole models, which the DFloat11 "
                        + "package loads.",
                "--layout"));
        if (!compresses) {
            DecodingDevice.describe(command);
        }
        OutputOptions.describe(
                command, "Write to this file, or of a directory to this directory; '-' is standard output.");
        Resources.describeThreads(command);
        Verbosity.describe(command);
        WeightPaths.describe(command);
    }

    @Override
    public int run(ParseResult arguments) {
        WeightPaths paths = WeightPaths.of(arguments);
        OutputOptions output = OutputOptions.of(arguments, paths.several());
        if (compresses && output.toStandardOutput() && paths.several()) {
            throw new ParameterException(
                    arguments.commandSpec().commandLine(),
                    "-c takes one file only, for others could not be told from it");
        }
        Report report = new Report(console.err(), Verbosity.of(arguments));
        Resources resources = Resources.of(arguments);
        DecodingDevice device = compresses ? new DecodingDevice.Processor() : DecodingDevice.of(arguments);
        switch (arguments.matchedOptionValue("--layout", Layout.PITH)) {
            case PITH ->
                device.use(
                        report,
                        decoder -> convert(paths, output, conversion(report, resources, output, decoder), report));
            case DF11 -> {
                if (output.toStandardOutput() || output.remove()) {
                    throw new ParameterException(
                            arguments.commandSpec().commandLine(),
                            "--layout df11 makes a directory of a directory, and takes neither -c nor --rm");
                }
                if (!(device instanceof DecodingDevice.Processor)) {
                    throw new ParameterException(
                            arguments.commandSpec().commandLine(),
                            "--layout df11 is decoded on the processor, and does not take --device " + device.name());
                }
                convertToOrFromDf11(paths, output, resources, report);
            }
        }
        return report.exitStatus();
    }

    private void convert(WeightPaths paths, OutputOptions output, WeightConversion conversion, Report report) {
        Converter files = new Converter(console, partialFiles, report, output, conversion);
        DirectoryConverter directories = new DirectoryConverter(console, partialFiles, report, output, conversion);
        paths.forEach(
                report,
                file -> files.convert(new Source.NamedFile(file)),
                directory -> toTarget(directory, output, report, directories::convert));
    }

    private void convertToOrFromDf11(WeightPaths paths, OutputOptions output, Resources resources, Report report) {
        Df11Converter directories = new Df11Converter(partialFiles, report, resources, compresses);
        paths.forEach(
                report,
                file -> report.error(file.toString(), "is no directory with a model, which --layout df11 needs"),
                directory -> toTarget(directory, output, report, directories::convert));
    }

    private static void toTarget(
            Path directory, OutputOptions output, Report report, BiConsumer<Path, Path> conversion) {
        Path target = output.namedFile();
        if (target == null) {
            report.error(directory.toString(), "is a directory, for which -o must name another one");
        } else {
            conversion.accept(directory, target);
        }
    }

    private WeightConversion conversion(
            Report report, Resources resources, OutputOptions output, Optional<CudaDecoder> decoder) {
        return compresses
                ? new WeightCompression(console, partialFiles, report, resources, output.force())
                : new WeightDecompression(console, report, resources, decoder);
    }
}
