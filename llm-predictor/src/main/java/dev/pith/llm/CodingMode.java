package dev.pith.llm;

import java.util.Locale;

/** What is made of a prediction. */
enum CodingMode {
    /** The range coder codes the token by its probability. */
    ARITHMETIC,
    /** An adaptive coder codes how many tokens are likelier: the rank transform of LLMZip (2023). */
    RANK,
    /** The token's bytes are coded bit by bit, by the language model's prediction mixed with that of codec {@code ngram}. */
    MIXED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
