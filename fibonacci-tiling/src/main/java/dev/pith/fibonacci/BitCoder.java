package dev.pith.fibonacci;

import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;

/** Codes bits in either direction, so that encoder and decoder run the same model. */
sealed interface BitCoder {

    /**
     * Codes a bit.
     *
     * @param bit the bit, where it is known: when encoding
     * @param probabilityOfOne 1 to 65535 out of 65536
     * @return the bit
     */
    int code(int bit, int probabilityOfOne);

    /** Writes bits. */
    record Encoding(RangeEncoder encoder) implements BitCoder {

        @Override
        public int code(int bit, int probabilityOfOne) {
            encoder.encodeBit(bit, probabilityOfOne);
            return bit;
        }
    }

    /** Reads bits, whatever it is told they are. */
    record Decoding(RangeDecoder decoder) implements BitCoder {

        @Override
        public int code(int bit, int probabilityOfOne) {
            return decoder.decodeBit(probabilityOfOne);
        }
    }
}
