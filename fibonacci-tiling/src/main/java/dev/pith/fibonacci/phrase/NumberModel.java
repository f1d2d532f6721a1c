package dev.pith.fibonacci.phrase;

import dev.pith.coder.AdaptiveFrequencies;
import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;

/**
 * Codes numbers from 0 to 2<sup>31</sup> − 1 of which small ones are more likely: the number of bits of the number plus
 * one by a model that learns, then these bits but the first, the highest three of them by models as well.
 */
final class NumberModel {

    private static final int LENGTHS = 32;
    private static final int MODELLED_BITS = 3;
    private static final int TOTAL_BITS = 16;
    private static final int SLOWEST_RATE = 7;

    private final AdaptiveFrequencies lengths = new AdaptiveFrequencies(LENGTHS, TOTAL_BITS, SLOWEST_RATE);
    private final AdaptiveFrequencies[] high = new AdaptiveFrequencies[LENGTHS];

    NumberModel() {
        for (int length = 0; length < LENGTHS; length++) {
            high[length] = new AdaptiveFrequencies(1 << Math.min(length, MODELLED_BITS), TOTAL_BITS, SLOWEST_RATE);
        }
    }

    void encode(RangeEncoder encoder, int number) {
        int value = number + 1;
        int length = 31 - Integer.numberOfLeadingZeros(value);
        encoder.encode(length, lengths);
        lengths.update(length);
        int lowBits = Math.max(0, length - MODELLED_BITS);
        int top = value >>> lowBits & ((1 << (length - lowBits)) - 1);
        encoder.encode(top, high[length]);
        high[length].update(top);
        for (int bits = lowBits; bits > 0; ) {
            int step = Math.min(bits, 16);
            bits -= step;
            encoder.encode(value >>> bits & ((1 << step) - 1), 1, step);
        }
    }

    /** Returns the next number; one below 0 never comes, whatever the bytes. */
    int decode(RangeDecoder decoder) {
        int length = decoder.decode(lengths);
        lengths.update(length);
        int lowBits = Math.max(0, length - MODELLED_BITS);
        int top = decoder.decode(high[length]);
        high[length].update(top);
        int value = 1 << (length - lowBits) | top;
        for (int bits = lowBits; bits > 0; ) {
            int step = Math.min(bits, 16);
            int part = decoder.decodeQuantile(step);
            decoder.advance(part, 1, step);
            value = value << step | part;
            bits -= step;
        }
        return (value - 1) & Integer.MAX_VALUE;
    }
}
