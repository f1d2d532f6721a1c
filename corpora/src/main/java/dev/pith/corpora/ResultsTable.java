package dev.pith.corpora;

import dev.pith.corpora.Measurement.Figures;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Prints measurements of one file as a table, line by line, so that rows appear when they are measured. Sizes are in
 * bytes, speeds in millions of bytes of content per second. Immutable.
 */
public final class ResultsTable {

    /** How a table looks. */
    public enum Style {
        /** Columns that line up, for a terminal. */
        TEXT,
        /** A table of Markdown, which lines up too. */
        MARKDOWN
    }

    private static final List<String> HEADINGS =
            List.of("Compressor", "Bytes", "Bits/byte", "Compress MB/s", "Decompress MB/s", "Measured");

    private static final String NOTHING = "-";

    private final Style style;
    private final int nameWidth;

    /**
     * Starts a table.
     *
     * @param compressors those that will have rows, for the width of the first column
     */
    public ResultsTable(Style style, Collection<Compressor> compressors) {
        this.style = style;
        this.nameWidth = compressors.stream()
                .mapToInt(compressor -> compressor.name().length())
                .reduce(HEADINGS.getFirst().length(), Math::max);
    }

    /** Returns the lines above the rows. */
    public String heading(String file, long contentLength) {
        String subject = printable(file) + ", " + grouped(contentLength) + " bytes";
        return switch (style) {
            case TEXT -> subject + "\n\n" + line(HEADINGS);
            case MARKDOWN -> "**" + subject + "**\n\n" + line(HEADINGS) + rule();
        };
    }

    /** Returns the line of a measurement. */
    public String row(Measurement measurement) {
        Figures figures = measurement.figures();
        if (figures == null) {
            return line(List.of(
                    measurement.compressor(),
                    NOTHING,
                    NOTHING,
                    NOTHING,
                    NOTHING,
                    "failed: " + printable(String.valueOf(measurement.problem()))));
        }
        double content = measurement.contentLength();
        return line(List.of(
                measurement.compressor(),
                grouped(figures.compressedLength()),
                quotient(8.0 * figures.compressedLength(), content),
                quotient(content / 1e6, figures.compressSeconds()),
                quotient(content / 1e6, figures.decompressSeconds()),
                measurement.scope()));
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String padding =
                    " ".repeat(Math.max(0, width(column) - cells.get(column).length()));
            boolean left = column == 0 || column == cells.size() - 1;
            String cell = left ? cells.get(column) + padding : padding + cells.get(column);
            line.append(
                    switch (style) {
                        case TEXT -> column == 0 ? cell : "  " + cell;
                        case MARKDOWN -> "| " + cell.replace("|", "\\|") + " ";
                    });
        }
        return style == Style.MARKDOWN ? line + "|\n" : line.toString().stripTrailing() + "\n";
    }

    private String rule() {
        StringBuilder rule = new StringBuilder();
        for (int column = 0; column < HEADINGS.size(); column++) {
            boolean left = column == 0 || column == HEADINGS.size() - 1;
            rule.append("| ").append("-".repeat(width(column) - 1)).append(left ? "- " : ": ");
        }
        return rule + "|\n";
    }

    /** Leaves room for what most cells hold; a cell that needs more makes its own row longer. */
    private int width(int column) {
        return switch (column) {
            case 0 -> nameWidth;
            case 1 -> "1,000,000,000".length();
            case 5 -> "whole process".length();
            default -> HEADINGS.get(column).length();
        };
    }

    private static String quotient(double dividend, double divisor) {
        return dividend == 0 || divisor == 0 ? NOTHING : String.format(Locale.ROOT, "%,.3f", dividend / divisor);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
