package dev.pith.llm.tokenizer;

import java.util.Arrays;

/**
 * The tokens of a vocabulary in the order of their bytes, compared as unsigned numbers, so that all tokens that begin with
 * the same bytes stand together. A token's place is its rank. First come the tokens that stand for no bytes; tokens of the
 * same bytes stand in the order of their numbers. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * int from = order.firstNotEmpty();
 * int to = order.size();
 * for (int length = 0; length < prefix.length; length++) {
 *     int value = prefix[length] & 0xFF;
 *     int next = order.firstAtLeast(from, to, length, value);
 *     to = order.firstAtLeast(next, to, length, value + 1);
 *     from = next;
 * }
 * // The ranks from `from` to `to - 1` are those of the tokens that begin with the prefix.
 * }</pre>
 */
public final class TokenOrder {

    private final Vocabulary vocabulary;
    private final int[] tokens;
    private final int[] ranks;
    private final int firstNotEmpty;

    private TokenOrder(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        int size = vocabulary.size();
        tokens = new int[size];
        ranks = new int[size];
        int empty = 0;
        int notEmpty = 0;
        for (int token = 0; token < size; token++) {
            notEmpty += vocabulary.length(token) > 0 ? 1 : 0;
        }
        Integer[] sorted = new Integer[notEmpty];
        notEmpty = 0;
        for (int token = 0; token < size; token++) {
            if (vocabulary.length(token) > 0) {
                sorted[notEmpty++] = token;
            } else {
                tokens[empty++] = token;
            }
        }
        // Stable, so that tokens of the same bytes stay in order.
        Arrays.sort(sorted, vocabulary::compare);
        firstNotEmpty = empty;
        for (int i = 0; i < sorted.length; i++) {
            tokens[empty + i] = sorted[i];
        }
        for (int rank = 0; rank < size; rank++) {
            ranks[tokens[rank]] = rank;
        }
    }

    /** Sorts the tokens of a tokenizer, which takes a while. */
    public static TokenOrder of(Tokenizer tokenizer) {
        return new TokenOrder(tokenizer.vocabulary());
    }

    /** Returns the number of tokens, the vocabulary size. */
    public int size() {
        return tokens.length;
    }

    /** Returns the rank of a token, 0 to {@code size() - 1}. */
    public int rank(int token) {
        return ranks[token];
    }

    /** Returns the token of a rank. */
    public int token(int rank) {
        return tokens[rank];
    }

    /** Returns a byte of the token of a rank, 0 to 255; {@code index} is below the token's length. */
    public int byteAt(int rank, int index) {
        return vocabulary.byteAt(tokens[rank], index) & 0xFF;
    }

    /** Returns the first rank of a token that stands for bytes, or {@link #size()} if none does. */
    public int firstNotEmpty() {
        return firstNotEmpty;
    }

    /**
     * Finds the first of some tokens whose next byte is not below a value. These tokens begin with the same bytes; those
     * that have no more bytes than these come before all others.
     *
     * @param from the first of their ranks
     * @param to the last of their ranks plus one
     * @param length the number of bytes that all of them begin with
     * @param value 0 to 256
     * @return a rank, {@code from} to {@code to}: the latter if there is no such token
     */
    public int firstAtLeast(int from, int to, int length, int value) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int token = tokens[middle];
            boolean below = vocabulary.length(token) <= length || (vocabulary.byteAt(token, length) & 0xFF) < value;
            if (below) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
