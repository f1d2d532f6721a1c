package dev.pith.fibonacci;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeEncoder;
import java.io.IOException;

/** Encodes a block. */
final class FibEncoder implements BlockEncoder {

    /** How many bytes of content are coded between two reports. */
    static final int REPORT_INTERVAL = 1 << 15;

    private final int level;

    FibEncoder(int level) {
        this.level = level;
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
            throws IOException {
        TokenSequence tokens = new TokenSequence(content, contentOffset, contentLength);
        StringCoder words = StringCoder.of(tokens.wordCounts());
        StringCoder gaps = StringCoder.of(tokens.gapCounts());
        byte[] header = new PayloadHeader(tokens.pairs(), words.code(), gaps.code()).toBytes();
        if (header.length > payloadLimit - payloadOffset) {
            return DOES_NOT_FIT;
        }
        System.arraycopy(header, 0, payload, payloadOffset, header.length);
        RangeEncoder encoder = new RangeEncoder(payload, payloadOffset + header.length, payloadLimit);
        BitCoder coder = new BitCoder.Encoding(encoder);
        TextModel model = new TextModel(Profile.of(level, contentLength), tokens.pairs());
        int unreported = 0;
        for (int pair = 0; pair < tokens.pairs(); pair++) {
            int word = tokens.word(pair);
            int wordCase = tokens.wordCase(pair);
            model.codeCase(coder, wordCase);
            model.codeWord(coder, words.code(), wordCase, words.symbol(word));
            if (words.isSpelled(word)) {
                model.spellWord(coder, tokens.words(), word, wordCase);
                model.codeLength(coder, words.spelled(word), false);
            }
            model.word(word, wordCase, tokens.words().ending(word));
            int gap = tokens.gap(pair);
            model.codeGap(coder, gaps.code(), gaps.symbol(gap));
            if (gaps.isSpelled(gap)) {
                model.spellGap(coder, tokens.gaps(), gap);
                model.codeLength(coder, gaps.spelled(gap), true);
            }
            model.gap(gap);
            unreported += tokens.words().length(word) + tokens.gaps().length(gap);
            if (unreported >= REPORT_INTERVAL) {
                if (encoder.overflowed()) {
                    return DOES_NOT_FIT;
                }
                monitor.advanced(unreported);
                unreported = 0;
            }
        }
        monitor.advanced(unreported);
        int length = encoder.finish();
        return length == DOES_NOT_FIT ? DOES_NOT_FIT : header.length + length;
    }
}
