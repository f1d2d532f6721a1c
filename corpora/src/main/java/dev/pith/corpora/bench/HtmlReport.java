package dev.pith.corpora.bench;

/** Stub. */
public final class HtmlReport {

    private HtmlReport() {}

    public static String of(BenchmarkReport report) {
        return ResultsTable.all(report, TableStyle.MARKDOWN);
    }
}
