package dev.pith.ngram;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.BitCoder;
import dev.pith.coder.RangeEncoder;
import java.io.InterruptedIOException;
import java.util.Arrays;

/**
 * Encodes a block: each bit in the probability that the model gives it.
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
    private final KernelChoice kernels;

    NgramEncoder(Profile profile, KernelChoice kernels) {
        this.profile = profile;
        this.kernels = kernels;
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
        if (payloadLimit - payloadOffset < PayloadHeader.MAX_LENGTH
                || !RedundancyProbe.isFound(content, contentOffset, contentLength)) {
            return DOES_NOT_FIT;
        }
        int limit = largestText(contentLength);
        byte[] text = new byte[limit];
        int textLength =
                WordSubstitution.encode(WordDictionary.english(), content, contentOffset, contentLength, text, limit);
        if (textLength >= 0) {
            PayloadHeader header = PayloadHeader.ofText(textLength);
            return encode(header, text, 0, contentLength, payload, payloadOffset, payloadLimit, monitor);
        }
        ContentFilter filter = new ContentFilterChooser(this).choose(content, contentOffset, contentLength);
        PayloadHeader header = PayloadHeader.ofContent(filter, contentLength);
        if (filter == IdentityFilter.INSTANCE) {
            return encode(header, content, contentOffset, contentLength, payload, payloadOffset, payloadLimit, monitor);
        }
        byte[] filtered = Arrays.copyOfRange(content, contentOffset, contentOffset + contentLength);
        filter.apply(filtered, 0, contentLength);
        return encode(header, filtered, 0, contentLength, payload, payloadOffset, payloadLimit, monitor);
    }

    /** Encodes {@code coded[start .. start + header.codedLength())}, which stands for so much content. */
    private int encode(
            PayloadHeader header,
            byte[] coded,
            int start,
            int contentLength,
            byte[] payload,
            int payloadOffset,
            int payloadLimit,
            WorkMonitor monitor)
            throws InterruptedIOException {
        header.write(payload, payloadOffset);
        int length = header.codedLength();
        ContentModel model = profile.newModel(kernels.forLength(length), header.substituted(), coded, start, length);
        RangeEncoder encoder = new RangeEncoder(payload, payloadOffset + header.length(), payloadLimit);
        BitCoder coder = new BitCoder.Encoding(encoder);
        for (int done = 0; done < length; ) {
            int next = Math.min(length - done, REPORT_INTERVAL);
            model.code(coder, start + done, start + done + next);
            if (encoder.overflowed()) {
                return DOES_NOT_FIT;
            }
            monitor.advanced(PayloadHeader.contentBetween(done, done + next, length, contentLength));
            done += next;
        }
        int messageLength = encoder.finish();
        return messageLength == DOES_NOT_FIT ? DOES_NOT_FIT : header.length() + messageLength;
    }

    /** Encodes bytes as they are to a message without header; returns its length or {@link #DOES_NOT_FIT}. */
    int encodeMessage(byte[] content, byte[] message) {
        ContentModel model = profile.newModel(kernels.forLength(content.length), false, content, 0, content.length);
        RangeEncoder encoder = new RangeEncoder(message, 0, message.length);
        model.code(new BitCoder.Encoding(encoder), 0, content.length);
        return encoder.finish();
    }
}
