package dev.pith.coder;

/**
 * Learns the frequencies of a small alphabet by mixing: each symbol that comes draws all cumulative frequencies a
 * fraction of the way towards a distribution in which it is nearly certain. The total stays 2<sup>{@code
 * totalBits}</sup> throughout, so nothing is ever rescaled, and old observations fade.
 *
 * <p>The fraction is 2<sup>−rate</sup>. It is 1/4 at first and halves as the number of observations doubles, down to
 * 2<sup>−{@code slowestRate}</sup>: a new model learns quickly, an old one is steady.
 *
 * <p>An update takes time in proportion to the number of symbols, in a loop that the compiler turns into vector
 * instructions. For an alphabet of thousands, code a symbol in two steps: which group, then which member of it.
 *
 * <h2>Every symbol keeps a frequency of at least 1</h2>
 *
 * With n symbols and total T, the target of cumulative frequency i (0 &lt; i &lt; n) is i if i ≤ the symbol that came,
 * otherwise T − n + i. So targets of neighbours differ by at least 1, and the ends 0 and T are their own targets. Let
 * neighbours be d and d + a, and their targets t and t + b, with a ≥ 1 and b ≥ 1. With R = 2<sup>rate</sup> they become
 * d + ⌊(t − d)/R⌋ and d + a + ⌊(t − d + b − a)/R⌋. As b − a ≥ 1 − a, the second floor is at least the first − (a − 1),
 * so the difference is at least a − (a − 1) = 1.
 *
 * <p>Not safe for use by several threads.
 *
 * @see <a href="https://fgiesen.wordpress.com/2015/05/26/models-for-adaptive-arithmetic-coding/">F. Giesen: Models for
 *     adaptive arithmetic coding</a>
 */
public final class AdaptiveFrequencies implements AdaptiveModel {

    /** The fraction by which the first observation counts is 2<sup>−{@value}</sup>. */
    public static final int FIRST_RATE = 2;

    private final int[] cumulative;
    private final int totalBits;
    private final int slowestRate;
    private int observations;

    /**
     * Makes a model in which all symbols are equally likely, or as nearly so as integers allow.
     *
     * @param symbols the number of symbols, 1 to 2<sup>{@code totalBits}</sup>
     * @param totalBits 0 to {@value RangeEncoder#MAX_TOTAL_BITS}; a few bits more than {@code slowestRate}, for
     *     frequencies within 2<sup>{@code slowestRate}</sup> of their target stop moving
     * @param slowestRate how slowly the model learns in the end, {@value #FIRST_RATE} to 16
     * @throws IllegalArgumentException if an argument is out of range
     */
    public AdaptiveFrequencies(int symbols, int totalBits, int slowestRate) {
        if (totalBits < 0 || totalBits > RangeEncoder.MAX_TOTAL_BITS || symbols < 1 || symbols > 1 << totalBits) {
            throw new IllegalArgumentException(symbols + " symbols do not fit a total of 2^" + totalBits);
        }
        if (slowestRate < FIRST_RATE || slowestRate > 16) {
            throw new IllegalArgumentException("slowest rate must be " + FIRST_RATE + " to 16, but is " + slowestRate);
        }
        this.cumulative = new int[symbols + 1];
        for (int i = 0; i <= symbols; i++) {
            cumulative[i] = (int) (((long) i << totalBits) / symbols);
        }
        this.totalBits = totalBits;
        this.slowestRate = slowestRate;
    }

    private AdaptiveFrequencies(AdaptiveFrequencies origin) {
        this.cumulative = origin.cumulative.clone();
        this.totalBits = origin.totalBits;
        this.slowestRate = origin.slowestRate;
    }

    /** Returns a model that predicts what this one does now, but has observed nothing yet, so that it learns quickly. */
    public AdaptiveFrequencies fork() {
        return new AdaptiveFrequencies(this);
    }

    /** Returns how many symbols this model has learnt from, counted up to 2<sup>{@code slowestRate}</sup>. */
    public int observations() {
        return observations;
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
        return FrequencyTable.symbolAt(cumulative, quantile);
    }

    @Override
    public void update(int symbol) {
        int rate = Math.min(slowestRate, FIRST_RATE + 31 - Integer.numberOfLeadingZeros(observations + 1));
        int symbols = cumulative.length - 1;
        int others = (1 << totalBits) - symbols;
        for (int i = 1; i <= symbol; i++) {
            cumulative[i] += (i - cumulative[i]) >> rate;
        }
        for (int i = symbol + 1; i < symbols; i++) {
            cumulative[i] += (others + i - cumulative[i]) >> rate;
        }
        if (observations < 1 << slowestRate) {
            observations++;
        }
    }
}
