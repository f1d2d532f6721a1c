package dev.pith.ngram;

/**
 * The inner loops of {@link NibblePredictor}, each over the {@value #SYMBOLS} values of a nibble. What they compute is
 * exact, so that every implementation gives the same result whatever the order of its sums.
 *
 * <p>A <em>distribution</em> is {@value #SYMBOLS} probabilities of 16 bits, unsigned, in an array of shorts. A
 * <em>vote</em> is the binary logarithms of a distribution in the array {@code votes}, those of expert {@code e} from
 * {@code e * SYMBOLS} on.
 */
sealed interface NibbleKernel permits ScalarNibbleKernel, VectorNibbleKernel {

    int SYMBOLS = 16;

    /** How many experts there can be. */
    int MAX_EXPERTS = 16;

    /** Fractional bits of votes. */
    int VOTE_BITS = 8;

    /** Fractional bits of weights, and of scores, which are sums of weighted votes. */
    int WEIGHT_BITS = 16;

    /** Weights lose so many bits before they are multiplied, so that products fit 32 bits. */
    int WEIGHT_SHIFT = 2;

    /** What takes a product of weight and vote to a score. */
    int PRODUCT_SHIFT = WEIGHT_BITS - WEIGHT_SHIFT + VOTE_BITS - WEIGHT_BITS;

    /** Takes a bias to a score. */
    int BIAS_SHIFT = 4;

    /** Frequencies add up to at most 2 to this power. */
    int TOTAL_BITS = 16;

    /** The power of two of the greatest score is 2 to this power. */
    int POWER_BITS = 15;

    /** What scores are raised to if they are less, when the greatest is 0; its power is 1. */
    int LEAST_SCORE = -(POWER_BITS << WEIGHT_BITS);

    /** What powers are divided by their sum into; less than 2^31 so that frequencies can each be one more. */
    int DIVIDEND = 0x7FF0_0000;

    /** What no probability of a distribution falls below. */
    int LEAST_PROBABILITY = 4;

    /** The part of a rate that no probability can gain: 2 to minus this power. */
    int HEADROOM_SHIFT = 11;

    /** What takes a product of gradient and rate to the change of a weight, and an error of 16 bits to that of a bias. */
    int GRADIENT_SHIFT = 10;

    int GRADIENT_ROUNDING = 1 << (GRADIENT_SHIFT - 1);

    /** The bits of a float's fraction, and the exponent field of one. */
    int FRACTION_BITS = 23;

    int FLOAT_ONE = 127 << FRACTION_BITS;

    /**
     * Returns the binary logarithm of a number from 1 to 65536 as votes have it: exact for powers of two and straight in
     * between, as the exponent and fraction of a float read as one number.
     */
    static int logarithm(int value) {
        return (Float.floatToRawIntBits(value) - FLOAT_ONE) >> (FRACTION_BITS - VOTE_BITS);
    }

    /**
     * Mixes distributions to frequencies. Writes the votes of the first {@code experts - 1} experts; that of the last
     * must be there already.
     *
     * @param table holds the distributions
     * @param places where in the table each expert's distribution begins
     * @param weights one for each expert
     * @param biases what is added to scores, from {@code bias1} and from {@code bias2} on
     * @param frequencies receives {@value #SYMBOLS} numbers of 1 or more that add up to 65536 at most
     */
    void mix(
            short[] table,
            int[] places,
            int experts,
            int[] votes,
            int[] weights,
            short[] biases,
            int bias1,
            int bias2,
            int[] frequencies);

    /** Sets each expert's gradient: its vote for the symbol that came, less what it votes for on average. */
    void findGradients(int experts, int[] votes, int[] frequencies, int symbol, int[] gradients);

    /** Moves a distribution towards the symbol that came, by {@code rate} out of 65536. */
    void learn(short[] table, int place, int symbol, int rate);

    /** Moves {@value #SYMBOLS} biases towards the symbol that came. */
    void learnBias(short[] biases, int first, int[] frequencies, int symbol);

    /**
     * Adds {@code gradients * rate}, scaled and rounded, to {@value #MAX_EXPERTS} weights; the gradients of experts that
     * there are not are 0.
     */
    void adjust(int[] weights, int first, int[] gradients, int rate);

    /** Adds weights from three places to {@code sums}. */
    void addWeights(int[] weights, int first, int second, int third, int[] sums);
}
