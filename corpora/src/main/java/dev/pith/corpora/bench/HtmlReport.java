package dev.pith.corpora.bench;

import dev.pith.corpora.bench.Measurement.Cost;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes the results of a benchmark as a page of HTML: tables, plots of size against speed, and bars. The page holds all
 * that it needs and fetches nothing. It is complete without its script, which sorts tables. Its policy lets the browser
 * run this script and no other, whatever the files are called.
 */
public final class HtmlReport {

    private final BenchmarkReport report;
    private final List<Score> totals;
    private final List<Series> series;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(BenchmarkReport report) {
        this.report = report;
        totals = Score.totals(report);
        series = Series.of(report.results().stream()
                .map(Score::of)
                .flatMap(Optional::stream)
                .toList());
    }

    /** Returns the page. */
    public static String of(BenchmarkReport report) {
        return new HtmlReport(report).write();
    }

    private String write() {
        List<MeasuredFile> files = report.files();
        String script = resource("report.js");
        page.append("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
                script-src 'sha256-%s'">
                <title>Compression benchmark</title>
                <style>
                %s</style>
                </head>
                <body>
                <header>
                <h1>Compression benchmark</h1>
                <p>%s, measured %s</p>
                """.formatted(sha256(script), resource("report.css"), Display.html(subject()), dates()));
        writeFacts();
        page.append("</header>\n<main>\n");
        if (!totals.isEmpty()) {
            writeTotals();
        }
        writeLargeText();
        if (files.size() > 1 || totals.isEmpty()) {
            writeContents(files);
            for (int i = 0; i < files.size(); i++) {
                writeFile(files.get(i), i);
            }
        }
        writeProblems();
        writeExplanation();
        page.append("</main>\n<script>" + script + "</script>\n</body>\n</html>\n");
        return page.toString();
    }

    private String subject() {
        List<MeasuredFile> files = report.files();
        long length = files.stream().mapToLong(MeasuredFile::length).sum();
        String of = files.size() == 1 ? files.getFirst().name() : Display.counted(files.size(), "file");
        return of + ", " + Display.counted(length, "byte");
    }

    private String dates() {
        List<String> days = report.results().stream()
                .map(measurement -> measurement.date().split("T", 2)[0])
                .sorted()
                .distinct()
                .toList();
        return days.isEmpty()
                ? "never"
                : Display.html(days.size() == 1 ? "on " + days.getFirst() : days.getFirst() + " to " + days.getLast());
    }

    private void writeFacts() {
        Environment environment = report.environment();
        Settings settings = report.settings();
        page.append("<dl>\n");
        writeFact("Pith", report.pith().version());
        writeFact(
                "Processor",
                environment.processor() + ", " + Display.counted(environment.processors(), "processor") + " used");
        if (environment.memory() > 0) {
            writeFact("Memory", Display.megabytes(environment.memory()) + " MB");
        }
        writeFact("System", environment.operatingSystem());
        writeFact("Java", environment.java());
        writeFact("Heap", "at most " + Display.megabytes(environment.maxHeapLength()) + " MB");
        writeFact("Threads", "at most " + settings.threads());
        writeFact("Times", "median of " + Display.counted(settings.repeat(), "run"));
        page.append("</dl>\n");
    }

    private void writeFact(String name, String value) {
        page.append("<div><dt>" + name + "</dt><dd>" + Display.html(value) + "</dd></div>\n");
    }

    private void writeTotals() {
        List<Score> plotted = totals.stream()
                .filter(score -> score.length() > 0
                        && score.compression().medianSeconds() > 0
                        && score.decompression().medianSeconds() > 0)
                .toList();
        String files = report.files().size() == 1 ? "" : ", all files together";
        page.append("<section>\n<h2>Size and speed" + files + "</h2>\n");
        if (!plotted.isEmpty()) {
            page.append("<p class=legend>");
            for (Series one : series) {
                page.append(key(one) + Display.html(one.name()) + "</span> ");
            }
            page.append("<span class=key><svg viewBox=\"0 0 24 14\" aria-hidden=true>"
                    + "<path class=front d=\"M0 7H24\"/></svg>Pareto front: none is both smaller and faster</span></p>\n"
                    + "<div class=panels>\n");
            writePlot(
                    "Compressed size against compression speed",
                    "compression speed",
                    ScatterPlot.draw(
                            "Compressed size against compression speed",
                            "compression speed",
                            plotted,
                            series,
                            Score::compressionSpeed));
            writePlot(
                    "Compressed size against decompression speed",
                    "decompression speed",
                    ScatterPlot.draw(
                            "Compressed size against decompression speed",
                            "decompression speed",
                            plotted,
                            series,
                            Score::decompressionSpeed));
            page.append("</div>\n");
        }
        writeTable(totals, "All compressors" + files);
        long left = report.results().stream()
                        .map(measurement -> measurement.compressor() + "\n" + measurement.scope())
                        .distinct()
                        .count()
                - totals.size();
        if (left > 0) {
            page.append("<p class=note>" + Display.counted(left, "compressor")
                    + " left out, which did not work on all files or failed on one.</p>\n");
        }
        page.append("</section>\n");
    }

    private void writePlot(String title, String against, String svg) {
        page.append("<figure>\n<figcaption>" + title
                + "</figcaption>\n<div class=scroll tabindex=0 role=group aria-label=\"" + against + "\">\n" + svg
                + "</div>\n</figure>\n");
    }

    private void writeLargeText() {
        LargeTextTable.rows(report).ifPresent(rows -> {
            page.append(
                    "<section>\n<h2>As the Large Text Compression Benchmark has it</h2>\n<div class=scroll tabindex=0 role=group aria-label=\"Large Text Compression Benchmark\">\n<table>\n"
                            + "<thead><tr>");
            for (String heading : LargeTextTable.HEADINGS) {
                boolean left = LargeTextTable.LEFT_ALIGNED.contains(heading);
                page.append("<th scope=col" + (left ? " class=l" : "") + ">" + heading + "</th>");
            }
            page.append("</tr></thead>\n<tbody>\n");
            for (List<String> row : rows) {
                page.append("<tr>");
                page.append("<th scope=row class=l>" + Display.html(row.getFirst()) + "</th>");
                for (int column = 1; column < row.size(); column++) {
                    String heading = LargeTextTable.HEADINGS.get(column);
                    String style = heading.equals(LargeTextTable.NOTE)
                            ? " class=\"l note-cell\""
                            : LargeTextTable.LEFT_ALIGNED.contains(heading) ? " class=l" : "";
                    page.append("<td" + style + ">" + Display.html(row.get(column)) + "</td>");
                }
                page.append("</tr>\n");
            }
            page.append(
                    "</tbody>\n</table>\n</div>\n<p class=note>Sizes in bytes, times in nanoseconds per byte, memory in"
                            + " millions of bytes.</p>\n</section>\n");
        });
    }

    private void writeContents(List<MeasuredFile> files) {
        page.append("<nav aria-label=Files>\n<h2>File by file</h2>\n<ul class=contents>\n");
        for (int i = 0; i < files.size(); i++) {
            page.append(
                    "<li><a href=\"#f" + i + "\">" + Display.html(files.get(i).name()) + "</a></li>\n");
        }
        page.append("</ul>\n</nav>\n");
    }

    private void writeFile(MeasuredFile file, int index) {
        List<Score> scores = Score.of(report, file);
        page.append("<section class=file id=f" + index + ">\n<h3>" + Display.html(file.name()) + "</h3>\n<p class=note>"
                + Display.counted(file.length(), "byte") + ", SHA-256 <code>" + Display.html(file.sha256())
                + "</code></p>\n");
        writeTable(scores, file.name());
        page.append("</section>\n");
    }

    /** Writes scores, the smallest first, with bars that show their sizes. */
    private void writeTable(List<Score> scores, String caption) {
        boolean hasMemory =
                scores.stream().anyMatch(score -> peak(score.compression()) + peak(score.decompression()) > 0);
        double largest =
                scores.stream().mapToLong(Score::compressedLength).max().orElse(1);
        page.append("<div class=scroll tabindex=0 role=group aria-label=\"" + Display.html(caption)
                + "\">\n<table class=sortable>\n<caption class=hidden>" + Display.html(caption)
                + "</caption>\n<thead><tr><th scope=col class=l>Compressor</th><th scope=col class=l>Measured</th>"
                + "<th scope=col class=l>Kind</th><th scope=col aria-sort=ascending>Bytes</th><td class=bar></td>"
                + "<th scope=col>Ratio</th>"
                + "<th scope=col>Bits/byte</th><th scope=col>Compress, MB/s</th><th scope=col>Decompress, MB/s</th>"
                + (hasMemory
                        ? "<th scope=col>Memory compressing, MB</th><th scope=col>Memory decompressing, MB</th>"
                        : "")
                + "</tr></thead>\n<tbody>\n");
        List<Score> sorted = scores.stream()
                .sorted(Comparator.comparingLong(Score::compressedLength))
                .toList();
        for (Score score : sorted) {
            Series of = series.stream()
                    .filter(one -> one.contains(score))
                    .findFirst()
                    .orElseThrow();
            page.append("<tr><th scope=row class=l>" + key(of) + Display.html(score.compressor())
                    + "</span></th><td class=l>"
                    + Display.html(score.scope()) + "</td><td class=l>"
                    + Display.html(Objects.requireNonNullElse(score.algorithm(), "")) + "</td>");
            writeCell((double) score.compressedLength(), Display.grouped(score.compressedLength()));
            page.append("<td class=bar aria-hidden=true><i class=s" + of.index() + " style=\"width:"
                    + Display.plain(100.0 * score.compressedLength() / Math.max(1, largest), 2) + "%\"></i></td>");
            writeCell(score.ratio(), Display.threeDigits(score.ratio()));
            writeCell(score.bitsPerByte(), Display.quotient(8.0 * score.compressedLength(), (double) score.length()));
            writeSpeed(score.compressionSpeed(), score.compression(), score.runs());
            writeSpeed(score.decompressionSpeed(), score.decompression(), score.runs());
            if (hasMemory) {
                writeMemory(score.compression());
                writeMemory(score.decompression());
            }
            page.append("</tr>\n");
        }
        page.append("</tbody>\n</table>\n</div>\n");
    }

    private void writeCell(double value, String text) {
        page.append(
                Double.isFinite(value)
                        ? "<td data-v=\"" + value + "\">" + text + "</td>"
                        : "<td>" + Display.NOTHING + "</td>");
    }

    private void writeSpeed(double speed, Cost cost, int runs) {
        String spread = runs == 1 ? "" : " <small>±" + Display.percent(cost.spread()) + "</small>";
        writeCell(speed, Display.threeDigits(speed) + spread);
    }

    private void writeMemory(Cost cost) {
        Long peak = cost.peakMemory();
        if (peak == null) {
            writeCell(Double.NaN, "");
        } else {
            writeCell(peak.doubleValue(), Display.megabytes(peak));
        }
    }

    private static long peak(Cost cost) {
        Long peak = cost.peakMemory();
        return peak == null ? 0 : peak;
    }

    private static String key(Series series) {
        return "<span class=key><svg viewBox=\"-7 -7 14 14\" aria-hidden=true><path class=\"p s" + series.index()
                + "\" d=\"" + series.marker() + "\"/></svg>";
    }

    private void writeProblems() {
        List<Measurement> failed = report.results().stream()
                .filter(measurement -> measurement.problem() != null)
                .toList();
        if (!failed.isEmpty()) {
            page.append("<section>\n<h2>What failed</h2>\n<ul>\n");
            for (Measurement measurement : failed) {
                page.append("<li>"
                        + Display.html(measurement.compressor() + ", " + measurement.scope() + ", "
                                + measurement.file().name() + ": " + measurement.problem())
                        + "</li>\n");
            }
            page.append("</ul>\n</section>\n");
        }
    }

    private void writeExplanation() {
        page.append("<section>\n<h2>How it was measured</h2>\n");
        for (String paragraph : MarkdownReport.explanation(report)) {
            page.append("<p>" + Display.html(paragraph) + "</p>\n");
        }
        page.append("</section>\n");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
