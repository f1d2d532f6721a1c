package dev.pith.ngram;

import dev.pith.coder.mixing.Logistic;
import java.util.Arrays;

/**
 * Gated logistic mixing in two layers (Mattern, "Mixing Strategies in Data Compression"; Mahoney, "Data Compression
 * Explained", 4.3.2). Each mixer of the first layer combines all inputs by a set of weights that a context selects; a final
 * mixer combines what they say in the same way. Weights learn from each bit.
 *
 * <p>Inputs and output are odds as in {@link Logistic}; weights have 16 fractional bits. For each bit, {@link #select} a
 * set for each mixer, {@link #mix}, then {@link #update}.
 */
final class MixerNetwork {

    static final int ONE = 1 << 16;

    private final MixerKernel kernel;
    private final int[] inputs;
    private final int rate;

    /** The weights of all mixers of the first layer, and for each mixer where its own and its selected set begin. */
    private final int[] weights;

    private final int[] firstSets;
    private final int[] selected;

    /** What each mixer said, and how far that was from the bit. */
    private final int[] odds;

    private final int[] errors;

    private final int[] finalWeights;
    private final int finalRate;
    private int finalSelected;
    private int finalOdds;

    /**
     * @param kernel the loops to use
     * @param inputs where the predictions are found at each bit; shared with those who write them
     * @param initialWeights one for each input
     * @param rate how fast weights learn
     * @param sets for each mixer of the first layer, how many sets of weights it has
     * @param finalSets how many sets of weights the final mixer has; it averages at first
     * @param finalRate how fast those learn
     */
    MixerNetwork(
            MixerKernel kernel,
            int[] inputs,
            int[] initialWeights,
            int rate,
            int[] sets,
            int finalSets,
            int finalRate) {
        this.kernel = kernel;
        this.inputs = inputs;
        this.rate = rate;
        firstSets = new int[sets.length];
        int weightCount = 0;
        for (int mixer = 0; mixer < sets.length; mixer++) {
            firstSets[mixer] = weightCount;
            weightCount += sets[mixer] * inputs.length;
        }
        weights = new int[weightCount];
        for (int set = 0; set < weightCount; set += inputs.length) {
            System.arraycopy(initialWeights, 0, weights, set, inputs.length);
        }
        selected = firstSets.clone();
        odds = new int[sets.length];
        errors = new int[sets.length];
        finalWeights = new int[finalSets * sets.length];
        Arrays.fill(finalWeights, ONE / sets.length);
        this.finalRate = finalRate;
    }

    /** Selects the set of weights that a mixer of the first layer uses for the next bit. */
    void select(int mixer, int set) {
        selected[mixer] = firstSets[mixer] + set * inputs.length;
    }

    /** Mixes the inputs by the selected sets and returns the odds of a one, within the logistic range. */
    int mix(int finalSet) {
        int[] odds = this.odds;
        kernel.dotProducts(inputs, weights, selected, odds);
        finalSelected = finalSet * odds.length;
        int sum = 0;
        for (int mixer = 0; mixer < odds.length; mixer++) {
            int limited = limited(odds[mixer]);
            odds[mixer] = limited;
            sum += (limited * (finalWeights[finalSelected + mixer] >> 2)) >> 8;
        }
        // The word of a single mixer is final.
        finalOdds = odds.length == 1 ? odds[0] : limited(sum >> 6);
        return finalOdds;
    }

    private static int limited(int odds) {
        return Math.min(Math.max(odds, -Logistic.LIMIT), Logistic.LIMIT);
    }

    /** Moves the weights that were used last towards those that would have predicted the bit better. */
    void update(int bit) {
        int[] odds = this.odds;
        int[] errors = this.errors;
        int target = bit << 16;
        int finalError = ((target - Logistic.squash(finalOdds)) * finalRate) >> 4;
        for (int mixer = 0; mixer < odds.length; mixer++) {
            errors[mixer] = ((target - Logistic.squash(odds[mixer])) * rate) >> 4;
            finalWeights[finalSelected + mixer] += (odds[mixer] * finalError + 0x8000) >> 16;
        }
        kernel.adjust(inputs, weights, selected, errors);
    }
}
