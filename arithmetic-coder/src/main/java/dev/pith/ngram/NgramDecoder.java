package dev.pith.ngram;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeDecoder;
import java.io.IOException;

/** Decodes a block: each bit by the probability that the predictor gives it. */
final class NgramDecoder implements BlockDecoder {

    private final Profile profile;
    private final KernelChoice kernels;

    NgramDecoder(Profile profile, KernelChoice kernels) {
        this.profile = profile;
        this.kernels = kernels;
    }

    @Override
    public void decode(
            byte[] payload,
            int payloadOffset,
            int payloadLength,
            byte[] content,
            int contentOffset,
            int contentLength,
            WorkMonitor monitor)
            throws IOException {
        PayloadHeader header = PayloadHeader.read(payload, payloadOffset, payloadLength, contentLength);
        int length = header.codedLength();
        byte[] coded = header.substituted() ? new byte[length] : content;
        int start = header.substituted() ? 0 : contentOffset;
        Predictor predictor =
                new Predictor(profile, kernels.forLength(length), header.substituted(), coded, start, length);
        RangeDecoder decoder =
                new RangeDecoder(payload, payloadOffset + header.length(), payloadOffset + payloadLength);
        for (int done = 0; done < length; ) {
            int next = Math.min(length - done, NgramEncoder.REPORT_INTERVAL);
            decodeBytes(decoder, predictor, coded, start + done, start + done + next);
            if (decoder.isOverrun()) {
                throw new CorruptInputException(NgramCodec.NAME, payloadLength, "payload ends too early");
            }
            monitor.advanced(PayloadHeader.contentBetween(done, done + next, length, contentLength));
            done += next;
        }
        if (!decoder.isAtEnd()) {
            throw new CorruptInputException(
                    NgramCodec.NAME, payloadLength, "payload does not end where its content does");
        }
        if (header.substituted()) {
            WordSubstitution.decode(
                    WordDictionary.english(), coded, length, content, contentOffset, contentLength, payloadLength);
        }
        header.filter().revert(content, contentOffset, contentLength);
    }

    private static void decodeBytes(RangeDecoder decoder, Predictor predictor, byte[] content, int from, int to) {
        for (int i = from; i < to; i++) {
            int value = 1;
            while (value < 0x80) {
                int bit = decoder.decodeBit(predictor.probability());
                predictor.update(bit);
                value = (value << 1) | bit;
            }
            int bit = decoder.decodeBit(predictor.probability());
            // The match model reads the byte from the content while it takes in the byte's last bit.
            content[i] = (byte) ((value << 1) | bit);
            predictor.update(bit);
        }
    }
}
