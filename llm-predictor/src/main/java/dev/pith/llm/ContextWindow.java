package dev.pith.llm;

/**
 * How much of what came before a model sees. A lane's context grows to {@code length} tokens; the next one would not fit,
 * so all but the last {@code overlap} tokens are forgotten and the context is built anew from those. A model whose
 * every layer attends through a sliding window needs no such restart: it forgets token by token, and this record does not
 * matter to it.
 *
 * @param length the most tokens that a prediction may rest on, at least 1
 * @param overlap how many of them survive a restart, 0 to {@code length - 1}
 */
public record ContextWindow(int length, int overlap) {

    /** @throws IllegalArgumentException if a number is out of range */
    public ContextWindow {
        if (length < 1 || overlap < 0 || overlap >= length) {
            throw new IllegalArgumentException(
                    "a context of " + length + " tokens cannot keep " + overlap + " when it starts again");
        }
    }
}
