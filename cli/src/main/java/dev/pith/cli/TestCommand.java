package dev.pith.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith test}: decompresses and throws the content away. */
final class TestCommand implements Command {

    private final Console console;
    private final PartialFiles partialFiles;

    TestCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Verify compressed files.")
                .description(
                        "Decodes files and checks what comes out, writing nothing. Of sound files nothing is said.");
        CodecSettings.describeForReading(command);
        Resources.describe(command);
        Verbosity.describe(command);
        FileArguments.describe(command);
    }

    @Override
    public int run(ParseResult arguments) {
        Report report = new Report(console.err(), Verbosity.of(arguments));
        Decompression decompression = new Decompression(
                console, partialFiles, report, Resources.of(arguments), CodecSettings.forReading(arguments));
        FileArguments.of(arguments)
                .forEach(console, report, Compression::hasSuffix, source -> test(source, decompression, report));
        return report.exitStatus();
    }

    /** Decodes one source, and reports how that went. */
    static void test(Source source, Converter.Conversion decompression, Report report) {
        long start = System.nanoTime();
        try (Output output = StreamOutput.toNowhere()) {
            Converter.Result result = decompression.convert(source, ProgressDisplay.UNKNOWN_LENGTH, output);
            report.detail(source.name(), "sound, " + result.describe(System.nanoTime() - start));
        } catch (Converter.SkippedException e) {
            report.warning(source.name(), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(source.name(), e);
        }
    }
}
