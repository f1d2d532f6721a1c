package dev.pith.codec;

/** How much memory a stream takes, so that limits can be kept. */
final class MemoryUse {

    /** Leaves room for adding to it. */
    private static final long FAR_TOO_LARGE = Long.MAX_VALUE / 2;

    private MemoryUse() {}

    /** Returns an upper bound in bytes on the buffers of a block, for content and payload. */
    static long ofBlock(int blockLength) {
        return 2L * blockLength;
    }

    /**
     * Returns how many blocks a stream holds at most: with one thread a single one; with several one for each thread,
     * one that waits for a thread, and one that the caller fills or empties meanwhile.
     */
    static long blocks(int threads) {
        return threads == 1 ? 1 : threads + 2L;
    }

    /** Returns an upper bound in bytes on the coders and the blocks of a stream, or a number that is far too large. */
    static long ofStream(long coder, int blockLength, int threads) {
        return ofCoders(coder, threads) + blocks(threads) * ofBlock(blockLength);
    }

    /** Returns the memory in bytes of a coder for each thread, or a number that is far too large. */
    static long ofCoders(long coder, int threads) {
        return coder > FAR_TOO_LARGE / threads ? FAR_TOO_LARGE : threads * coder;
    }

    /** Returns the most threads, at most {@code wanted}, that keep within a limit; 0 if even one does not. */
    static int allowedThreads(long coder, int blockLength, int wanted, long limit) {
        int least = 0;
        int most = wanted;
        while (least < most) {
            int middle = least + (most - least + 1) / 2;
            if (ofStream(coder, blockLength, middle) <= limit) {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        return most;
    }
}
