package dev.pith.corpora.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes those parts of documents that tell of a committed result, and puts them between markers. */
final class PublishedFigures {

    static final String START = "<!-- benchmarks:start -->";
    static final String END = "<!-- benchmarks:end -->";

    /** The columns of the README, with the compressors that they are of. */
    private static final Map<String, String> COLUMNS = columns();

    /** The rows of the README: names of files in some folder. */
    private static final List<String> FILES = List.of(
            "alice29.txt",
            "book1",
            "enwik6",
            "enwik8.prefix4154399",
            "world192.txt",
            "dickens",
            "xml",
            "kennedy.xls",
            "E.coli",
            "ooffice");

    private PublishedFigures() {}

    /** Returns a document with another text between its markers. */
    static String replaced(String document, String text) {
        int start = document.indexOf(START) + START.length();
        int end = document.indexOf(END, start);
        if (start < START.length() || end < 0) {
            throw new IllegalArgumentException("the document has no markers");
        }
        return document.substring(0, start) + "\n\n" + text.strip() + "\n\n" + document.substring(end);
    }

    /** Returns sizes of some files, and speeds of all files together. */
    static String summary(BenchmarkReport report) {
        Map<String, String> columns = new LinkedHashMap<>(COLUMNS);
        columns.values()
                .removeIf(name -> report.results().stream()
                        .noneMatch(measurement -> measurement.compressor().equals(name)));
        List<List<String>> sizes = new ArrayList<>();
        for (String name : FILES) {
            report.files().stream()
                    .filter(file ->
                            file.name().endsWith("/" + name) || file.name().equals(name))
                    .findFirst()
                    .ifPresent(file -> sizes.add(sizes(report, file, name, columns)));
        }
        List<String> headings = new ArrayList<>(List.of("", "content"));
        headings.addAll(columns.keySet());
        List<String> speedHeadings = new ArrayList<>(List.of(""));
        speedHeadings.addAll(columns.keySet());
        long length = report.files().stream().mapToLong(MeasuredFile::length).sum();
        return "Sizes in bytes:\n\n" + Columns.table(TableStyle.MARKDOWN, headings, Set.of(""), sizes)
                + "\nSpeeds in MB/s, " + Display.counted(report.files().size(), "file") + " of "
                + Display.counted(length, "byte") + " together, "
                + Display.counted(report.settings().threads(), "thread")
                + "; libraries in a warm JVM, programs with start-up:\n\n"
                + Columns.table(TableStyle.MARKDOWN, speedHeadings, Set.of(""), speeds(report, columns)) + "\n"
                + MarkdownReport.explanation(report).getFirst();
    }

    private static List<String> sizes(
            BenchmarkReport report, MeasuredFile file, String name, Map<String, String> columns) {
        List<String> row = new ArrayList<>(List.of(name, Display.grouped(file.length())));
        for (String compressor : columns.values()) {
            row.add(find(Score.of(report, file), compressor)
                    .map(score -> Display.grouped(score.compressedLength()))
                    .orElse(Display.NOTHING));
        }
        return row;
    }

    private static List<List<String>> speeds(BenchmarkReport report, Map<String, String> columns) {
        List<Score> totals = Score.totals(report);
        List<String> compress = new ArrayList<>(List.of("compress"));
        List<String> decompress = new ArrayList<>(List.of("decompress"));
        for (String compressor : columns.values()) {
            Optional<Score> score = find(totals, compressor);
            compress.add(score.map(one -> Display.threeDigits(one.compressionSpeed()))
                    .orElse(Display.NOTHING));
            decompress.add(score.map(one -> Display.threeDigits(one.decompressionSpeed()))
                    .orElse(Display.NOTHING));
        }
        return List.of(compress, decompress);
    }

    /** Returns the score of a compressor; if it was measured in process too, that. */
    private static Optional<Score> find(List<Score> scores, String compressor) {
        List<Score> found = scores.stream()
                .filter(score -> score.compressor().equals(compressor))
                .sorted((one, other) -> one.scope().compareTo(other.scope()))
                .toList();
        return found.stream().findFirst();
    }

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("gzip -9", "gzip -9");
        columns.put("bzip2 -9", "bzip2 -9");
        columns.put("xz -9e", "xz -9e");
        columns.put("zstd -22", "zstd -22 --long=27");
        columns.put("brotli -q 11", "brotli -q 11 -w 24");
        columns.put("7z PPMd", "7z -m0=PPMd:o=16:mem=1g");
        columns.put("bsc -e2", "bsc -e2 -b1000");
        columns.put("lpaq1 9", "lpaq1 9");
        columns.put("zpaq -m5", "zpaq -m5");
        for (int level : new int[] {1, 3, 6, 9}) {
            columns.put("pith -" + level, "pith ngram, level " + level);
        }
        return columns;
    }
}
