package dev.pith.ngram;

import static dev.pith.ngram.Context.ABOVE_AND_COLUMN;
import static dev.pith.ngram.Context.ABOVE_AND_NEXT;
import static dev.pith.ngram.Context.ABOVE_AND_ORDER_1;
import static dev.pith.ngram.Context.ABOVE_OR_COLUMN;
import static dev.pith.ngram.Context.COLUMN;
import static dev.pith.ngram.Context.FIELD;
import static dev.pith.ngram.Context.GRADIENT;
import static dev.pith.ngram.Context.INDIRECT;
import static dev.pith.ngram.Context.LINE_BEGINNING;
import static dev.pith.ngram.Context.ORDER_1;
import static dev.pith.ngram.Context.ORDER_2;
import static dev.pith.ngram.Context.ORDER_3;
import static dev.pith.ngram.Context.ORDER_4;
import static dev.pith.ngram.Context.ORDER_6;
import static dev.pith.ngram.Context.ORDER_8;
import static dev.pith.ngram.Context.SKIPPING_ONE;
import static dev.pith.ngram.Context.THIRD_LAST;
import static dev.pith.ngram.Context.UPPER_HALVES;
import static dev.pith.ngram.Context.WORD;
import static dev.pith.ngram.Context.WORD_BIGRAM;
import static dev.pith.ngram.Context.WORD_SKIPPING_ONE;
import static dev.pith.ngram.Context.WORD_TRIGRAM;

import java.util.List;

/**
 * What a level stands for.
 *
 * @param forBytes the contexts that are mixed for content as it is; the first is order 1
 * @param forText the contexts that are mixed for substituted text; the first is order 1
 * @param mixers how many mixers' results are mixed in the end, 1 to {@link Predictor#MAX_MIXERS}
 * @param rich whether contexts give mixers a second input and adaptive probability maps tell many contexts apart
 * @param tableBits log2 of the largest table of bit histories, in bytes
 * @param blockLength the preferred block length, in bytes
 */
record Profile(
        List<Context> forBytes, List<Context> forText, int mixers, boolean rich, int tableBits, int blockLength) {

    private static final int MIB = 1 << 20;

    private static final List<Context> MINIMAL = List.of(ORDER_1, ORDER_2);
    private static final List<Context> TINY = List.of(ORDER_1, ORDER_2, ORDER_4);
    private static final List<Context> SMALL = List.of(ORDER_1, ORDER_2, ORDER_4, ORDER_6);
    private static final List<Context> SMALL_TEXT = List.of(ORDER_1, ORDER_2, ORDER_4, WORD_BIGRAM);
    private static final List<Context> MEDIUM =
            List.of(ORDER_1, ORDER_2, ORDER_4, ORDER_6, WORD, SKIPPING_ONE, ABOVE_OR_COLUMN, ABOVE_AND_NEXT, FIELD);
    private static final List<Context> MEDIUM_TEXT =
            List.of(ORDER_1, ORDER_2, ORDER_3, ORDER_4, INDIRECT, WORD, WORD_BIGRAM);
    private static final List<Context> LARGE = List.of(
            ORDER_1,
            ORDER_2,
            ORDER_3,
            ORDER_4,
            ORDER_6,
            ORDER_8,
            WORD,
            WORD_BIGRAM,
            SKIPPING_ONE,
            THIRD_LAST,
            UPPER_HALVES,
            ABOVE_OR_COLUMN,
            ABOVE_AND_ORDER_1,
            ABOVE_AND_NEXT,
            FIELD,
            ABOVE_AND_COLUMN,
            GRADIENT,
            COLUMN,
            INDIRECT);
    private static final List<Context> LARGE_TEXT = List.of(
            ORDER_1,
            ORDER_2,
            ORDER_3,
            ORDER_4,
            ORDER_6,
            WORD,
            WORD_BIGRAM,
            WORD_TRIGRAM,
            WORD_SKIPPING_ONE,
            COLUMN,
            SKIPPING_ONE,
            INDIRECT,
            LINE_BEGINNING);

    private static final Profile[] BY_LEVEL = {
        new Profile(MINIMAL, MINIMAL, 1, false, 20, 4 * MIB),
        new Profile(TINY, TINY, 1, false, 21, 4 * MIB),
        new Profile(SMALL, SMALL_TEXT, 1, false, 22, 8 * MIB),
        new Profile(MEDIUM, MEDIUM_TEXT, 1, false, 23, 16 * MIB),
        new Profile(MEDIUM, MEDIUM_TEXT, 2, false, 24, 16 * MIB),
        new Profile(MEDIUM, MEDIUM_TEXT, 3, false, 25, 16 * MIB),
        new Profile(LARGE, LARGE_TEXT, 3, false, 26, 32 * MIB),
        new Profile(LARGE, LARGE_TEXT, 5, true, 28, 64 * MIB),
        new Profile(LARGE, LARGE_TEXT, 5, true, 30, 128 * MIB),
    };

    /** What is mixed with another model's predictions: no words are substituted then. */
    static final Profile GUIDED = new Profile(LARGE_TEXT, LARGE_TEXT, 5, true, 26, 4 * MIB);

    private static final int MIN_TABLE_BITS = 16;
    private static final int MIN_MATCH_BITS = 12;

    /** How many bytes of bit histories there are at least for each hash of the match model. */
    private static final int MATCH_SHARE_BITS = 2;

    private static final int MAX_MATCH_BITS = 24;

    static Profile ofLevel(int level) {
        return BY_LEVEL[level - 1];
    }

    /** Returns the contexts for content as it is, or for substituted text. */
    List<Context> contexts(boolean substituted) {
        return substituted ? forText : forBytes;
    }

    /** Returns the contexts in which a rich profile predicts nibbles. */
    List<Context> nibbleContexts(boolean substituted) {
        return substituted ? MEDIUM_TEXT : MEDIUM;
    }

    /** Returns log2 of the size in bytes of a rich profile's table of nibbles. */
    int nibbleTableBits(int contentLength) {
        return tableBits(contentLength) - 1;
    }

    /** Returns the most contexts that are ever mixed. */
    int maxContexts() {
        return Math.max(forBytes.size(), forText.size());
    }

    /** Returns log2 of the size in bytes of the table that content of this length needs. */
    int tableBits(int contentLength) {
        long useful = 32L * maxContexts() * contentLength;
        return Math.clamp(64 - Long.numberOfLeadingZeros(useful), MIN_TABLE_BITS, tableBits);
    }

    /** Returns log2 of the number of hashes that the match model needs for content of this length. */
    int matchBits(int contentLength) {
        int useful = 32 - Integer.numberOfLeadingZeros(contentLength);
        return Math.clamp(useful, MIN_MATCH_BITS, Math.min(tableBits - MATCH_SHARE_BITS, MAX_MATCH_BITS));
    }
}
