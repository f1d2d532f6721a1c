package dev.pith.coder;

/**
 * Learns the frequencies of a small alphabet by mixing: each symbol that comes draws all cumulative frequencies a
 * fraction of the way towards a distribution in which it is nearly certain. The total stays 2<sup>{@code
 * totalBits}</sup> throughout, so nothing is ever rescaled, and old observations fade.
 *
 * <p>The fraction is 2<sup>−rate</sup>. It is 1/4 for the first two observations and halves as their number doubles, down
 * to 2<sup>−{@code slowestRate}</sup>: a new model learns quickly, an old one is steady.
 *
 * <p>An update takes time in proportion to the number of symbols, in a loop that the compiler turns into vector
 * instructions. For an alphabet of thousands, code a symbol in two steps: which group, then which member of it.
 *
 * <h2>Every symbol keeps a frequency of at least 1</h2>
 *
 * Let n be the number of symbols and T the total. What is mixed is the excess: the cumulative frequency of symbol i,
 * less i. It starts at 0, ends at T − n, and never falls from one symbol to the next, which is to say that every
 * frequency is at least 1. The target is 0 up to the symbol that came, and T − n after it; it never falls either. An
 * excess e with target t becomes e + ⌊(t − e)/2<sup>rate</sup>⌋. This does not fall if t grows; and if e grows by one,
 * the floor shrinks by at most one. So the excess does not fall after the update if it did not before. The ends are
 * their own targets.
 *
 * <p>Not safe for use by several threads.
 *
 * @see <a href="https://fgiesen.wordpress.com/2015/05/26/models-for-adaptive-arithmetic-coding/">F. Giesen: Models for
 *     adaptive arithmetic coding</a>
 */
public final class AdaptiveFrequencies implements AdaptiveModel, DecoderModel {

    /** The fraction by which the first observation counts is 2<sup>−{@value}</sup>. */
    public static final int FIRST_RATE = 2;

    /** The cumulative frequency of each symbol, and of the one after the last, less the symbol. */
    private final int[] excess;

    private final int totalBits;
    private final int slowestRate;
    private int observations;

    /**
     * Makes a model in which all symbols are equally likely, or as nearly so as integers allow.
     *
     * @param symbols the number of symbols, 1 to 2<sup>{@code totalBits}</sup>
     * @param totalBits 0 to {@value RangeEncoder#MAX_TOTAL_BITS}; best several bits more than {@code slowestRate}, for
     *     rounding makes frequencies wrong by about 2<sup>{@code slowestRate}</sup>
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
        this.excess = new int[symbols + 1];
        for (int i = 0; i <= symbols; i++) {
            excess[i] = (int) (((long) i << totalBits) / symbols) - i;
        }
        this.totalBits = totalBits;
        this.slowestRate = slowestRate;
    }

    private AdaptiveFrequencies(AdaptiveFrequencies origin) {
        this.excess = origin.excess.clone();
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

    /** Returns this object: it is its own prediction. */
    @Override
    public DecoderModel prediction() {
        return this;
    }

    @Override
    public int totalBits() {
        return totalBits;
    }

    @Override
    public int cumulative(int symbol) {
        return excess[symbol] + symbol;
    }

    @Override
    public int frequency(int symbol) {
        return excess[symbol + 1] - excess[symbol] + 1;
    }

    @Override
    public int symbolAt(int quantile) {
        int symbol = 0;
        int above = excess.length - 1;
        while (above - symbol > 1) {
            int middle = (symbol + above) >>> 1;
            if (excess[middle] + middle <= quantile) {
                symbol = middle;
            } else {
                above = middle;
            }
        }
        return symbol;
    }

    @Override
    public void update(int symbol) {
        int rate = Math.min(slowestRate, FIRST_RATE + 30 - Integer.numberOfLeadingZeros(observations + 2));
        int symbols = excess.length - 1;
        int last = excess[symbols];
        for (int i = 1; i <= symbol; i++) {
            excess[i] += -excess[i] >> rate;
        }
        for (int i = symbol + 1; i < symbols; i++) {
            excess[i] += (last - excess[i]) >> rate;
        }
        if (observations < 1 << slowestRate) {
            observations++;
        }
    }
}
