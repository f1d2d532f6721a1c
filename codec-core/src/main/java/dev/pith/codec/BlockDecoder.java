package dev.pith.codec;

import java.io.IOException;

/**
 * Turns one payload back into the block of content that it came from.
 *
 * <p>A decoder is used by one thread at a time, for any number of blocks in any order. Payloads come from untrusted
 * input: whatever their bytes, a decoder fills the content range or throws, within time proportional to the content's
 * length. Wrong content is caught by the caller, which verifies a checksum.
 */
public interface BlockDecoder extends AutoCloseable {

    /**
     * Decodes {@code payload[payloadOffset .. payloadOffset + payloadLength)} and fills {@code content[contentOffset ..
     * contentOffset + contentLength)} exactly.
     *
     * @param monitor told of every few ten thousand bytes produced; through it the caller cancels
     * @throws CorruptInputException if no encoder makes this payload from content of this length; its offset counts
     *     from the payload's first byte
     * @throws IOException if the monitor cancels or a resource of the codec fails; the decoder stays usable
     */
    void decode(
            byte[] payload,
            int payloadOffset,
            int payloadLength,
            byte[] content,
            int contentOffset,
            int contentLength,
            WorkMonitor monitor)
            throws IOException;

    /** Releases resources other than heap memory. */
    @Override
    default void close() {}
}
