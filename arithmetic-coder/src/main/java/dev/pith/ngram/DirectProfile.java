package dev.pith.ngram;

/**
 * A fast level, at which contexts hold probabilities: see {@link DirectModel}.
 *
 * @param longContext whether there is a context of order 4 beside those of order 1 and 2
 * @param refined whether an adaptive probability map refines the result
 * @param tableBits log2 of the largest table of probabilities, in bytes
 * @param matchBits log2 of the greatest number of hashes for the match model
 * @param blockLength the preferred block length, in bytes
 */
record DirectProfile(boolean longContext, boolean refined, int tableBits, int matchBits, int blockLength)
        implements Profile {

    private static final DirectProfile[] BY_LEVEL = {
        new DirectProfile(false, false, 20, 16, 4 * MIB),
        new DirectProfile(true, false, 21, 17, 4 * MIB),
        new DirectProfile(true, true, 22, 18, 8 * MIB),
    };

    private static final int MIN_TABLE_BITS = 16;

    static DirectProfile ofLevel(int level) {
        return BY_LEVEL[level - 1];
    }

    /** Returns log2 of the size in bytes of the table that content of this length needs. */
    int tableBits(int contentLength) {
        long useful = 64L * contentLength;
        return Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(useful), MIN_TABLE_BITS, tableBits);
    }

    /** Returns log2 of the number of hashes that the match model needs for content of this length. */
    int matchBits(int contentLength) {
        return MatchFinder.tableBits(contentLength, matchBits);
    }

    @Override
    public long memory(int length) {
        return DirectModel.memory(this, length);
    }

    @Override
    public ContentModel newModel(Kernels kernels, boolean substituted, byte[] content, int start, int length) {
        return new DirectModel(this, content, start, length);
    }
}
