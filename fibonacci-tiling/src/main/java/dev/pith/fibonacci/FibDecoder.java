package dev.pith.fibonacci;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeDecoder;
import java.io.IOException;

/** Decodes a block. */
final class FibDecoder implements BlockDecoder {

    private final int level;

    FibDecoder(int level) {
        this.level = level;
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
        RangeDecoder decoder =
                new RangeDecoder(payload, payloadOffset + header.length(), payloadOffset + payloadLength);
        BitCoder coder = new BitCoder.Decoding(decoder);
        TextModel model = new TextModel(Profile.of(level, contentLength), header.pairs());
        Vocabulary words = new Vocabulary();
        Vocabulary gaps = new Vocabulary();
        int at = contentOffset;
        int end = contentOffset + contentLength;
        int reported = at;
        for (int pair = 0; pair < header.pairs(); pair++) {
            int wordCase = model.codeCase(coder, 0);
            int word = symbol(header.words(), model.codeWord(coder, header.words(), wordCase, 0));
            if (word == SymbolCode.ESCAPE) {
                model.spellWord(coder, null, 0, wordCase);
                word = add(coder, model, header.words(), words, false);
            }
            model.word(word, wordCase, words.ending(word));
            int gap = symbol(header.gaps(), model.codeGap(coder, header.gaps(), 0));
            if (gap == SymbolCode.ESCAPE) {
                model.spellGap(coder, null, 0);
                gap = add(coder, model, header.gaps(), gaps, true);
            }
            model.gap(gap);
            int wordLength = words.length(word);
            int gapLength = gaps.length(gap);
            if (wordLength + gapLength == 0 || wordLength + gapLength > end - at) {
                throw new CorruptInputException(
                        FibCodec.NAME, payloadLength, "words and gaps that do not make up the content");
            }
            for (int i = 0; i < wordLength; i++) {
                content[at++] = Tokens.unfolded(words.byteAt(word, i), i, wordCase);
            }
            for (int i = 0; i < gapLength; i++) {
                content[at++] = gaps.byteAt(gap, i);
            }
            if (at - reported >= FibEncoder.REPORT_INTERVAL) {
                if (decoder.isOverrun()) {
                    throw new CorruptInputException(FibCodec.NAME, payloadLength, "payload ends too early");
                }
                monitor.advanced(at - reported);
                reported = at;
            }
        }
        monitor.advanced(at - reported);
        if (at != end || !decoder.isAtEnd()) {
            throw new CorruptInputException(
                    FibCodec.NAME, payloadLength, "payload does not end where its content does");
        }
    }

    private static int symbol(SymbolCode code, int word) throws CorruptInputException {
        return code.symbol(word & ((1 << TextModel.WORD_BITS) - 1), word >>> TextModel.WORD_BITS);
    }

    private static int add(BitCoder coder, TextModel model, SymbolCode code, Vocabulary strings, boolean isGap)
            throws CorruptInputException {
        int number = strings.add(model.spelled(), 0, model.spelledLength());
        int length = model.codeLength(coder, 0, isGap);
        if (length > 0) {
            code.take(number, length);
        }
        return number;
    }
}
