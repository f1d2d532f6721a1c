package dev.pith.ngram;

/**
 * The two inner loops of a {@link Mixer}. All arithmetic is on integers, so that every implementation gives the same
 * result whatever the order of its sums.
 */
sealed interface MixerKernel permits ScalarMixerKernel, VectorMixerKernel {

    /** The number of inputs is a multiple of this. */
    int STRIDE = 16;

    /**
     * Returns the sum of {@code inputs[i] * weights[first + i]}, with the precision that {@link ScalarMixerKernel}
     * states.
     */
    int dotProduct(int[] inputs, int[] weights, int first);

    /** Adds {@code inputs[i] * error / 65536}, rounded, to {@code weights[first + i]}. */
    void adjust(int[] inputs, int[] weights, int first, int error);
}
