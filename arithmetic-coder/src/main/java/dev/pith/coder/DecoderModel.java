package dev.pith.coder;

/**
 * A model that can also find a symbol by a point in its part of the total, as {@link RangeDecoder#decode(DecoderModel)}
 * needs.
 */
public interface DecoderModel extends EncoderModel {

    /**
     * Returns the symbol for which {@code cumulative(symbol) <= quantile < cumulative(symbol) + frequency(symbol)}.
     *
     * @param quantile 0 or more, and less than 2<sup>{@code totalBits()}</sup>
     */
    int symbolAt(int quantile);
}
