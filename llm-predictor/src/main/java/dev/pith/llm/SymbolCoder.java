package dev.pith.llm;

import dev.pith.coder.AdaptiveFrequencies;
import dev.pith.coder.AdaptiveProbability;
import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;
import dev.pith.llm.tokenizer.Tokenizer;

/**
 * Codes tokens, and escaped bytes where the tokenizer has not got a token for every byte. Begun anew for every block; not
 * safe for use by several threads.
 */
final class SymbolCoder {

    private static final int BYTES = 256;
    private static final int BYTE_TOTAL_BITS = 16;
    private static final int ESCAPE_RATE = 6;
    private static final int BYTE_RATE = 7;

    private final TokenCoder tokens;
    private final int vocabularySize;
    private final boolean escapes;
    private final AdaptiveProbability escape = new AdaptiveProbability(ESCAPE_RATE);
    private final AdaptiveFrequencies escapedByte = new AdaptiveFrequencies(BYTES, BYTE_TOTAL_BITS, BYTE_RATE);

    SymbolCoder(CodingMode mode, Tokenizer tokenizer, int lanes) {
        this.tokens = TokenCoder.of(mode, lanes);
        this.vocabularySize = tokenizer.vocabularySize();
        this.escapes = tokenizer.escape().isPresent();
    }

    /** Encodes a token, or an escaped byte, whose number is that of the byte after all tokens. */
    void encode(RangeEncoder encoder, TokenDistribution prediction, int lane, int token) {
        if (escapes) {
            int bit = token >= vocabularySize ? 1 : 0;
            encoder.encodeBit(bit, escape.probabilityOfOne());
            escape.update(bit);
            if (bit == 1) {
                encoder.encode(token - vocabularySize, escapedByte);
                escapedByte.update(token - vocabularySize);
                return;
            }
        }
        tokens.encode(encoder, prediction, lane, token);
    }

    /** Returns what a token, or an escaped byte, costs in mode arithmetic, in bits. */
    double bits(TokenDistribution prediction, int token) {
        if (!escapes) {
            return prediction.bits(token);
        }
        double probabilityOfEscape = escape.probabilityOfOne() / (double) (1 << RangeEncoder.PROBABILITY_BITS);
        if (token < vocabularySize) {
            return prediction.bits(token) - log2(1 - probabilityOfEscape);
        }
        return BYTE_TOTAL_BITS - log2(probabilityOfEscape) - log2(escapedByte.frequency(token - vocabularySize));
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /**
     * Decodes a token or an escaped byte.
     *
     * @return −1 if no encoder gives this
     */
    int decode(RangeDecoder decoder, TokenDistribution prediction, int lane) {
        if (escapes) {
            int bit = decoder.decodeBit(escape.probabilityOfOne());
            escape.update(bit);
            if (bit == 1) {
                int value = decoder.decode(escapedByte);
                escapedByte.update(value);
                return vocabularySize + value;
            }
        }
        return tokens.decode(decoder, prediction, lane);
    }
}
