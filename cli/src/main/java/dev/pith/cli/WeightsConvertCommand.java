package dev.pith.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pith weights compress} and {@code pith weights decompress}. */
final class WeightsConvertCommand implements Command {

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
        OutputOptions.describe(command);
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
        WeightConversion conversion = conversion(report, Resources.of(arguments), output);
        Converter files = new Converter(console, partialFiles, report, output, conversion);
        DirectoryConverter directories = new DirectoryConverter(console, partialFiles, report, output, conversion);
        paths.forEach(report, file -> files.convert(new Source.NamedFile(file)), directories::convert);
        return report.exitStatus();
    }

    private WeightConversion conversion(Report report, Resources resources, OutputOptions output) {
        return compresses
                ? new WeightCompression(console, partialFiles, report, resources, output.force())
                : new WeightDecompression(console, report, resources);
    }
}
