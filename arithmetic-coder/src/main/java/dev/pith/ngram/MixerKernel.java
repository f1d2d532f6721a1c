package dev.pith.ngram;

/**
 * The two inner loops of a {@link MixerNetwork}, each over all its mixers. All arithmetic is on integers, so that every
 * implementation gives the same result whatever the order of its sums.
 */
sealed interface MixerKernel permits ScalarMixerKernel, VectorMixerKernel {

    /** The number of inputs is a multiple of this. */
    int STRIDE = 16;

    /**
     * For each mixer, writes the sum of {@code inputs[i] * weights[selected[mixer] + i]} to {@code sums}, with the
     * precision that {@link ScalarMixerKernel} states.
     */
    void dotProducts(int[] inputs, int[] weights, int[] selected, int[] sums);

    /** For each mixer, adds {@code inputs[i] * errors[mixer] / 65536}, rounded, to {@code weights[selected[mixer] + i]}. */
    void adjust(int[] inputs, int[] weights, int[] selected, int[] errors);
}
