package dev.pith.coder;

/**
 * The range coder in either direction, for models that run the same code to encode and to decode: they learn from the bits
 * that come back.
 *
 * <p>As safe for use by several threads as the coder behind it, which is not at all.
 */
public sealed interface BitCoder {

    /**
     * Codes a binary choice.
     *
     * @param bit 0 or 1, if it is known: when encoding
     * @param probabilityOfOne the probability that it is 1, in 65536ths, 1 to 65535
     * @return the bit
     */
    int code(int bit, int probabilityOfOne);

    /**
     * Writes bits.
     *
     * @param encoder where to
     */
    record Encoding(RangeEncoder encoder) implements BitCoder {

        @Override
        public int code(int bit, int probabilityOfOne) {
            encoder.encodeBit(bit, probabilityOfOne);
            return bit;
        }
    }

    /**
     * Reads bits, whatever it is told they are.
     *
     * @param decoder where from
     */
    record Decoding(RangeDecoder decoder) implements BitCoder {

        @Override
        public int code(int bit, int probabilityOfOne) {
            return decoder.decodeBit(probabilityOfOne);
        }
    }
}
