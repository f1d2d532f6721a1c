package dev.pith.ngram;

import dev.pith.codec.CorruptInputException;

/**
 * What stands before the range coder's message: 0 for content coded as it is; or 1 and the length of the substituted
 * text, four bytes, little-endian.
 *
 * @param substituted whether words were substituted
 * @param codedLength how many bytes the message holds
 * @param length the header's own length in bytes
 */
record PayloadHeader(boolean substituted, int codedLength, int length) {

    static final int MAX_LENGTH = 5;

    private static final int AS_IT_IS = 0;
    private static final int SUBSTITUTED = 1;

    /** Writes a header and returns its length. */
    static int write(boolean substituted, int codedLength, byte[] payload, int offset) {
        payload[offset] = (byte) (substituted ? SUBSTITUTED : AS_IT_IS);
        if (!substituted) {
            return 1;
        }
        for (int i = 0; i < Integer.BYTES; i++) {
            payload[offset + 1 + i] = (byte) (codedLength >>> (Byte.SIZE * i));
        }
        return MAX_LENGTH;
    }

    /** Reads the header of a payload that holds this much content. */
    static PayloadHeader read(byte[] payload, int offset, int payloadLength, int contentLength)
            throws CorruptInputException {
        int kind = payloadLength == 0 ? -1 : payload[offset];
        if (kind == AS_IT_IS) {
            return new PayloadHeader(false, contentLength, 1);
        }
        if (kind != SUBSTITUTED || payloadLength < MAX_LENGTH) {
            throw new CorruptInputException(NgramCodec.NAME, 0, "payload without a valid header");
        }
        int codedLength = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            codedLength |= (payload[offset + 1 + i] & 0xFF) << (Byte.SIZE * i);
        }
        // Substituted text that is not shorter than the content is never written.
        if (codedLength < 1 || codedLength >= contentLength) {
            throw new CorruptInputException(NgramCodec.NAME, 1, "impossible length of substituted text");
        }
        return new PayloadHeader(true, codedLength, MAX_LENGTH);
    }

    /** Returns how many content bytes the coded bytes from one position to another stand for, on average. */
    static int contentBetween(int from, int to, int codedLength, int contentLength) {
        return (int) ((long) to * contentLength / codedLength - (long) from * contentLength / codedLength);
    }
}
