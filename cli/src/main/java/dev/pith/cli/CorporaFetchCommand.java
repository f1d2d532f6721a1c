package dev.pith.cli;

import dev.pith.corpora.catalogue.CorpusFetcher;
import dev.pith.corpora.catalogue.CorpusFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith corpora fetch}. */
final class CorporaFetchCommand implements Command {

    /** How long the process stays when it is told to end, so that temporary files can be deleted. */
    private static final int CLEANING_SECONDS = 10;

    private final Console console;

    CorporaFetchCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Download corpora, unless they are here.")
                .description(
                        "Verifies the files that are here, and downloads, unpacks and verifies the others. What was "
                                + "interrupted goes on next time. A file with the wrong content is replaced, and kept as "
                                + "FILE.rejected.");
        CorporaOptions.describe(command);
        command.addOption(Options.flag("Print nothing, but errors.", "-q", "--quiet"));
        command.addOption(Options.flag("Tell about servers that had to be tried again.", "-v", "--verbose"));
        CorporaOptions.describeNames(command, true);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        Report report = new Report(console.err(), Verbosity.of(arguments));
        CorporaOptions options = CorporaOptions.of(arguments);
        List<CorporaOptions.Selection> selections = options.selections(arguments);
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = interrupter(Thread.currentThread(), done);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            for (CorporaOptions.Selection selection : selections) {
                if (!fetch(selection, options, report)) {
                    break;
                }
            }
        } finally {
            done.countDown();
            removeHook(hook);
        }
        return report.exitStatus();
    }

    /** Fetches a corpus; returns false if it was interrupted. */
    private boolean fetch(CorporaOptions.Selection selection, CorporaOptions options, Report report)
            throws IOException {
        List<CorpusFile> fetched;
        try (CorporaProgress progress = new CorporaProgress(console, report)) {
            fetched = new CorpusFetcher(options.store(), progress).fetch(selection.corpus(), selection.files());
        } catch (InterruptedIOException e) {
            report.error(selection.name(), e);
            return false;
        } catch (IOException | IllegalArgumentException e) {
            report.error(selection.name(), e);
            return true;
        }
        if (!report.quiet()) {
            long bytes = fetched.stream().mapToLong(CorpusFile::bytes).sum();
            int files = selection.files().size();
            String what = fetched.isEmpty()
                    ? "here already"
                    : fetched.size() + " fetched, " + ByteSize.grouped(bytes) + " bytes";
            console.print(
                    selection.name() + ": " + files + (files == 1 ? " file" : " files") + " verified, " + what + "\n");
        }
        return true;
    }

    /** Makes what runs when the process is told to end, as by Ctrl-C: the fetch stops, and leaves what can go on. */
    private static Thread interrupter(Thread worker, CountDownLatch done) {
        return new Thread(
                () -> {
                    worker.interrupt();
                    try {
                        boolean ended = done.await(CLEANING_SECONDS, TimeUnit.SECONDS);
                        if (!ended) {
                            System.err.println("pith: the fetch does not stop, and may leave a temporary file");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "pith-interrupt");
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook runs.
        }
    }
}
