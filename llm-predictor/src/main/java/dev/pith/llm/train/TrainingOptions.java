package dev.pith.llm.train;

/**
 * How to train. Two runs with the same options on the same text give the same weights on the same machine.
 *
 * @param size how large the model is
 * @param vocabularySize the most tokens that the vocabulary may have, {@link #MIN_VOCABULARY} to {@link #MAX_VOCABULARY};
 *     a short text gives fewer
 * @param tokens how many tokens of text to train on, at least 1; text that is shorter is gone through several times
 * @param seed of the first weights and of the order of the text
 * @param threads how many threads compute, at least 1. More than there are free processors take far longer than one
 */
public record TrainingOptions(ModelSize size, int vocabularySize, long tokens, long seed, int threads) {

    /** The smallest vocabulary: all bytes, the token that separates documents, and one to spare. */
    public static final int MIN_VOCABULARY = 258;

    /** The largest vocabulary. */
    public static final int MAX_VOCABULARY = 1 << 16;

    /** How many tokens to train on for each parameter, if there are text and time enough. */
    private static final int TOKENS_PER_PARAMETER = 20;

    /** @throws IllegalArgumentException if a number is out of range */
    public TrainingOptions {
        if (vocabularySize < MIN_VOCABULARY || vocabularySize > MAX_VOCABULARY) {
            throw new IllegalArgumentException("a vocabulary of " + vocabularySize + " tokens, where there may be "
                    + MIN_VOCABULARY + " to " + MAX_VOCABULARY);
        }
        if (tokens < 1 || threads < 1) {
            throw new IllegalArgumentException("training on " + tokens + " tokens by " + threads + " threads");
        }
    }

    /** Returns what is usual for a size: its own vocabulary, twenty tokens for each parameter, seed 1, one thread. */
    public static TrainingOptions of(ModelSize size) {
        long parameters = size.config(size.vocabularySize()).weights();
        return new TrainingOptions(size, size.vocabularySize(), TOKENS_PER_PARAMETER * parameters, 1, 1);
    }
}
