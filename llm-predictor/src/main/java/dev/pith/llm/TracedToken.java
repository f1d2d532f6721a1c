package dev.pith.llm;

import java.util.List;

/**
 * A token of a text, and what the model had expected in its place.
 *
 * @param symbol the token, or an escaped byte: see {@link dev.pith.llm.tokenizer.Tokenizer}
 * @param lane the part of the block that it belongs to; the model sees nothing of the other parts
 * @param bits what it costs to code
 * @param rank how many tokens were likelier; −1 for an escaped byte, which the model does not predict
 * @param alternatives the likeliest tokens, with falling probability; this one may be among them
 */
public record TracedToken(int symbol, int lane, double bits, int rank, List<Alternative> alternatives) {

    public TracedToken {
        alternatives = List.copyOf(alternatives);
    }

    /** Returns the probability that was given to it, 0 to 1. */
    public double probability() {
        return Math.pow(2, -bits);
    }

    /**
     * A token that might have come.
     *
     * @param token the token
     * @param probability how likely it was, 0 to 1
     */
    public record Alternative(int token, double probability) {}
}
