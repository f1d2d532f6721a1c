package dev.pith.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pith test}: decompresses and throws the content away. */
@Command(
        name = "test",
        header = "Verify compressed files.",
        description = "Decodes files and checks what comes out, writing nothing. Of sound files nothing is said.")
final class TestCommand implements Callable<Integer> {

    @Mixin
    private final ResourceOptions resources = new ResourceOptions();

    @Mixin
    private final Report.Options reportOptions = new Report.Options();

    @Mixin
    private final FileArguments files = new FileArguments();

    private final Console console;

    TestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Report report = new Report(console.err(), reportOptions);
        Decompression decompression = new Decompression(console, report, resources);
        files.forEach(console, report, Compression::hasSuffix, source -> test(source, decompression, report));
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
