package dev.pith.ngram;

import dev.pith.coder.mixing.Logistic;
import java.util.Arrays;

/**
 * Gated logistic mixing: combines predictions by weights that a context selects and that learn from each bit (Mattern,
 * "Mixing Strategies in Data Compression"; Mahoney, "Data Compression Explained", 4.3.2).
 *
 * <p>Inputs and output are odds as in {@link Logistic}; weights have 16 fractional bits.
 */
final class Mixer {

    static final int ONE = 1 << 16;

    private final MixerKernel kernel;
    private final int[] inputs;
    private final int[] weights;
    private final int rate;
    private int selected;
    private int odds;
    private int probability;

    /**
     * @param kernel the loops to use
     * @param inputs where the predictions are found at each bit; shared with those who write them
     * @param contexts how many sets of weights
     * @param initialWeights one for each input
     * @param rate how fast weights learn
     */
    Mixer(MixerKernel kernel, int[] inputs, int contexts, int[] initialWeights, int rate) {
        this.kernel = kernel;
        this.inputs = inputs;
        this.weights = new int[contexts * inputs.length];
        System.arraycopy(initialWeights, 0, weights, 0, inputs.length);
        for (int filled = inputs.length; filled < weights.length; filled *= 2) {
            System.arraycopy(weights, 0, weights, filled, Math.min(filled, weights.length - filled));
        }
        this.rate = rate;
    }

    /** Makes a mixer whose sets all start with the same weight for each input. */
    static Mixer averaging(MixerKernel kernel, int[] inputs, int contexts, int weight, int rate) {
        int[] initialWeights = new int[inputs.length];
        Arrays.fill(initialWeights, weight);
        return new Mixer(kernel, inputs, contexts, initialWeights, rate);
    }

    /** Mixes the inputs by the weights of a context and returns the odds of a one, within the logistic range. */
    int mix(int context) {
        selected = context * inputs.length;
        odds = Math.min(Math.max(kernel.dotProduct(inputs, weights, selected), -Logistic.LIMIT), Logistic.LIMIT);
        probability = Logistic.squash(odds);
        return odds;
    }

    /** Returns the probability of a one, out of 65536, that belongs to the last mix. */
    int probability() {
        return probability;
    }

    /** Moves the weights that were used last towards those that would have predicted the bit better. */
    void update(int bit) {
        kernel.adjust(inputs, weights, selected, (((bit << 16) - probability) * rate) >> 4);
    }
}
