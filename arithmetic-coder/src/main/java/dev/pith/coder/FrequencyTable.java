package dev.pith.coder;

import java.util.Arrays;

/**
 * A model that never changes: the frequencies of symbols, made from counts.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class FrequencyTable implements DecoderModel {

    private static final long MAX_SUM = 1L << 39;

    private final int[] cumulative;
    private final int totalBits;

    private FrequencyTable(int[] cumulative, int totalBits) {
        this.cumulative = cumulative;
        this.totalBits = totalBits;
    }

    /**
     * Turns counts into frequencies that add up to exactly 2<sup>{@code totalBits}</sup>.
     *
     * <p>With n symbols, T = 2<sup>{@code totalBits}</sup>, C(s) the sum of the counts below symbol s, and C the sum of
     * all, the cumulative frequency of s is s + ⌊(T − n)·C(s)/C⌋. If all counts are zero they are taken to be one. So
     * each frequency is at least 1 and differs from 1 + (T − n)·count/C by less than 1. The rule is exact and part of
     * every format that stores counts.
     *
     * @param counts how often each symbol occurs, at least 0; the sum is less than 2<sup>39</sup>
     * @param totalBits 0 to {@value RangeEncoder#MAX_TOTAL_BITS}
     * @throws IllegalArgumentException if a count, their sum or {@code totalBits} is out of range, or if there are no
     *     symbols or more than T
     */
    public static FrequencyTable fromCounts(long[] counts, int totalBits) {
        int symbols = counts.length;
        if (totalBits < 0 || totalBits > RangeEncoder.MAX_TOTAL_BITS || symbols < 1 || symbols > 1 << totalBits) {
            throw new IllegalArgumentException(symbols + " symbols do not fit a total of 2^" + totalBits);
        }
        long sum = sum(counts);
        int shared = (1 << totalBits) - symbols;
        int[] cumulative = new int[symbols + 1];
        long below = 0;
        for (int symbol = 0; symbol <= symbols; symbol++) {
            long share = sum == 0 ? (long) shared * symbol / symbols : shared * below / sum;
            cumulative[symbol] = symbol + (int) share;
            if (symbol < symbols) {
                below += counts[symbol];
            }
        }
        return new FrequencyTable(cumulative, totalBits);
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            if (count < 0 || count >= MAX_SUM - sum) {
                throw new IllegalArgumentException("counts must be at least 0 and their sum less than 2^39");
            }
            sum += count;
        }
        return sum;
    }

    @Override
    public int totalBits() {
        return totalBits;
    }

    @Override
    public int cumulative(int symbol) {
        return cumulative[symbol];
    }

    @Override
    public int frequency(int symbol) {
        return cumulative[symbol + 1] - cumulative[symbol];
    }

    @Override
    public int symbolAt(int quantile) {
        int index = Arrays.binarySearch(cumulative, 0, cumulative.length - 1, quantile);
        return index >= 0 ? index : -index - 2;
    }
}
