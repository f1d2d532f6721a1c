package dev.pith.ngram;

import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;

/** The range coder, in the direction of the day: models learn alike from bits that they encode and that they decode. */
sealed interface BitCoder {

    /**
     * Codes a bit.
     *
     * @param bit what to encode; a decoder does not look at it
     * @param probability that it is a one, 1 to 65535 out of 65536
     * @return the bit
     */
    int code(int bit, int probability);

    record Encoder(RangeEncoder encoder) implements BitCoder {
        @Override
        public int code(int bit, int probability) {
            encoder.encodeBit(bit, probability);
            return bit;
        }
    }

    record Decoder(RangeDecoder decoder) implements BitCoder {
        @Override
        public int code(int bit, int probability) {
            return decoder.decodeBit(probability);
        }
    }
}
