package dev.pith.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.llm.LanguageModel;
import dev.pith.llm.TracedToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a text as a page of HTML on which each token is shaded by what it costs. The page holds all that it needs and
 * fetches nothing. Its policy lets the browser run the one script in it and no other, whatever the text holds.
 */
final class InspectionPage {

    private static final int HARDEST_TOKENS = 20;
    private static final int FEW = 5;

    /** How much of the text is shown before one of the hardest tokens, in bytes. */
    private static final int CONTEXT_LENGTH = 16;

    private final Writer out;
    private final String title;
    private final InspectedText text;
    private final LanguageModel model;
    private final int alternatives;
    private final List<InspectedText.Cell> cells;

    private InspectionPage(Writer out, String title, InspectedText text, LanguageModel model, int alternatives) {
        this.out = out;
        this.title = title;
        this.text = text;
        this.model = model;
        this.alternatives = alternatives;
        cells = text.cells();
    }

    /**
     * Writes a page.
     *
     * @param title what the text is called
     * @param model the model that the tokens come from
     * @param alternatives how many alternatives to tell of each token
     */
    static void write(Writer out, String title, InspectedText text, LanguageModel model, int alternatives)
            throws IOException {
        new InspectionPage(out, title, text, model, alternatives).write();
    }

    /** Replaces all characters that mean something in HTML. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private void write() throws IOException {
        String script = resource("inspect.js");
        byte[] titleBytes = title.getBytes(StandardCharsets.UTF_8);
        String name = escape(VisibleText.of(titleBytes, 0, titleBytes.length, false));
        out.write("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
                script-src 'sha256-%s'">
                <title>%s: bits per token</title>
                <style>
                %s</style>
                </head>
                <body>
                <header>
                <h1>%s</h1>
                <p>What each token costs with the language model <code>%s</code></p>
                """.formatted(sha256(script), name, resource("inspect.css"), name, escape(model.name())));
        writeTotals();
        out.write("</header>\n<div class=panels>\n");
        writeDistribution();
        writeHardest();
        out.write("</div>\n<main>\n");
        writeText();
        out.write("</main>\n<div id=tip role=tooltip hidden></div>\n<script type=\"application/json\" id=data>");
        writeData();
        out.write("</script>\n<script>" + script + "</script>\n</body>\n</html>\n");
    }

    private void writeTotals() throws IOException {
        int length = text.content().length;
        out.write("<dl>\n");
        writeTotal("Content", ByteSize.grouped(length) + " bytes");
        writeTotal("Tokens", ByteSize.grouped(text.tokens().size()));
        writeTotal(
                "Coded size",
                ByteSize.grouped(text.codedLength()) + " bytes, " + ByteSize.ratio(text.codedLength(), length));
        writeTotal("Bits per byte", length == 0 ? "-" : ByteSize.hundredths(100 * text.bits() / length));
        writeTotal(
                "Bits per token",
                length == 0
                        ? "-"
                        : ByteSize.hundredths(100 * text.bits() / text.tokens().size()));
        writeTotal("Lanes", ByteSize.grouped(text.lanes()));
        out.write("</dl>\n");
    }

    private void writeTotal(String name, String value) throws IOException {
        out.write("<div><dt>" + name + "</dt><dd>" + value + "</dd></div>\n");
    }

    /** Writes the legend, whose shades stand below what part of all bits they take. */
    private void writeDistribution() throws IOException {
        CostDistribution distribution = new CostDistribution(text.tokens());
        double greatest = IntStream.range(0, CostDistribution.CLASSES)
                .mapToDouble(distribution::shareOfBits)
                .max()
                .orElse(0);
        out.write(
                "<section>\n<h2>Where the bits go, by the cost of a token</h2>\n<div class=chart aria-hidden=true>\n");
        for (int costClass = 0; costClass < CostDistribution.CLASSES; costClass++) {
            double share = distribution.shareOfBits(costClass);
            String height = ByteSize.hundredths(greatest == 0 ? 0 : 10_000 * share / greatest);
            out.write(
                    "<div class=shade style=\"--s:" + costClass + ";height:" + height + "%\" title=\"" + bits(costClass)
                            + ": " + ByteSize.grouped(distribution.tokens(costClass)) + " tokens, " + percent(share)
                            + " of all bits\"></div>\n");
        }
        out.write("</div>\n<div class=scale>");
        for (int costClass = 0; costClass < CostDistribution.CLASSES; costClass++) {
            boolean last = costClass == CostDistribution.CLASSES - 1;
            String label = costClass % 4 == 0 ? costClass + (last ? "+" : "") : "&nbsp;";
            out.write("<span class=shade style=\"--s:" + costClass + "\">" + label + "</span>");
        }
        out.write("</div>\n");
        if (!text.tokens().isEmpty()) {
            out.write("<p class=note>Half of all bits go to " + percent(distribution.tokensThatTakeHalf())
                    + " of the tokens. The likeliest token came in " + percent(distribution.amongLikeliest(1))
                    + " of all places, one of the " + FEW + " likeliest in " + percent(distribution.amongLikeliest(FEW))
                    + ".</p>\n");
        }
        out.write("</section>\n");
    }

    private static String bits(int costClass) {
        return costClass
                + (costClass == CostDistribution.CLASSES - 1 ? " bits and more" : " to " + (costClass + 1) + " bits");
    }

    private void writeHardest() throws IOException {
        out.write("<section>\n<h2>Hardest to predict</h2>\n<ol class=hardest>\n");
        for (int cell : hardest()) {
            InspectedText.Cell hard = cells.get(cell);
            out.write("<li><span>" + tenths(hard.bits()) + "</span><a href=\"#c" + cell + "\"><code><bdi><i>");
            writePieces(contextStart(hard.start()), hard.start());
            out.write("</i>");
            writeCell(hard, hard.start(), hard.end(), "");
            out.write("</bdi></code></a></li>\n");
        }
        out.write("</ol>\n</section>\n");
    }

    /** Returns where a few characters before a position begin, in the same line. */
    private int contextStart(int end) {
        byte[] content = text.content();
        int start = end;
        while (start > 0 && end - start < CONTEXT_LENGTH && content[start - 1] != '\n') {
            start--;
        }
        while (start < end && (content[start] & 0xC0) == 0x80) {
            start++;
        }
        return start;
    }

    /** Returns the cells that cost most. */
    private List<Integer> hardest() {
        return IntStream.range(0, cells.size())
                .boxed()
                .sorted(Comparator.comparingDouble(cell -> -cells.get(cell).bits()))
                .limit(HARDEST_TOKENS)
                .toList();
    }

    private void writeText() throws IOException {
        out.write(
                "<p class=help>Point at a token, tap it, or go to it with Tab and the arrow keys, to see what was expected"
                        + " in its place. In the margin: line, bits, bits per byte.</p>\n");
        out.write(
                "<div class=\"l head\" aria-hidden=true><div class=m><span class=n>line</span><span class=bits>bits</span>"
                        + "<span>bits/byte</span></div><div class=x>text</div></div>\n<div id=text>\n");
        Set<Integer> linkTargets = Set.copyOf(hardest());
        int cell = 0;
        for (InspectedText.Line line : text.lines()) {
            out.write("<div class=l><div class=m><span class=n>" + line.number() + "</span><span class=bits>"
                    + tenths(line.bits()) + "</span><span>" + ByteSize.hundredths(100 * line.bitsPerByte())
                    + "</span></div><div class=x dir=auto data-cell=" + cell + ">");
            while (cell < cells.size() && cells.get(cell).start() < line.end()) {
                InspectedText.Cell written = cells.get(cell);
                boolean beginsHere = written.start() >= line.start();
                String attributes = "";
                if (beginsHere && linkTargets.contains(cell)) {
                    attributes += " id=c" + cell;
                }
                if (beginsHere && beginsLane(written)) {
                    attributes += " data-lane=" + laneOf(written);
                }
                writeCell(
                        written,
                        Math.max(written.start(), line.start()),
                        Math.min(written.end(), line.end()),
                        attributes);
                if (written.end() > line.end()) {
                    break;
                }
                cell++;
            }
            out.write("</div></div>\n");
        }
        out.write("</div>\n");
    }

    /** Writes a part of a cell. */
    private void writeCell(InspectedText.Cell cell, int from, int to, String attributes) throws IOException {
        out.write("<b" + attributes + " style=--s:" + CostDistribution.classOf(cell.bits()) + ">");
        writePieces(from, to);
        out.write("</b>");
    }

    /** Returns the last lane that a cell has a token of, counted from 1. */
    private int laneOf(InspectedText.Cell cell) {
        return text.tokens().get(cell.endToken() - 1).lane() + 1;
    }

    private boolean beginsLane(InspectedText.Cell cell) {
        int before = cell.firstToken() == 0
                ? 1
                : text.tokens().get(cell.firstToken() - 1).lane() + 1;
        return laneOf(cell) != before;
    }

    private void writePieces(int from, int to) throws IOException {
        for (VisibleText.Piece piece : VisibleText.pieces(text.content(), from, to, false)) {
            String escaped = escape(piece.text());
            out.write(piece.symbol() ? "<u>" + escaped + "</u>" : escaped);
        }
    }

    /** Writes what the script tells of tokens; see there. */
    private void writeData() throws IOException {
        TokenTexts texts = new TokenTexts(model.tokenizer());
        out.write("{\"alternatives\":" + alternatives + ",\"tokens\":[");
        String separator = "\n";
        for (TracedToken token : text.tokens()) {
            out.write(separator + texts.symbol(token.symbol()) + "," + hundredths(token.bits()) + ","
                    + (token.rank() + 1));
            for (int i = 0; i < alternatives; i++) {
                if (i < token.alternatives().size()) {
                    TracedToken.Alternative alternative = token.alternatives().get(i);
                    double bits = -Math.log(alternative.probability()) / Math.log(2);
                    out.write("," + texts.token(alternative.token()) + "," + hundredths(bits));
                } else {
                    out.write(",-1,0");
                }
            }
            separator = ",\n";
        }
        out.write("],\n\"joined\":["
                + IntStream.range(0, cells.size())
                        .filter(cell -> tokensOf(cell) > 1)
                        .mapToObj(cell -> cell + "," + tokensOf(cell))
                        .collect(Collectors.joining(","))
                + "],\n\"texts\":");
        // Within a script only "<" can end it.
        out.write(new ObjectMapper().writeValueAsString(texts.all()).replace("<", "\\u003c") + "}");
    }

    private int tokensOf(int cell) {
        return cells.get(cell).endToken() - cells.get(cell).firstToken();
    }

    private static long hundredths(double number) {
        return Math.round(100 * number);
    }

    private static String tenths(double number) {
        long tenths = Math.round(10 * number);
        return ByteSize.grouped(tenths / 10) + "." + tenths % 10;
    }

    private static String percent(double share) {
        return tenths(100 * share) + "%";
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(InspectionPage.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
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
