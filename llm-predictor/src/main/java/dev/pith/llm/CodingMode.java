package dev.pith.llm;

import java.util.Locale;

/** What is made of a prediction. */
enum CodingMode {
    /** The range coder codes the token by its probability. */
    ARITHMETIC,
    /** An adaptive coder codes how many tokens are likelier: the rank transform of LLMZip (2023). */
    RANK;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
