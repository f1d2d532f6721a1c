package dev.pith.cli;

import dev.pith.llm.LanguageModel;
import dev.pith.llm.TracedToken;
import dev.pith.llm.tokenizer.Tokenizer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@code pith inspect --json} prints: the names and values here.
 *
 * @param file the text's name
 * @param model what tells the model apart from others
 * @param contentLength how many bytes the text has
 * @param bits what all tokens cost
 * @param codedLength how many bytes these bits fill
 * @param lanes how many lanes the text has
 * @param lines all lines, in order
 * @param tokens all tokens, in order
 */
record InspectionReport(
        String file,
        String model,
        int contentLength,
        double bits,
        long codedLength,
        int lanes,
        List<Line> lines,
        List<Token> tokens) {

    /**
     * A line, with the line feed that ends it.
     *
     * @param offset where in the content it begins, in bytes
     * @param length how many bytes it has
     * @param tokens how many tokens begin in it
     * @param bits what it costs
     */
    record Line(int offset, int length, int tokens, double bits) {}

    /**
     * A token.
     *
     * @param offset where in the content it begins, in bytes
     * @param length how many bytes it has
     * @param text the bytes in legible form
     * @param lane the lane it belongs to, from 0
     * @param bits what it costs
     * @param rank how many tokens were likelier, or −1 for an escaped byte
     * @param alternatives the likeliest tokens
     */
    record Token(
            int offset, int length, String text, int lane, double bits, int rank, List<Alternative> alternatives) {}

    /**
     * A token that might have come.
     *
     * @param text its bytes in legible form
     * @param probability 0 to 1
     */
    record Alternative(String text, double probability) {}

    static InspectionReport of(String file, InspectedText text, LanguageModel model) {
        List<Line> lines = text.lines().stream()
                .map(line -> new Line(line.start(), line.length(), line.tokens(), line.bits()))
                .toList();
        List<Token> tokens = IntStream.range(0, text.tokens().size())
                .mapToObj(index -> token(text, index, model.tokenizer()))
                .toList();
        return new InspectionReport(
                file,
                model.name(),
                text.content().length,
                text.bits(),
                text.codedLength(),
                text.lanes(),
                lines,
                tokens);
    }

    private static Token token(InspectedText text, int index, Tokenizer tokenizer) {
        TracedToken token = text.tokens().get(index);
        return new Token(
                text.start(index),
                text.start(index + 1) - text.start(index),
                TokenTexts.ofSymbol(tokenizer, token.symbol()),
                token.lane(),
                token.bits(),
                token.rank(),
                token.alternatives().stream()
                        .map(alternative -> new Alternative(
                                TokenTexts.ofToken(tokenizer, alternative.token()), alternative.probability()))
                        .toList());
    }
}
