package dev.pith.codec;

/**
 * Hears how the work of a stream advances, inside blocks too.
 *
 * <p>It is called from the caller's thread and from worker threads, by one of them at a time, and neither figure ever
 * falls. If it throws, the stream fails with an {@link java.io.IOException} that has the exception as its cause.
 */
@FunctionalInterface
public interface ProgressListener {

    /**
     * Takes note of the totals so far.
     *
     * @param contentBytes content that was encoded or decoded, in bytes
     * @param compressedBytes compressed bytes that were written to the sink or read from the source
     */
    void progress(long contentBytes, long compressedBytes);
}
