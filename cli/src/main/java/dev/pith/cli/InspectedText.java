package dev.pith.cli;

import dev.pith.llm.TracedToken;
import dev.pith.llm.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** A text and what its tokens cost, summed up in the ways that people look at it. */
final class InspectedText {

    private final byte[] content;
    private final List<TracedToken> tokens;

    /** Where in the content each token begins, and at last its end. */
    private final int[] starts;

    /**
     * A line, with the line feed that ends it.
     *
     * @param number counted from 1
     * @param start where in the content it begins, in bytes
     * @param end where it ends
     * @param tokens how many tokens begin in it
     * @param bits what it costs; a token that is in several lines counts for each by its bytes there
     */
    record Line(int number, int start, int end, int tokens, double bits) {

        int length() {
            return end - start;
        }

        double bitsPerByte() {
            return bits / length();
        }
    }

    /**
     * The fewest tokens in a row that begin and end between characters: one, unless a character is shared by several.
     *
     * @param firstToken the index of the first of them
     * @param endToken the index after the last
     * @param start where in the content it begins, in bytes
     * @param end where it ends
     * @param bits what the tokens cost together
     */
    record Cell(int firstToken, int endToken, int start, int end, double bits) {}

    /**
     * Puts a text and its tokens together.
     *
     * @param tokens the tokens that make up the content
     * @param tokenizer tells of how many bytes they are
     */
    InspectedText(byte[] content, List<TracedToken> tokens, Tokenizer tokenizer) {
        this.content = content;
        this.tokens = List.copyOf(tokens);
        starts = new int[tokens.size() + 1];
        for (int i = 0; i < tokens.size(); i++) {
            starts[i + 1] = starts[i] + tokenizer.length(tokens.get(i).symbol());
        }
        if (starts[tokens.size()] != content.length) {
            throw new IllegalArgumentException(
                    "tokens of " + starts[tokens.size()] + " bytes for a content of " + content.length);
        }
    }

    /** Returns the content itself, which must not be changed. */
    byte[] content() {
        return content;
    }

    List<TracedToken> tokens() {
        return tokens;
    }

    /** Returns where in the content a token begins, or, for the number of tokens, the end. */
    int start(int token) {
        return starts[token];
    }

    double bits() {
        return tokens.stream().mapToDouble(TracedToken::bits).sum();
    }

    /** Returns how many bytes all the bits fill. */
    long codedLength() {
        return (long) Math.ceil(bits() / Byte.SIZE);
    }

    /** Returns the number of lanes. */
    int lanes() {
        return tokens.isEmpty() ? 0 : tokens.getLast().lane() + 1;
    }

    /** Returns the lines; what follows the last line feed is one if there is anything. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        int token = 0;
        while (start < content.length) {
            int end = start;
            while (end < content.length && content[end++] != '\n') {}
            double bits = token > 0 && starts[token] > start ? share(token - 1, start, end) : 0;
            int firstToken = token;
            while (token < tokens.size() && starts[token] < end) {
                bits += share(token++, start, end);
            }
            lines.add(new Line(lines.size() + 1, start, end, token - firstToken, bits));
            start = end;
        }
        return lines;
    }

    /** Returns what a token costs in a part of the content, by how many of its bytes are there. */
    private double share(int token, int from, int to) {
        int within = Math.min(to, starts[token + 1]) - Math.max(from, starts[token]);
        return tokens.get(token).bits() * within / (starts[token + 1] - starts[token]);
    }

    /** Returns the cells, of which the content is made up. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        int firstToken = 0;
        int at = 0;
        double bits = 0;
        for (int token = 0; token < tokens.size(); token++) {
            bits += tokens.get(token).bits();
            int end = starts[token + 1];
            while (at < end) {
                at += Math.max(1, VisibleText.characterLength(content, at, content.length));
            }
            if (at == end) {
                cells.add(new Cell(firstToken, token + 1, starts[firstToken], end, bits));
                firstToken = token + 1;
                bits = 0;
            }
        }
        return cells;
    }
}
