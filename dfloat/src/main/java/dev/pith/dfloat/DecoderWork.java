package dev.pith.dfloat;

/** The array in which a block's exponents are decoded, and what lies where in it. */
final class DecoderWork {

    /** Where the block's bitmaps and escapes lie: at the beginning. They are smaller than the weights. */
    static final int MAX_TREE_BYTES = 4 * CodedTensor.BLOCK;

    /** Symbols of one level of the tree, and what kernels write beyond. */
    private static final int LEVEL_BYTES = CodedTensor.BLOCK + MergeKernel.SLACK;

    private static final int LEVELS_AT = MAX_TREE_BYTES + MergeKernel.SLACK;

    /** Where the exponents go. */
    static final int EXPONENTS_AT = LEVELS_AT + 2 * LEVEL_BYTES;

    private static final int LENGTH = EXPONENTS_AT + LEVEL_BYTES;

    private DecoderWork() {}

    static byte[] allocate() {
        return new byte[LENGTH];
    }

    /** Returns where the symbols of a level of the tree lie. Those of two levels in a row lie apart. */
    static int levelAt(int level) {
        return LEVELS_AT + (level & 1) * LEVEL_BYTES;
    }
}
