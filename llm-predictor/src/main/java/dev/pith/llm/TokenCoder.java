package dev.pith.llm;

import dev.pith.coder.AdaptiveFrequencies;
import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;

/** Codes tokens by what is predicted. Begun anew for every block; not safe for use by several threads. */
sealed interface TokenCoder {

    /** Makes a coder for a block of so many lanes. */
    static TokenCoder of(CodingMode mode, int lanes) {
        return switch (mode) {
            case ARITHMETIC -> new ByProbability();
            case RANK -> new ByRank(lanes);
            case MIXED -> throw new IllegalArgumentException("mode mixed codes bits");
        };
    }

    /** Encodes the next token of a lane. */
    void encode(RangeEncoder encoder, TokenDistribution prediction, int lane, int token);

    /**
     * Decodes the next token of a lane.
     *
     * @return the token, or −1 if no encoder gives this
     */
    int decode(RangeDecoder decoder, TokenDistribution prediction, int lane);

    /** Codes tokens by their probabilities. */
    record ByProbability() implements TokenCoder {

        @Override
        public void encode(RangeEncoder encoder, TokenDistribution prediction, int lane, int token) {
            prediction.encode(encoder, token);
        }

        @Override
        public int decode(RangeDecoder decoder, TokenDistribution prediction, int lane) {
            return prediction.decode(decoder);
        }
    }

    /**
     * Codes ranks: small ones as symbols of their own, others as the number of their bits and these bits. Symbols are
     * predicted by the symbol before in the same lane.
     */
    final class ByRank implements TokenCoder {

        /** Ranks below this are symbols. */
        private static final int SMALL_RANKS = 16;

        private static final int BITS_OF_SMALL_RANKS = 4;

        /** After the small ranks, a symbol for each number of bits. */
        private static final int SYMBOLS = SMALL_RANKS + Integer.SIZE - BITS_OF_SMALL_RANKS;

        private static final int CONTEXTS = 6;
        private static final int TOTAL_BITS = 16;
        private static final int SLOWEST_RATE = 7;

        private final AdaptiveFrequencies[] symbols = new AdaptiveFrequencies[CONTEXTS];
        private final int[] contexts;

        ByRank(int lanes) {
            contexts = new int[lanes];
            for (int context = 0; context < CONTEXTS; context++) {
                symbols[context] = new AdaptiveFrequencies(SYMBOLS, TOTAL_BITS, SLOWEST_RATE);
            }
        }

        @Override
        public void encode(RangeEncoder encoder, TokenDistribution prediction, int lane, int token) {
            int rank = prediction.rank(token);
            int bits = bitsBeyondFirst(rank);
            int symbol = rank < SMALL_RANKS ? rank : SMALL_RANKS + bits - BITS_OF_SMALL_RANKS;
            AdaptiveFrequencies model = symbols[contexts[lane]];
            encoder.encode(symbol, model);
            learn(model, lane, symbol);
            if (rank >= SMALL_RANKS) {
                int high = Math.min(bits, TOTAL_BITS);
                encoder.encode((rank - (1 << bits)) >>> (bits - high), 1, high);
                encoder.encode(rank & ((1 << (bits - high)) - 1), 1, bits - high);
            }
        }

        @Override
        public int decode(RangeDecoder decoder, TokenDistribution prediction, int lane) {
            AdaptiveFrequencies model = symbols[contexts[lane]];
            int symbol = decoder.decode(model);
            learn(model, lane, symbol);
            int rank = symbol;
            if (symbol >= SMALL_RANKS) {
                int bits = symbol - SMALL_RANKS + BITS_OF_SMALL_RANKS;
                int high = Math.min(bits, TOTAL_BITS);
                int highPart = decodeEvenly(decoder, high);
                rank = (1 << bits) + (highPart << (bits - high)) + decodeEvenly(decoder, bits - high);
            }
            return rank >= 0 && rank < prediction.tokens() ? prediction.tokenAtRank(rank) : -1;
        }

        private static int decodeEvenly(RangeDecoder decoder, int bits) {
            int value = decoder.decodeQuantile(bits);
            decoder.advance(value, 1, bits);
            return value;
        }

        private static int bitsBeyondFirst(int rank) {
            return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rank);
        }

        private void learn(AdaptiveFrequencies model, int lane, int symbol) {
            model.update(symbol);
            contexts[lane] = Math.min(CONTEXTS - 1, bitsBeyondFirst(symbol) + 1);
        }
    }
}
