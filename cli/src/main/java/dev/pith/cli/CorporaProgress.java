package dev.pith.cli;

import dev.pith.corpora.catalogue.CorpusListener;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Shows what is being done with corpora. */
final class CorporaProgress implements CorpusListener, AutoCloseable {

    private final Console console;
    private final Report report;

    private @Nullable ProgressDisplay display;
    private long doneBefore;

    CorporaProgress(Console console, Report report) {
        this.console = console;
        this.report = report;
    }

    @Override
    public void began(String subject, long bytes, long doneBytes) {
        close();
        doneBefore = doneBytes;
        long length = bytes == UNKNOWN_LENGTH ? ProgressDisplay.UNKNOWN_LENGTH : bytes - doneBytes;
        display = new ProgressDisplay(
                console,
                report,
                subject,
                () -> new ProgressDisplay.Prospect(length, ProgressDisplay.UNKNOWN_LENGTH, Long.MAX_VALUE));
    }

    @Override
    public void progressed(long bytes) {
        if (display != null) {
            display.progress(bytes - doneBefore, 0);
        }
    }

    @Override
    public void ended() {
        close();
    }

    @Override
    public void noted(String subject, String note) {
        if (!report.quiet()) {
            console.showStatus(subject + ": " + note);
        }
        report.detail(subject, note);
    }

    @Override
    public void putAside(Path path, Path kept) {
        if (!report.quiet()) {
            console.showStatus("");
            console.err()
                    .println("pith: " + Problems.printable(path.toString())
                            + ": was not the file of the catalogue, and is now " + kept.getFileName());
        }
    }

    /** Erases what is shown. */
    @Override
    public void close() {
        if (display != null) {
            display.close();
            display = null;
        }
        if (!report.quiet()) {
            console.showStatus("");
        }
    }
}
