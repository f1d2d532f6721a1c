package dev.pith.llm;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import java.io.IOException;
import java.util.Arrays;

/**
 * Decodes each block when it is encoded. One that does not come back has no encoding, so that it is stored.
 *
 * @param encoder encodes
 * @param decoder decodes what the encoder gives
 */
record VerifyingEncoder(BlockEncoder encoder, BlockDecoder decoder) implements BlockEncoder {

    @Override
    public int encode(
            byte[] content,
            int contentOffset,
            int contentLength,
            byte[] payload,
            int payloadOffset,
            int payloadLimit,
            WorkMonitor monitor)
            throws IOException {
        int length =
                encoder.encode(content, contentOffset, contentLength, payload, payloadOffset, payloadLimit, monitor);
        if (length == DOES_NOT_FIT) {
            return DOES_NOT_FIT;
        }
        byte[] decoded = new byte[contentLength];
        try {
            // The content has advanced already; the monitor is but asked whether to go on.
            decoder.decode(payload, payloadOffset, length, decoded, 0, contentLength, bytes -> monitor.advanced(0));
        } catch (CorruptInputException e) {
            return DOES_NOT_FIT;
        }
        boolean same = Arrays.equals(decoded, 0, contentLength, content, contentOffset, contentOffset + contentLength);
        return same ? length : DOES_NOT_FIT;
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
    }
}
