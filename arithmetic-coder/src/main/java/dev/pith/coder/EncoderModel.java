package dev.pith.coder;

/**
 * Gives every symbol a probability: its frequency out of a total that is a power of two.
 *
 * <p>The symbols are 0, 1, 2 and so on. Laid end to end in this order, their frequencies fill {@code 0 ..
 * 2}<sup>{@code totalBits}</sup>; where a symbol's part begins is its cumulative frequency. A symbol costs
 * {@code totalBits − log2(frequency)} bits. A model knows nothing of the coder; {@link RangeEncoder#encode(int,
 * EncoderModel)} asks it.
 */
public interface EncoderModel {

    /** Returns the binary logarithm of the sum of all frequencies, 0 to {@value RangeEncoder#MAX_TOTAL_BITS}. */
    int totalBits();

    /** Returns the sum of the frequencies of all symbols below this one. */
    int cumulative(int symbol);

    /** Returns the frequency of this symbol, at least 1. */
    int frequency(int symbol);
}
