package dev.pith.ngram;

import dev.pith.coder.mixing.Logistic;
import java.util.Arrays;

/**
 * Gated logistic mixing in two layers (Mattern, "Mixing Strategies in Data Compression"; Mahoney, "Data Compression
 * Explained", 4.3.2). Each group of the first layer has sets of weights, of which a context selects one, and combines all
 * inputs by it; the second layer combines what the groups say in the same way. Weights learn from each bit.
 *
 * <p>Inputs and output are odds as in {@link Logistic}; weights have 16 fractional bits. For each bit, {@link #select} a
 * set of each group, {@link #mix}, then {@link #update}.
 */
final class Mixer {

    static final int ONE = 1 << 16;

    private final MixerKernel kernel;
    private final int[] inputs;
    private final int[] weights;
    private final int rate;

    /** For each group, where its weights begin, where its selected set does, what it said, and how wrong that was. */
    private final int[] groups;

    private final int[] selected;
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
     * @param sets for each group, how many sets of weights it has
     * @param finalSets how many sets of weights the second layer has; it averages at first
     * @param finalRate how fast those learn
     */
    Mixer(MixerKernel kernel, int[] inputs, int[] initialWeights, int rate, int[] sets, int finalSets, int finalRate) {
        this.kernel = kernel;
        this.inputs = inputs;
        this.rate = rate;
        groups = new int[sets.length];
        int weightCount = 0;
        for (int group = 0; group < sets.length; group++) {
            groups[group] = weightCount;
            weightCount += sets[group] * inputs.length;
        }
        weights = new int[weightCount];
        for (int first = 0; first < weightCount; first += inputs.length) {
            System.arraycopy(initialWeights, 0, weights, first, inputs.length);
        }
        selected = groups.clone();
        odds = new int[sets.length];
        errors = new int[sets.length];
        finalWeights = new int[finalSets * sets.length];
        Arrays.fill(finalWeights, ONE / sets.length);
        this.finalRate = finalRate;
    }

    /** Selects the set of weights that a group uses for the next bit. */
    void select(int group, int set) {
        selected[group] = groups[group] + set * inputs.length;
    }

    /** Mixes the inputs by the selected weights and returns the odds of a one, within the logistic range. */
    int mix(int finalSet) {
        int[] odds = this.odds;
        kernel.dotProducts(inputs, weights, selected, odds);
        finalSelected = finalSet * odds.length;
        int sum = 0;
        for (int group = 0; group < odds.length; group++) {
            int limited = Math.min(Math.max(odds[group], -Logistic.LIMIT), Logistic.LIMIT);
            odds[group] = limited;
            sum += (limited * (finalWeights[finalSelected + group] >> 2)) >> 8;
        }
        // A single group needs no second opinion.
        finalOdds = odds.length == 1 ? odds[0] : Math.min(Math.max(sum >> 6, -Logistic.LIMIT), Logistic.LIMIT);
        return finalOdds;
    }

    /** Moves the weights that were used last towards those that would have predicted the bit better. */
    void update(int bit) {
        int[] odds = this.odds;
        int[] errors = this.errors;
        int target = bit << 16;
        int finalError = ((target - Logistic.squash(finalOdds)) * finalRate) >> 4;
        for (int group = 0; group < odds.length; group++) {
            errors[group] = ((target - Logistic.squash(odds[group])) * rate) >> 4;
            finalWeights[finalSelected + group] += (odds[group] * finalError + 0x8000) >> 16;
        }
        kernel.adjust(inputs, weights, selected, errors);
    }
}
