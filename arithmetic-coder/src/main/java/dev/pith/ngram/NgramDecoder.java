package dev.pith.ngram;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.BitCoder;
import dev.pith.coder.RangeDecoder;
import java.io.IOException;

/** Decodes a block: each bit by the probability that the model gives it. */
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
        ContentModel model = profile.newModel(kernels.forLength(length), header.substituted(), coded, start, length);
        RangeDecoder decoder =
                new RangeDecoder(payload, payloadOffset + header.length(), payloadOffset + payloadLength);
        BitCoder coder = new BitCoder.Decoding(decoder);
        for (int done = 0; done < length; ) {
            int next = Math.min(length - done, NgramEncoder.REPORT_INTERVAL);
            model.code(coder, start + done, start + done + next);
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
}
