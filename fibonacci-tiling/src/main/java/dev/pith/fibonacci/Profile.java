package dev.pith.fibonacci;

/**
 * What a level mixes.
 *
 * @param tableBits log2 of the size in bytes of the table for words
 * @param isFull whether all contexts are mixed, or those only that give most
 */
record Profile(int tableBits, boolean isFull) {

    /** The largest tables of what is not a word: more would not help. */
    private static final int MAX_OTHER_BITS = 22;

    static Profile ofLevel(int level) {
        return switch (level) {
            case 1 -> new Profile(18, false);
            case 2 -> new Profile(19, false);
            case 3 -> new Profile(20, false);
            case 4 -> new Profile(21, false);
            case 5 -> new Profile(22, false);
            case 6 -> new Profile(22, true);
            case 7 -> new Profile(23, true);
            case 8 -> new Profile(24, true);
            default -> new Profile(26, true);
        };
    }

    /** Returns log2 of the size in bytes of the tables for gaps and for letters. */
    int otherTableBits() {
        return Math.min(tableBits - 2, MAX_OTHER_BITS);
    }

    /** Returns an upper bound on the memory of a model, in bytes, without what grows with the content. */
    long memory() {
        return (1L << tableBits) + 3L * (1L << otherTableBits()) + (1 << 20);
    }
}
