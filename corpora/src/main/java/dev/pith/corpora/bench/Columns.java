package dev.pith.corpora.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Writes the lines of a table. Display are aligned to the right. Immutable.
 *
 * @param headings what stands above the columns
 * @param leftAligned those that are aligned to the left
 * @param widths how much room the columns have; a cell that needs more makes its own line longer
 */
record Columns(TableStyle style, List<String> headings, Set<String> leftAligned, List<Integer> widths) {

    /** Makes columns wide enough for the headings, and at least as wide as said. */
    static Columns of(TableStyle style, List<String> headings, Set<String> leftAligned, IntUnaryOperator minWidth) {
        List<Integer> widths = IntStream.range(0, headings.size())
                .mapToObj(column -> Math.max(headings.get(column).length(), minWidth.applyAsInt(column)))
                .toList();
        return new Columns(style, headings, leftAligned, widths);
    }

    /** Returns all of a table whose rows are known. */
    static String table(
            TableStyle style, List<String> headings, Set<String> leftAligned, List<? extends List<String>> rows) {
        Columns columns = of(
                style,
                headings,
                leftAligned,
                column -> rows.stream()
                        .mapToInt(row -> escaped(style, row.get(column)).length())
                        .max()
                        .orElse(0));
        StringBuilder table = new StringBuilder(columns.heading());
        rows.forEach(row -> table.append(columns.line(row)));
        return table.toString();
    }

    /** Returns the lines above the rows. */
    String heading() {
        return style == TableStyle.TEXT ? line(headings) : line(headings) + rule();
    }

    /** Returns the line of a row. */
    String line(List<String> cells) {
        List<String> padded = new ArrayList<>();
        for (int column = 0; column < cells.size(); column++) {
            String cell = escaped(style, cells.get(column));
            String padding = " ".repeat(Math.max(0, widths.get(column) - cell.length()));
            padded.add(isLeft(column) ? cell + padding : padding + cell);
        }
        return switch (style) {
            case TEXT -> String.join("  ", padded).stripTrailing() + "\n";
            case MARKDOWN -> "| " + String.join(" | ", padded) + " |\n";
        };
    }

    private String rule() {
        List<String> cells = IntStream.range(0, headings.size())
                .mapToObj(column -> isLeft(column)
                        ? "-".repeat(widths.get(column))
                        : "-".repeat(Math.max(1, widths.get(column) - 1)) + ":")
                .toList();
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private boolean isLeft(int column) {
        return leftAligned.contains(headings.get(column));
    }

    private static String escaped(TableStyle style, String cell) {
        return style == TableStyle.TEXT ? cell : Display.markdown(cell);
    }
}
