package dev.pith.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith test}: decompresses and throws the content away. */
final class TestCommand implements Command {

    private final Console console;

    TestCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Verify compressed files.")
                .description(
                        "Decodes files and checks what comes out, writing nothing. Of sound files nothing is said.");
        Resources.describe(command);
        Verbosity.describe(command);
        FileArguments.describe(command);
    }

    @Override
    public int run(ParseResult arguments) {
        Report report = new Report(console.err(), Verbosity.of(arguments));
        Decompression decompression = new Decompression(console, report, Resources.of(arguments));
        FileArguments.of(arguments)
                .forEach(console, report, Compression::hasSuffix, source -> test(source, decompression, report));
        return report.exitStatus();
    }

    private static void test(Source source, Decompression decompression, Report report) {
        long start = System.nanoTime();
        try (InputStream in = source.open()) {
            Converter.Result result =
                    decompression.convert(source, in, ProgressDisplay.UNKNOWN_LENGTH, OutputStream.nullOutputStream());
            report.detail(source.name(), "sound, " + result.describe(System.nanoTime() - start));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(source.name(), e);
        }
    }
}
