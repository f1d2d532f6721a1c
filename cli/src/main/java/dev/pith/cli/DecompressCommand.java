package dev.pith.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pith decompress}. */
@Command(
        name = "decompress",
        header = "Decompress files.",
        description = "Makes FILE of each FILE.pith, with the same mode and time, and keeps FILE.pith.")
final class DecompressCommand implements Callable<Integer> {

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ResourceOptions resources = new ResourceOptions();

    @Mixin
    private final Report.Options reportOptions = new Report.Options();

    @Mixin
    private final FileArguments files = new FileArguments();

    private final Console console;
    private final PartialFiles partialFiles;

    DecompressCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public Integer call() {
        output.check(files.several());
        Report report = new Report(console.err(), reportOptions);
        Decompression decompression = new Decompression(console, report, resources);
        Converter converter = new Converter(console, partialFiles, report, output, decompression);
        files.forEach(console, report, Compression::hasSuffix, converter::convert);
        return report.exitStatus();
    }
}
