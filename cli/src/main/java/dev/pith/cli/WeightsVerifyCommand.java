package dev.pith.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith weights verify}: what {@code pith test} does, for directories with compressed weights too. */
final class WeightsVerifyCommand implements Command {

    private final Console console;

    WeightsVerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Verify compressed weights.")
                .description("Decodes files and checks what comes out, writing nothing. Of sound files nothing is "
                        + "said. In a directory, files that are not compressed are passed over.");
        DecodingDevice.describe(command);
        Resources.describeThreads(command);
        Verbosity.describe(command);
        WeightPaths.describe(command);
    }

    @Override
    public int run(ParseResult arguments) {
        Report report = new Report(console.err(), Verbosity.of(arguments));
        Resources resources = Resources.of(arguments);
        WeightPaths paths = WeightPaths.of(arguments);
        DecodingDevice.of(arguments)
                .use(
                        report,
                        decoder -> verify(paths, new WeightDecompression(console, report, resources, decoder), report));
        return report.exitStatus();
    }

    private static void verify(WeightPaths paths, WeightDecompression decompression, Report report) {
        paths.forEach(
                report,
                file -> TestCommand.test(new Source.NamedFile(file), decompression, report),
                directory -> verifyAll(directory, decompression, report));
    }

    private static void verifyAll(Path directory, WeightDecompression decompression, Report report) {
        List<Path> wanted = new ArrayList<>();
        new FileTree(report, file -> {
                    try {
                        if (decompression.wants(file)) {
                            wanted.add(file);
                        }
                    } catch (IOException e) {
                        report.error(file.toString(), e);
                    }
                })
                .walkThroughLinks(directory);
        if (wanted.isEmpty()) {
            report.warning(directory.toString(), "has no compressed weights in it");
        }
        wanted.forEach(file -> TestCommand.test(new Source.NamedFile(file), decompression, report));
    }
}
