package dev.pith.ngram;

import dev.pith.codec.CorruptInputException;

/**
 * What stands before the range coder's message: how the coded bytes become content. Its first byte is a kind.
 *
 * <pre>
 * 0  the coded bytes are the content
 * 1  they are substituted text; its length follows, four bytes, little-endian
 * 2  they are filtered content: x86
 * 3  the same: x86-64
 * 4  the same: differences; width and stride follow, a byte each
 * </pre>
 *
 * @param substituted whether words were substituted, in which case nothing was filtered
 * @param filter what was applied to the content
 * @param codedLength how many bytes the message holds
 */
record PayloadHeader(boolean substituted, ContentFilter filter, int codedLength) {

    static final int MAX_LENGTH = 5;

    private static final int AS_IT_IS = 0;
    private static final int SUBSTITUTED = 1;
    private static final int X86 = 2;
    private static final int X86_64 = 3;
    private static final int DELTA = 4;
    private static final int DELTA_LENGTH = 3;

    /** Returns the header of substituted text. */
    static PayloadHeader ofText(int textLength) {
        return new PayloadHeader(true, IdentityFilter.INSTANCE, textLength);
    }

    /** Returns the header of content to which a filter was applied. */
    static PayloadHeader ofContent(ContentFilter filter, int contentLength) {
        return new PayloadHeader(false, filter, contentLength);
    }

    /** Returns how many bytes the header has. */
    int length() {
        return substituted ? MAX_LENGTH : filter instanceof DeltaFilter ? DELTA_LENGTH : 1;
    }

    /** Writes {@link #length()} bytes. */
    void write(byte[] payload, int offset) {
        payload[offset] = (byte) kind();
        if (substituted) {
            for (int i = 0; i < Integer.BYTES; i++) {
                payload[offset + 1 + i] = (byte) (codedLength >>> (Byte.SIZE * i));
            }
        } else if (filter instanceof DeltaFilter(int width, int stride)) {
            payload[offset + 1] = (byte) width;
            payload[offset + 2] = (byte) stride;
        }
    }

    private int kind() {
        return switch (filter) {
            case IdentityFilter _ -> substituted ? SUBSTITUTED : AS_IT_IS;
            case BranchFilter branches -> branches == BranchFilter.X86 ? X86 : X86_64;
            case DeltaFilter _ -> DELTA;
        };
    }

    /** Reads the header of a payload that holds this much content. */
    static PayloadHeader read(byte[] payload, int offset, int payloadLength, int contentLength)
            throws CorruptInputException {
        int kind = payloadLength == 0 ? -1 : payload[offset];
        return switch (kind) {
            case AS_IT_IS -> ofContent(IdentityFilter.INSTANCE, contentLength);
            case SUBSTITUTED -> ofText(readTextLength(payload, offset, payloadLength, contentLength));
            case X86 -> ofContent(BranchFilter.X86, contentLength);
            case X86_64 -> ofContent(BranchFilter.X86_64, contentLength);
            case DELTA -> ofContent(readDelta(payload, offset, payloadLength), contentLength);
            default -> throw corrupt(0, "payload without a valid header");
        };
    }

    private static int readTextLength(byte[] payload, int offset, int payloadLength, int contentLength)
            throws CorruptInputException {
        if (payloadLength < MAX_LENGTH) {
            throw corrupt(0, "payload without a valid header");
        }
        int textLength = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            textLength |= (payload[offset + 1 + i] & 0xFF) << (Byte.SIZE * i);
        }
        // Substituted text that is not shorter than the content is never written.
        if (textLength < 1 || textLength >= contentLength) {
            throw corrupt(1, "impossible length of substituted text");
        }
        return textLength;
    }

    private static DeltaFilter readDelta(byte[] payload, int offset, int payloadLength) throws CorruptInputException {
        if (payloadLength < DELTA_LENGTH) {
            throw corrupt(0, "payload without a valid header");
        }
        int width = payload[offset + 1] & 0xFF;
        int stride = payload[offset + 2] & 0xFF;
        if (width < 1 || width > DeltaFilter.MAX_WIDTH || stride < 1) {
            throw corrupt(1, "impossible delta filter");
        }
        return new DeltaFilter(width, stride);
    }

    private static CorruptInputException corrupt(int offset, String reason) {
        return new CorruptInputException(NgramCodec.NAME, offset, reason);
    }

    /** Returns how many content bytes the coded bytes from one position to another stand for, on average. */
    static int contentBetween(int from, int to, int codedLength, int contentLength) {
        return (int) ((long) to * contentLength / codedLength - (long) from * contentLength / codedLength);
    }
}
