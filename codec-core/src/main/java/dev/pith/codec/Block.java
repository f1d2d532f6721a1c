package dev.pith.codec;

import java.util.Arrays;

/** A block on its way through a stream: content and payload, in buffers that serve one block after the other. */
final class Block {

    private static final byte[] EMPTY = new byte[0];
    private static final int FIRST_CAPACITY = 1 << 16;

    byte[] content = EMPTY;
    int contentLength;

    /** CRC32C of the content. */
    int checksum;

    /** Whether the content stands for itself and there is no payload. */
    boolean stored;

    byte[] payload = EMPTY;
    int payloadLength;

    /** Where the payload, or the stored content, begins in the compressed input. */
    long position;

    /** The block length for which {@link BlockWindow} reserved memory. */
    int reserved;

    /** Appends content, up to a length of {@code limit}, and returns how many bytes it took. */
    int append(byte[] source, int offset, int length, int limit) {
        int count = Math.min(length, limit - contentLength);
        int needed = contentLength + count;
        if (needed > content.length) {
            long capacity = Math.max(needed, Math.max(FIRST_CAPACITY, 2L * content.length));
            content = Arrays.copyOf(content, (int) Math.min(capacity, limit));
        }
        System.arraycopy(source, offset, content, contentLength, count);
        contentLength = needed;
        return count;
    }

    /** Makes room for this much content, without keeping what was there. */
    void allocateContent(int length) {
        if (content.length < length) {
            content = EMPTY;
            content = new byte[length];
        }
    }

    /** Makes room for a payload of this length, without keeping what was there. */
    void allocatePayload(int length) {
        if (payload.length < length) {
            payload = EMPTY;
            payload = new byte[length];
        }
    }

    /** Returns what stands for the block in a frame, in an array that may be longer than {@link #bodyLength()}. */
    byte[] body() {
        return stored ? content : payload;
    }

    int bodyLength() {
        return stored ? contentLength : payloadLength;
    }
}
