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
 * A level that mixes what contexts say through bit histories: see {@link Predictor}.
 *
 * @param forBytes the contexts that are mixed for content as it is; the first is order 1
 * @param forText the contexts that are mixed for substituted text; the first is order 1
 * @param mixers how many mixers' results are mixed in the end, 1 to {@link Predictor#MAX_MIXERS}
 * @param rich whether contexts give mixers a second input and adaptive probability maps tell many contexts apart
 * @param tableBits log2 of the largest table of bit histories, in bytes
 * @param blockLength the preferred block length, in bytes
 */
record MixingProfile(
        List<Context> forBytes, List<Context> forText, int mixers, boolean rich, int tableBits, int blockLength)
        implements Profile {

    static final int FIRST_LEVEL = 4;

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

    /** The levels from {@value #FIRST_LEVEL} on. */
    private static final MixingProfile[] BY_LEVEL = {
        new MixingProfile(MEDIUM, MEDIUM_TEXT, 1, false, 23, 16 * MIB),
        new MixingProfile(MEDIUM, MEDIUM_TEXT, 2, false, 24, 16 * MIB),
        new MixingProfile(MEDIUM, MEDIUM_TEXT, 3, false, 25, 16 * MIB),
        new MixingProfile(LARGE, LARGE_TEXT, 3, false, 26, 32 * MIB),
        new MixingProfile(LARGE, LARGE_TEXT, 5, true, 28, 64 * MIB),
        new MixingProfile(LARGE, LARGE_TEXT, 5, true, 30, 128 * MIB),
    };

    /** What is mixed with another model's predictions: no words are substituted then. */
    static final MixingProfile GUIDED = new MixingProfile(LARGE_TEXT, LARGE_TEXT, 5, true, 26, 4 * MIB);

    private static final int MIN_TABLE_BITS = 16;

    /** How many bytes of bit histories there are at least for each hash of the match model. */
    private static final int MATCH_SHARE_BITS = 2;

    private static final int MAX_MATCH_BITS = 24;

    static MixingProfile ofLevel(int level) {
        return BY_LEVEL[level - FIRST_LEVEL];
    }

    @Override
    public ContentModel newModel(Kernels kernels, boolean substituted, byte[] content, int start, int length) {
        return new Predictor(this, kernels, substituted, content, start, length);
    }

    @Override
    public long memory(int length) {
        return Predictor.memory(this, length);
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
        long useful = 8L * maxContexts() * contentLength;
        return Math.clamp(64 - Long.numberOfLeadingZeros(useful), MIN_TABLE_BITS, tableBits);
    }

    /** Returns log2 of the number of hashes that the match model needs for content of this length. */
    int matchBits(int contentLength) {
        return MatchFinder.tableBits(contentLength, Math.min(tableBits - MATCH_SHARE_BITS, MAX_MATCH_BITS));
    }
}
