package dev.pith.llm.tokenizer;

import java.util.Arrays;

/**
 * The merges of byte-pair encoding, in the order in which they are to be applied. Safe for use by several threads once
 * nothing is added any more.
 */
final class Merges {

    /** What {@link #rank} returns for tokens that do not merge. */
    static final int NONE = LongMap.ABSENT;

    private final LongMap ranks = new LongMap();
    /** What comes of each merge. */
    private int[] results = new int[16];
    /** A bit for each pair of bytes: whether any left token ends with the one and its right token begins with the other. */
    private final long[] joints = new long[1 << 10];

    private int size;

    /** Adds a merge that comes after those added before; if two tokens are given twice, the last time counts. */
    void add(int left, int right, int result, byte lastOfLeft, byte firstOfRight) {
        if (size == results.length) {
            results = Arrays.copyOf(results, size + (size >> 1));
        }
        results[size] = result;
        ranks.put(key(left, right), size++);
        int joint = joint(lastOfLeft, firstOfRight);
        joints[joint >> 6] |= 1L << joint;
    }

    /** Returns the rank of the merge of two tokens, the lower the sooner it is to be applied, or {@link #NONE}. */
    int rank(int left, int right) {
        return ranks.get(key(left, right));
    }

    /** Returns the token that comes of a merge. */
    int result(int rank) {
        return results[rank];
    }

    /** Tells whether any token that came of a merge can have the two bytes in its midst, where it was merged. */
    boolean mayJoin(byte left, byte right) {
        int joint = joint(left, right);
        return ((joints[joint >> 6] >>> joint) & 1) != 0;
    }

    private static long key(int left, int right) {
        return ((long) left << 32) | right;
    }

    private static int joint(byte left, byte right) {
        return ((left & 0xFF) << 8) | (right & 0xFF);
    }
}
