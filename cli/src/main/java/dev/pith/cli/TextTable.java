package dev.pith.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines up cells in columns: numbers to the right, and to the left whatever is in the columns named. */
final class TextTable {

    private static final String GAP = "  ";

    private final List<String> headings;
    private final int leftAlignedFrom;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Makes a table without rows.
     *
     * @param leftAlignedFrom the first of the columns that are aligned to the left
     */
    TextTable(int leftAlignedFrom, String... headings) {
        this.headings = List.of(headings);
        this.leftAlignedFrom = leftAlignedFrom;
        rows.add(this.headings);
    }

    void add(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    @Override
    public String toString() {
        int[] widths = new int[headings.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String padding = " ".repeat(widths[column] - cell.length());
                line.append(column == 0 ? "" : GAP);
                line.append(column < leftAlignedFrom ? padding + cell : cell + padding);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
