package dev.pith.corpora.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Writes the results of a benchmark as a document of Markdown: where and how, all files together, and file by file. */
public final class MarkdownReport {

    private MarkdownReport() {}

    /** Returns the document. */
    public static String of(BenchmarkReport report) {
        StringBuilder document = new StringBuilder();
        for (String paragraph : explanation(report)) {
            document.append(Display.markdown(paragraph)).append("\n\n");
        }
        List<Score> totals = Score.totals(report);
        if (report.files().size() > 1 && !totals.isEmpty()) {
            long length = totals.getFirst().length();
            document.append("**All ")
                    .append(report.files().size())
                    .append(" files together, ")
                    .append(Display.counted(length, "byte"))
                    .append("**\n\n")
                    .append(table(totals))
                    .append('\n');
        }
        LargeTextTable.of(report, TableStyle.MARKDOWN)
                .ifPresent(table -> document.append("**As the Large Text Compression Benchmark has it**\n\n")
                        .append(table)
                        .append('\n'));
        return document.toString().stripTrailing() + "\n" + ResultsTable.all(report, TableStyle.MARKDOWN);
    }

    /** Says where and how was measured, a sentence or some in each paragraph. */
    static List<String> explanation(BenchmarkReport report) {
        Environment environment = report.environment();
        Settings settings = report.settings();
        List<String> paragraphs = new ArrayList<>();
        paragraphs.add("Measured with Pith " + report.pith().version() + " on "
                + environment.processor() + ", " + Display.counted(environment.processors(), "processor") + ", "
                + environment.operatingSystem() + ", Java " + environment.java() + ".");
        String limit = settings.repeatLimitSeconds() == null
                ? ""
                : "; whoever had worked on a file for " + Display.counted(settings.repeatLimitSeconds(), "second")
                        + " was not repeated";
        paragraphs.add("At most " + Display.counted(settings.threads(), "thread") + ", times are medians of "
                + Display.counted(settings.repeat(), "run") + limit
                + ", and ± says how far the shortest and the longest deviate from it at most. Every round trip was"
                + " verified. MB are 10⁶ bytes.");
        paragraphs.add("In process is a library in this JVM, warm after "
                + Display.counted(settings.warmUpSeconds(), "second")
                + " or more of uncounted work on the same file, from memory to memory. Whole process is a program from"
                + " its start to its end, files included. So speeds in process compare among themselves, and so do"
                + " those of programs; all sizes compare.");
        paragraphs.add("Memory is the greatest resident set of a process that does nothing but compress or decompress"
                + " the file once; a JVM that does nothing takes some 45 MB.");
        return paragraphs;
    }

    private static String table(List<Score> scores) {
        List<String> headings = List.of(
                "Compressor",
                "Bytes",
                "Ratio",
                "Bits/byte",
                "Compress MB/s",
                "Decompress MB/s",
                "Memory MB",
                "Measured");
        List<List<String>> rows = scores.stream()
                .sorted(Comparator.comparingLong(Score::compressedLength))
                .map(score -> List.of(
                        score.compressor(),
                        Display.grouped(score.compressedLength()),
                        Display.quotient((double) score.length(), (double) score.compressedLength()),
                        Display.quotient(8.0 * score.compressedLength(), (double) score.length()),
                        Display.quotient(
                                score.length() / 1e6, score.compression().medianSeconds()),
                        Display.quotient(
                                score.length() / 1e6, score.decompression().medianSeconds()),
                        score.peakMemory().map(Display::megabytes).orElse(Display.NOTHING),
                        score.scope()))
                .toList();
        return Columns.table(TableStyle.MARKDOWN, headings, Set.of("Compressor", "Measured"), rows);
    }
}
