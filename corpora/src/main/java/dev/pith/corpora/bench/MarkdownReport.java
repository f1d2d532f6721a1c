package dev.pith.corpora.bench;

/** Stub. */
public final class MarkdownReport {

    private MarkdownReport() {}

    public static String of(BenchmarkReport report) {
        return ResultsTable.all(report, TableStyle.MARKDOWN);
    }
}
