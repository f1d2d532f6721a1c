package dev.pith.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith decompress}. */
final class DecompressCommand implements Command {

    private final Console console;
    private final PartialFiles partialFiles;

    DecompressCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Decompress files.")
                .description("Makes FILE of each FILE.pith, with the same mode and time, and keeps FILE.pith.");
        OutputOptions.describe(command);
        CodecSettings.describeForReading(command);
        Resources.describe(command);
        Verbosity.describe(command);
        FileArguments.describe(command);
    }

    @Override
    public int run(ParseResult arguments) {
        FileArguments files = FileArguments.of(arguments);
        OutputOptions output = OutputOptions.of(arguments, files.several());
        Report report = new Report(console.err(), Verbosity.of(arguments));
        Decompression decompression = new Decompression(
                console, partialFiles, report, Resources.of(arguments), CodecSettings.forReading(arguments));
        Converter converter = new Converter(console, partialFiles, report, output, decompression);
        files.forEach(console, report, Compression::hasSuffix, converter::convert);
        return report.exitStatus();
    }
}
