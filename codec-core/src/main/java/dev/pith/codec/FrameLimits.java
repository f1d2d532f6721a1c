package dev.pith.codec;

/**
 * Bounds on what a reader accepts, checked before memory is allocated.
 *
 * @param maxBlockLength the longest content of one block, in bytes
 * @param maxMemory the most memory, in bytes, that decoders and their buffers may take together. A reader uses fewer
 *     threads before it refuses a frame.
 */
public record FrameLimits(int maxBlockLength, long maxMemory) {

    /** The longest content of one block that the format allows: 1 GiB. */
    public static final int MAX_BLOCK_LENGTH = 1 << 30;

    /** Any block that the format allows, and 4 GiB of memory. */
    public static final FrameLimits DEFAULT = new FrameLimits(MAX_BLOCK_LENGTH, 4L << 30);

    /** @throws IllegalArgumentException if a bound is out of range */
    public FrameLimits {
        if (maxBlockLength < 1 || maxBlockLength > MAX_BLOCK_LENGTH) {
            throw new IllegalArgumentException("maximum block length must be 1 to " + MAX_BLOCK_LENGTH);
        }
        if (maxMemory < 1) {
            throw new IllegalArgumentException("maximum memory must be positive");
        }
    }

    /** Returns these limits with another bound on memory. */
    public FrameLimits withMaxMemory(long bytes) {
        return new FrameLimits(maxBlockLength, bytes);
    }
}
