package dev.pith.codec;

import java.io.IOException;

/**
 * Turns one block of content into one payload.
 *
 * <p>An encoder is used by one thread at a time, for any number of blocks, each independent of the others: what it
 * learnt from one block must not reach the next.
 */
public interface BlockEncoder extends AutoCloseable {

    /** What {@link #encode} returns when the payload would not fit. */
    int DOES_NOT_FIT = -1;

    /**
     * Encodes {@code content[contentOffset .. contentOffset + contentLength)} to {@code payload[payloadOffset ..
     * payloadLimit)}. It may read nothing outside the first range and write nothing outside the second.
     *
     * @param contentLength at least 1
     * @param monitor told of every few ten thousand bytes consumed; through it the caller cancels
     * @return the length of the payload in bytes, or {@link #DOES_NOT_FIT}, after which the block is stored as it is
     * @throws IOException if the monitor cancels or a resource of the codec fails; the encoder stays usable
     */
    int encode(
            byte[] content,
            int contentOffset,
            int contentLength,
            byte[] payload,
            int payloadOffset,
            int payloadLimit,
            WorkMonitor monitor)
            throws IOException;

    /** Releases resources other than heap memory. */
    @Override
    default void close() {}
}
