package dev.pith.corpora.bench;

import dev.pith.corpora.bench.Measurement.Cost;
import dev.pith.corpora.bench.Measurement.Figures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Prints measurements of one file as a table, line by line, so that rows appear when they are measured. Sizes are in
 * bytes, speeds in millions of bytes of content per second, with the most that a run deviates from the median if there
 * were several, memory in millions of bytes, the greater of both directions. Immutable.
 */
public final class ResultsTable {

    private static final String NAME = "Compressor";
    private static final String LENGTH = "Bytes";
    private static final String RATIO = "Ratio";
    private static final String SCOPE = "Measured";

    private static final List<String> HEADINGS =
            List.of(NAME, LENGTH, RATIO, "Bits/byte", "Compress MB/s", "Decompress MB/s", "Memory MB", SCOPE);

    private final Columns columns;

    /**
     * Starts a table.
     *
     * @param compressors the names of those that will have rows, for the width of the first column
     */
    public ResultsTable(TableStyle style, Collection<String> compressors) {
        columns = Columns.of(style, HEADINGS, Set.of(NAME, SCOPE), column -> switch (HEADINGS.get(column)) {
            case NAME -> compressors.stream().mapToInt(String::length).max().orElse(0);
            case LENGTH -> "1,000,000,000".length();
            case RATIO -> "10.000".length();
            case SCOPE -> "whole process".length();
            default -> 0;
        });
    }

    /** Returns the tables of all files that were measured. */
    public static String all(BenchmarkReport report, TableStyle style) {
        StringBuilder text = new StringBuilder();
        for (MeasuredFile file : report.files()) {
            List<Measurement> ofFile = report.results().stream()
                    .filter(measurement -> measurement.file().equals(file))
                    .toList();
            ResultsTable table = new ResultsTable(
                    style, ofFile.stream().map(Measurement::compressor).toList());
            text.append('\n').append(table.heading(file));
            ofFile.forEach(measurement -> text.append(table.row(measurement)));
        }
        return text.toString();
    }

    /** Returns the lines above the rows. */
    public String heading(MeasuredFile file) {
        String subject = Display.printable(file.name()) + ", " + Display.grouped(file.length()) + " bytes";
        return switch (columns.style()) {
            case TEXT -> subject + "\n\n" + columns.heading();
            case MARKDOWN -> "**" + Display.markdown(subject) + "**\n\n" + columns.heading();
        };
    }

    /** Returns the line of a measurement. */
    public String row(Measurement measurement) {
        Figures figures = measurement.figures();
        if (figures == null) {
            List<String> cells = new ArrayList<>(Collections.nCopies(HEADINGS.size(), Display.NOTHING));
            cells.set(HEADINGS.indexOf(NAME), measurement.compressor());
            cells.set(HEADINGS.indexOf(SCOPE), "failed: " + Display.printable(String.valueOf(measurement.problem())));
            return columns.line(cells);
        }
        double content = measurement.file().length();
        return columns.line(List.of(
                measurement.compressor(),
                Display.grouped(figures.compressedLength()),
                Display.quotient(content, (double) figures.compressedLength()),
                Display.quotient(8.0 * figures.compressedLength(), content),
                speed(content, figures.compression(), figures.runs()),
                speed(content, figures.decompression(), figures.runs()),
                figures.peakMemory().map(Display::megabytes).orElse(Display.NOTHING),
                measurement.scope()));
    }

    private static String speed(double content, Cost cost, int runs) {
        String median = Display.quotient(content / 1e6, cost.medianSeconds());
        return runs == 1 || median.equals(Display.NOTHING) ? median : median + " ±" + Display.percent(cost.spread());
    }
}
