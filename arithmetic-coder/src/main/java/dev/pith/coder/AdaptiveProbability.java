package dev.pith.coder;

/**
 * Learns the probability of a binary choice, for {@link RangeEncoder#encodeBit} and {@link RangeDecoder#decodeBit}.
 *
 * <p>Each bit draws the probability 2<sup>−rate</sup> of the way towards itself. The rate is 1 at first and grows by one
 * as the number of observations doubles, up to {@code slowestRate}.
 *
 * <p>Not safe for use by several threads.
 */
public final class AdaptiveProbability {

    /** The probability is kept this much finer than the coder takes it, so that slow learning does not get stuck. */
    private static final int EXTRA_BITS = 8;

    private static final int ONE = 1 << (RangeEncoder.PROBABILITY_BITS + EXTRA_BITS);

    private final int slowestRate;
    private int probability = ONE / 2;
    private int observations;

    /**
     * Makes a model to which 0 and 1 are equally likely.
     *
     * @param slowestRate how slowly the model learns in the end, 1 to 16
     * @throws IllegalArgumentException if it is out of range
     */
    public AdaptiveProbability(int slowestRate) {
        if (slowestRate < 1 || slowestRate > 16) {
            throw new IllegalArgumentException("slowest rate must be 1 to 16, but is " + slowestRate);
        }
        this.slowestRate = slowestRate;
    }

    /** Returns the probability that the next bit is 1, in 65536ths, 1 to 65535. */
    public int probabilityOfOne() {
        return Math.max(1, probability >> EXTRA_BITS);
    }

    /** Learns that this bit came. */
    public void update(int bit) {
        int rate = Math.min(slowestRate, 32 - Integer.numberOfLeadingZeros(observations + 1));
        // The shift rounds down: from below ONE it never arrives there, and it never falls below zero.
        probability += ((bit == 0 ? 0 : ONE) - probability) >> rate;
        if (observations < 1 << slowestRate) {
            observations++;
        }
    }
}
