package dev.pith.ngram;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeEncoder;
import java.io.InterruptedIOException;

/**
 * Encodes a block: each bit in the probability that the predictor gives it.
 *
 * <p>A payload is a {@linkplain PayloadHeader header} and the range coder's message.
 */
final class NgramEncoder implements BlockEncoder {

    /** How many bytes are coded between two reports to the monitor. */
    static final int REPORT_INTERVAL = 1 << 14;

    /** Words are substituted if four fifths of the content or less remain: otherwise too little is gained. */
    private static int largestText(int contentLength) {
        return (int) (contentLength * 4L / 5);
    }

    private final Profile profile;
    private final MixerKernel kernel;

    NgramEncoder(Profile profile, MixerKernel kernel) {
        this.profile = profile;
        this.kernel = kernel;
    }

    @Override
    public int encode(
            byte[] content,
            int contentOffset,
            int contentLength,
            byte[] payload,
            int payloadOffset,
            int payloadLimit,
            WorkMonitor monitor)
            throws InterruptedIOException {
        if (payloadLimit - payloadOffset < PayloadHeader.MAX_LENGTH) {
            return DOES_NOT_FIT;
        }
        int limit = largestText(contentLength);
        byte[] text = new byte[limit];
        int textLength =
                WordSubstitution.encode(WordDictionary.english(), content, contentOffset, contentLength, text, limit);
        boolean substituted = textLength >= 0;
        byte[] coded = substituted ? text : content;
        int start = substituted ? 0 : contentOffset;
        int length = substituted ? textLength : contentLength;
        int headerLength = PayloadHeader.write(substituted, length, payload, payloadOffset);
        Predictor predictor = new Predictor(profile, kernel, substituted, coded, start, length);
        RangeEncoder encoder = new RangeEncoder(payload, payloadOffset + headerLength, payloadLimit);
        for (int done = 0; done < length; ) {
            int next = Math.min(length - done, REPORT_INTERVAL);
            encodeBytes(coded, start + done, start + done + next, predictor, encoder);
            if (encoder.overflowed()) {
                return DOES_NOT_FIT;
            }
            monitor.advanced(PayloadHeader.contentBetween(done, done + next, length, contentLength));
            done += next;
        }
        int messageLength = encoder.finish();
        return messageLength == DOES_NOT_FIT ? DOES_NOT_FIT : headerLength + messageLength;
    }

    private static void encodeBytes(byte[] content, int from, int to, Predictor predictor, RangeEncoder encoder) {
        for (int i = from; i < to; i++) {
            int value = content[i];
            for (int shift = Byte.SIZE - 1; shift >= 0; shift--) {
                int bit = (value >>> shift) & 1;
                encoder.encodeBit(bit, predictor.probability());
                predictor.update(bit);
            }
        }
    }
}
