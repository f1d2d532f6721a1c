package dev.pith.fibonacci.tiling;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws a text's tiling and its hierarchy as a picture: the words in lines, above each line a row of boxes for every level, the
 * deepest on top, so that a long tile stands above the words of the phrase that it stands for. A box that goes on in the next line or
 * comes from the one before is cut there.
 *
 * <p>The picture is one SVG 1.1 document that refers to nothing outside it. Characters that XML cannot hold are shown as U+FFFD. Words
 * too long for their column are shortened; the whole word is in the tooltip.
 */
public final class TilingDrawing {

    private static final int MARGIN = 16;
    private static final int LABEL_WIDTH = 64;
    private static final int LINE_WIDTH = 960;
    private static final int ROW_HEIGHT = 24;
    private static final int ROW_GAP = 3;
    private static final int LINE_GAP = 28;
    private static final int HEADER_HEIGHT = 64;
    private static final int CHARACTER_WIDTH = 8;
    private static final int WORD_PADDING = 12;
    private static final int SHORTEST_COLUMN = 32;
    private static final int LONGEST_WORD = 18;

    private static final String STYLE = "text{font:13px sans-serif;fill:#222}.title{font-size:15px;font-weight:bold}"
            + ".middle{text-anchor:middle}.word{font-family:monospace}"
            + "rect{stroke:#fff;stroke-width:1}.long{fill:#7fb0dd}.short{fill:#f3c877}.gap{fill:#dddddd}";

    private final List<String> words;
    private final Hierarchy hierarchy;
    private final int[] columns;
    private final List<Line> lines;
    private final StringBuilder svg = new StringBuilder();

    /** How many boxes of each level have been drawn to their end. */
    private final int[] drawn;

    /** The words from one to before another that stand in one line. */
    private record Line(int first, int end) {}

    /** A tile of a level, clipped to the text. */
    private record Box(TileKind kind, long start, int length, int first, int end) {}

    private TilingDrawing(List<String> words, Hierarchy hierarchy) {
        this.words = words.stream().map(TilingDrawing::characters).toList();
        this.hierarchy = hierarchy;
        columns = this.words.stream().mapToInt(TilingDrawing::columnWidth).toArray();
        lines = lines();
        drawn = new int[hierarchy.lengths().size()];
    }

    /**
     * Draws a text.
     *
     * @param words the text's units in order
     * @param hierarchy the tiling and how it deflates; all its levels are drawn
     * @return the document
     */
    public static String svg(List<String> words, Hierarchy hierarchy) {
        return new TilingDrawing(words, hierarchy).draw();
    }

    private String draw() {
        List<List<Box>> levels = boxes();
        int lineHeight = (levels.size() + 1) * (ROW_HEIGHT + ROW_GAP) + LINE_GAP;
        int width = 2 * MARGIN + LABEL_WIDTH + LINE_WIDTH;
        int height = 2 * MARGIN + HEADER_HEIGHT + lines.size() * lineHeight;
        String title = escape(characters("Tiling and hierarchy: " + hierarchy.tiling()
                + (hierarchy.shift() == 0 ? "" : ", from unit " + hierarchy.shift())));
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
                        .formatted(width, height, width, height));
        svg.append("<title>")
                .append(title)
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n");
        svg.append("<rect width=\"%d\" height=\"%d\" style=\"fill:#fff\"/>\n".formatted(width, height));
        text("title", MARGIN, MARGIN + 14, title);
        legend();
        int top = MARGIN + HEADER_HEIGHT;
        for (Line line : lines) {
            drawLine(line, levels, top);
            top += lineHeight;
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend() {
        int x = MARGIN;
        int y = MARGIN + 28;
        List<TileKind> kinds = List.of(TileKind.LONG, TileKind.SHORT, TileKind.GAP);
        List<String> meanings =
                List.of("long tile: a phrase may stand here", "short tile", "gap: tiles that the rule does not join");
        for (int i = 0; i < kinds.size(); i++) {
            svg.append("<g class=\"legend\"><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"18\" height=\"14\"/></g>\n"
                    .formatted(style(kinds.get(i)), x, y));
            text("", x + 24, y + 12, meanings.get(i));
            x += 24 + meanings.get(i).length() * CHARACTER_WIDTH + 12;
        }
        text("", x, y + 12, "Numbers: units that a tile covers");
    }

    private void drawLine(Line line, List<List<Box>> levels, int top) {
        int y = top;
        for (int level = levels.size() - 1; level >= 0; level--) {
            text("", MARGIN, y + 16, "level " + level);
            svg.append("<g class=\"level\" data-level=\"").append(level).append("\">\n");
            List<Box> boxes = levels.get(level);
            while (drawn[level] < boxes.size()) {
                Box box = boxes.get(drawn[level]);
                drawBox(box, line, y);
                if (box.end() <= line.end()) {
                    drawn[level]++;
                }
                if (box.end() >= line.end()) {
                    break;
                }
            }
            svg.append("</g>\n");
            y += ROW_HEIGHT + ROW_GAP;
        }
        int x = MARGIN + LABEL_WIDTH;
        for (int unit = line.first(); unit < line.end(); unit++) {
            String word = words.get(unit);
            svg.append("<g class=\"unit\"><title>").append(escape(word)).append("</title>");
            text("word middle", x + columns[unit] / 2, y + 16, escape(shortened(word)));
            svg.append("</g>\n");
            x += columns[unit];
        }
    }

    private void drawBox(Box box, Line line, int y) {
        int first = Math.max(box.first(), line.first());
        int end = Math.min(box.end(), line.end());
        int x = MARGIN + LABEL_WIDTH + width(line.first(), first);
        int width = width(first, end);
        svg.append("<rect class=\"%s\" data-units=\"%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
                .formatted(style(box.kind()), end - first, x, y, width, ROW_HEIGHT));
        boolean cut = box.start() < first || box.start() + box.length() > end;
        text("middle", x + width / 2, y + 16, box.length() + (cut ? "…" : ""));
    }

    private void text(String style, int x, int y, String escaped) {
        String attribute = style.isEmpty() ? "" : " class=\"" + style + "\"";
        svg.append("<text%s x=\"%d\" y=\"%d\">".formatted(attribute, x, y))
                .append(escaped)
                .append("</text>\n");
    }

    private List<List<Box>> boxes() {
        List<List<Box>> levels = new ArrayList<>();
        hierarchy.lengths().forEach(length -> levels.add(new ArrayList<>()));
        int units = words.size();
        hierarchy.visit(
                units,
                (level, kind, start, length) -> levels.get(level)
                        .add(new Box(
                                kind, start, length, (int) Math.max(start, 0), (int) Math.min(start + length, units))));
        return levels;
    }

    private List<Line> lines() {
        List<Line> broken = new ArrayList<>();
        int first = 0;
        int width = 0;
        for (int unit = 0; unit < columns.length; unit++) {
            if (width + columns[unit] > LINE_WIDTH) {
                broken.add(new Line(first, unit));
                first = unit;
                width = 0;
            }
            width += columns[unit];
        }
        if (first < columns.length) {
            broken.add(new Line(first, columns.length));
        }
        return broken;
    }

    private int width(int first, int end) {
        int width = 0;
        for (int unit = first; unit < end; unit++) {
            width += columns[unit];
        }
        return width;
    }

    private static int columnWidth(String word) {
        int characters = shortened(word).codePointCount(0, shortened(word).length());
        return Math.max(SHORTEST_COLUMN, characters * CHARACTER_WIDTH + WORD_PADDING);
    }

    private static String shortened(String word) {
        if (word.codePointCount(0, word.length()) <= LONGEST_WORD) {
            return word;
        }
        return word.substring(0, word.offsetByCodePoints(0, LONGEST_WORD - 1)) + "…";
    }

    private static String style(TileKind kind) {
        return switch (kind) {
            case LONG -> "long";
            case SHORT -> "short";
            case GAP -> "gap";
        };
    }

    /** Replaces what is no character of XML 1.0, and white space that would not show. */
    private static String characters(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints().forEach(point -> {
            boolean allowed =
                    point >= ' ' && !(point >= 0xD800 && point <= 0xDFFF) && point != 0xFFFE && point != 0xFFFF;
            kept.appendCodePoint(point == '\n' || point == '\t' || point == '\r' ? '␣' : allowed ? point : 0xFFFD);
        });
        return kept.toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
