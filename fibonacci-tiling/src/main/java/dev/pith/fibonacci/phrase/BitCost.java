package dev.pith.fibonacci.phrase;

/** What symbols cost, as whole numbers of a small fraction of a bit, so that sums and comparisons are exact. */
final class BitCost {

    /** The cost of one bit. */
    static final int BIT = 1 << 12;

    private static final double BIT_OVER_LOG_2 = BIT / StrictMath.log(2);

    private BitCost() {}

    /** Returns the cost of a symbol that comes so often in so many, 1 ≤ {@code count} ≤ {@code total}. */
    static int of(long count, long total) {
        return (int) StrictMath.round(BIT_OVER_LOG_2 * StrictMath.log((double) total / count));
    }
}
