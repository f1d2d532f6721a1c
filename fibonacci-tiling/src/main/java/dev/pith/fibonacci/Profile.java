package dev.pith.fibonacci;

/**
 * What a level mixes.
 *
 * @param tableBits log2 of the size in bytes of the table for words
 * @param isFull whether all contexts are mixed, or those only that give most
 */
record Profile(int tableBits, boolean isFull) {

    /** The largest tables of what is not a word: gaps and letters have far fewer contexts. */
    private static final int MAX_OTHER_BITS = 22;

    /** The smallest table, and how many bytes of it a byte of content can use. */
    private static final int MIN_TABLE_BITS = 16;

    private static final int TABLE_BYTES_PER_BYTE = 32;

    /**
     * Returns what a level mixes for content of a length. Tables that are larger than short content can fill are not made.
     *
     * @param contentLength in bytes, at least 1
     */
    static Profile of(int level, int contentLength) {
        Profile profile = ofLevel(level);
        int useful = Long.SIZE - Long.numberOfLeadingZeros((long) TABLE_BYTES_PER_BYTE * contentLength - 1);
        return new Profile(Math.clamp(useful, MIN_TABLE_BITS, profile.tableBits), profile.isFull);
    }

    private static Profile ofLevel(int level) {
        return switch (level) {
            case 1 -> new Profile(17, false);
            case 2 -> new Profile(18, false);
            case 3 -> new Profile(19, false);
            case 4 -> new Profile(20, false);
            case 5 -> new Profile(21, false);
            case 6 -> new Profile(22, false);
            case 7 -> new Profile(23, true);
            case 8 -> new Profile(24, true);
            default -> new Profile(26, true);
        };
    }

    /** What a model has beside these tables: cases, weights, refinements, and where pairs came last. */
    private static final int OTHER_BYTES = 2 << 20;

    /** Returns log2 of the size in bytes of the tables for gaps and for letters. */
    int otherTableBits() {
        return Math.min(tableBits - 2, MAX_OTHER_BITS);
    }

    /** Returns an upper bound on the memory of a model, in bytes, without what grows with the content. */
    long memory() {
        return (1L << tableBits) + 2L * (1L << otherTableBits()) + OTHER_BYTES;
    }
}
