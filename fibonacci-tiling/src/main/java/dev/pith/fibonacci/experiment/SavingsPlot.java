package dev.pith.fibonacci.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws what masks save against using no phrases: a panel for each file, a line for each mask, the length of the text on a
 * logarithmic scale, the saving as a share of the bytes that no phrases take.
 */
final class SavingsPlot {

    private static final int COLUMNS = 3;
    private static final int PANEL_WIDTH = 300;
    private static final int PANEL_HEIGHT = 230;
    private static final int MARGIN = 46;
    private static final int LEGEND_LINE = 18;

    private record Line(String mask, String colour, String dashes) {}

    private static final List<Line> LINES = List.of(
            new Line(MaskSet.EVERYWHERE, "#000000", ""),
            new Line(MaskSet.PUBLISHED + " × 36", "#7b3294", ""),
            new Line(MaskSet.SHIFTED + " × 12", "#d7191c", ""),
            new Line(MaskSet.PERIOD + "5 × 8", "#2c7bb6", ""),
            new Line(MaskSet.PERIOD + "144 × 12", "#1a9641", ""),
            new Line(MaskSet.RANDOM_PLACES + " × 12", "#e08214", "6 3"),
            new Line(MaskSet.FIBONACCI + " × 1", "#d7191c", "2 3"),
            new Line(MaskSet.PERIOD + "5 × 1", "#2c7bb6", "2 3"),
            new Line(MaskSet.PAIRS, "#888888", "6 3"));

    private final StringBuilder svg = new StringBuilder();

    private SavingsPlot() {}

    static String of(ExperimentReport report) {
        Map<String, List<TextResult>> files = MarkdownTables.byFile(report);
        int rows = Math.ceilDiv(files.size(), COLUMNS);
        int width = COLUMNS * PANEL_WIDTH;
        int height = rows * PANEL_HEIGHT + LEGEND_LINE * (Math.ceilDiv(LINES.size(), COLUMNS) + 1);
        SavingsPlot plot = new SavingsPlot();
        plot.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
                        + "font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                width, height);
        int panel = 0;
        for (Map.Entry<String, List<TextResult>> file : files.entrySet()) {
            plot.panel(file.getKey(), file.getValue(), panel % COLUMNS * PANEL_WIDTH, panel / COLUMNS * PANEL_HEIGHT);
            panel++;
        }
        for (int i = 0; i < LINES.size(); i++) {
            int x = i % COLUMNS * PANEL_WIDTH + 12;
            int y = rows * PANEL_HEIGHT + LEGEND_LINE * (i / COLUMNS + 1);
            plot.path(List.of(x + "," + (y - 4), (x + 30) + "," + (y - 4)), LINES.get(i));
            plot.text(x + 36, y, "start", LINES.get(i).mask());
        }
        plot.add("</svg>%n");
        return plot.svg.toString();
    }

    private void panel(String name, List<TextResult> texts, int left, int top) {
        double highest = 0;
        double lowest = 0;
        for (TextResult text : texts) {
            for (Line line : LINES) {
                highest = Math.max(highest, savedPercent(text, line.mask()));
                lowest = Math.min(lowest, savedPercent(text, line.mask()));
            }
        }
        double span = Math.max(1, highest - lowest);
        int x0 = left + MARGIN;
        int x1 = left + PANEL_WIDTH - 14;
        int y0 = top + PANEL_HEIGHT - MARGIN;
        int y1 = top + 24;
        double first = StrictMath.log10(Math.max(1, texts.getFirst().bytes()));
        double decades =
                Math.max(0.1, StrictMath.log10(Math.max(1, texts.getLast().bytes())) - first);
        text((x0 + x1) / 2, top + 14, "middle", name + ": % saved, order 0");
        add("<path d=\"M%d,%dV%dH%d\" fill=\"none\" stroke=\"black\"/>%n", x0, y1, y0, x1);
        for (int tick = 0; tick <= 4; tick++) {
            double value = lowest + span * tick / 4;
            text(x0 - 4, y0 - (y0 - y1) * tick / 4 + 4, "end", String.format(Locale.ROOT, "%.1f", value));
        }
        for (TextResult result : texts) {
            double x = x0 + (x1 - x0) * (StrictMath.log10(Math.max(1, result.bytes())) - first) / decades;
            text((int) x, y0 + 14, "middle", size(result.bytes()));
        }
        for (Line line : LINES) {
            List<String> points = new ArrayList<>();
            for (TextResult result : texts) {
                double x = x0 + (x1 - x0) * (StrictMath.log10(Math.max(1, result.bytes())) - first) / decades;
                double y = y0 - (y0 - y1) * (savedPercent(result, line.mask()) - lowest) / span;
                points.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y));
            }
            path(points, line);
        }
    }

    private static double savedPercent(TextResult text, String mask) {
        int none = text.mask(MaskSet.NONE).total(false);
        return 100.0 * text.saved(mask, false) / Math.max(1, none);
    }

    private static String size(int bytes) {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%d kB", bytes / 1000)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private void path(List<String> points, Line line) {
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" stroke-dasharray=\"%s\"/>%n",
                String.join(" ", points), line.colour(), line.dashes());
    }

    private void text(int x, int y, String anchor, String content) {
        // Names of files may hold characters that XML cannot.
        String escaped = content.replaceAll("\\p{Cntrl}", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format.replace("%n", "\n"), arguments));
    }
}
