package dev.pith.ngram;

import dev.pith.coder.mixing.Logistic;
import java.util.Arrays;
import java.util.List;

/**
 * Predicts content nibble by nibble: the distributions of contexts and a match are mixed in the logarithmic domain, with
 * weights that learn (product of experts: Hinton, "Training Products of Experts by Minimizing Contrastive Divergence";
 * for more than two symbols this is what gated logistic mixing is for two).
 *
 * <p>A weight is a sum of four: one chosen by how much the expert's distribution has seen, one by the match, and two by
 * the bytes before. Scores also have biases, which learn what the mix gets wrong in contexts of order 1 and 2.
 *
 * <p>Usage: {@link #startByte()}, then for each of its two nibbles {@link #probability} and {@link #update}. Encoder and
 * decoder make the same calls and so stay in the same state.
 */
final class NibblePredictor {

    private static final int SYMBOLS = NibbleKernel.SYMBOLS;
    private static final int MAX_EXPERTS = NibbleKernel.MAX_EXPERTS;
    private static final int ONE = 1 << NibbleKernel.WEIGHT_BITS;

    /** How many classes tell how many contexts were seen before. */
    private static final int HIT_CLASSES = 4;

    /** All sets of weights are told apart by the half of the byte; these also by hits and the upper half of a byte. */
    private static final int CONFIDENCE_SETS = 2 * HIT_CLASSES * SYMBOLS;

    private static final int MATCH_SETS = 2 * MatchFinder.LENGTH_CLASSES * SYMBOLS;
    private static final int BYTE_SETS = 2 * 256;

    /** By the word phase and the upper six bits of the last byte but one. */
    private static final int PHASE_SETS = 2 * 4 * 64;

    private static final int SHARED_SETS = MATCH_SETS + BYTE_SETS + PHASE_SETS;

    /** Weights learn fast at first: their rate falls with the square root of the nibbles seen, to a least one. */
    private static final int FIRST_RATE = 5_243;

    private static final int LEAST_RATE = 262;
    private static final int RATE_INTERVAL = 1 << 10;

    private static final int ORDER1_BIASES = 256 * NibbleTable.ORDER1_SLOTS;
    private static final int ORDER2_BIAS_BITS = 13;
    private static final int EXPECTED_RATE_SHIFT = 7;
    private static final int MIN_EXPECTED = 1 << 11;
    private static final int MAX_EXPECTED = 65_500;

    /** What stands for the expected nibble if there is no match. */
    private static final int NONE = -1;

    private final List<Context> contextList;
    private final NibbleKernel kernel;
    private final NibbleTable contexts;
    private RecentContent recent;
    private RecordModel records;
    private final MatchFinder match;
    private final int experts;
    private final int[] votes;
    private final int[] frequencies = new int[SYMBOLS];
    private final int[] gradients = new int[MAX_EXPERTS];

    /** For each set and expert, a weight for each class of the expert's state. */
    private final int[] confidenceWeights;

    /** The sets by match, by byte and by phase, of {@link NibbleKernel#MAX_EXPERTS} weights each. */
    private final int[] sharedWeights = new int[SHARED_SETS * MAX_EXPERTS];

    private final int[] weights = new int[MAX_EXPERTS];

    /** Where each expert's weight by confidence is. */
    private final int[] selected;

    private int selectedByMatch;
    private int selectedByByte;
    private int selectedByPhase;

    private final short[] biases = new short[(ORDER1_BIASES + (1 << ORDER2_BIAS_BITS)) * SYMBOLS];
    private int order1Bias;
    private int order2Bias;

    /** How often a match of a class was right about a nibble, out of 65536. */
    private final int[] expected = new int[2 * MatchFinder.LENGTH_CLASSES];

    private int selectedExpected;
    private int expectedNibble = NONE;

    private int nibbles;
    private int rate;
    private boolean low;
    private int highNibble;

    /**
     * @param contextList the contexts; the first is order 1
     * @param recent the bytes so far, kept up by the caller like {@code records} and {@code match}
     * @param tableBits log2 of the size in bytes of the table of distributions
     */
    NibblePredictor(
            List<Context> contextList,
            NibbleKernel kernel,
            RecentContent recent,
            RecordModel records,
            MatchFinder match,
            int tableBits) {
        this.contextList = contextList;
        this.kernel = kernel;
        this.recent = recent;
        this.records = records;
        this.match = match;
        int contextCount = contextList.size();
        contexts = new NibbleTable(contextCount, tableBits);
        experts = contextCount + 1;
        votes = new int[experts * SYMBOLS];
        selected = new int[experts];
        confidenceWeights = new int[CONFIDENCE_SETS * experts * NibbleTable.STATE_CLASSES];
        Arrays.fill(confidenceWeights, ONE * 5 / (3 * contextCount));
        for (int i = contextCount; i < CONFIDENCE_SETS * experts; i += experts) {
            int first = i * NibbleTable.STATE_CLASSES;
            Arrays.fill(confidenceWeights, first, first + NibbleTable.STATE_CLASSES, ONE * 3 / 10);
        }
        for (int i = 0; i < expected.length; i++) {
            expected[i] = 65_536 - 65_536 / (2 + i / 2);
        }
    }

    /** Returns the memory of a predictor's tables, in bytes; all else takes less than 4 KiB. */
    static long memory(int contextCount, int tableBits) {
        return NibbleTable.memory(tableBits)
                + 4L * CONFIDENCE_SETS * (contextCount + 1) * NibbleTable.STATE_CLASSES
                + 4L * SHARED_SETS * MAX_EXPERTS
                + 2L * (ORDER1_BIASES + (1 << ORDER2_BIAS_BITS)) * SYMBOLS;
    }

    /** Goes on after other bytes; {@link #startByte()} comes next. */
    void moveTo(RecentContent recent, RecordModel records) {
        this.recent = recent;
        this.records = records;
    }

    /** Turns to the next byte, after what was shared at construction has taken in the last one. */
    void startByte() {
        low = false;
        highNibble = 0;
        int[] hashes = contexts.hashes();
        for (int i = 1; i < hashes.length; i++) {
            hashes[i] = recent.hash(contextList.get(i), records);
        }
        contexts.selectHighNibble(recent.previousByte());
        predict();
    }

    /** Takes in the nibble that came. After a high one, turns to the low one. */
    void update(int nibble) {
        learn(nibble);
        if (!low) {
            low = true;
            highNibble = nibble;
            contexts.selectLowNibble(recent.previousByte(), nibble);
            predict();
        }
    }

    /**
     * Returns the probability that the next bit is a one, 1 to 65535 out of 65536.
     *
     * @param node the node of the present nibble's binary tree, 1 to 15: a one followed by the nibble's bits so far
     */
    int probability(int node) {
        int known = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(node);
        int half = SYMBOLS >> (known + 1);
        int first = (2 * node * half) & (SYMBOLS - 1);
        int zeros = 0;
        int ones = 0;
        for (int i = first; i < first + half; i++) {
            zeros += frequencies[i];
            ones += frequencies[i + half];
        }
        // Neither is 0, and the sum is at most 2^16.
        return (int) (((long) ones << NibbleKernel.TOTAL_BITS) / (zeros + ones));
    }

    /** Returns how likely the present nibble is below {@code bound}, 1 to 15, as odds; called before its first bit. */
    int oddsBelow(int bound) {
        int below = 0;
        int above = 0;
        for (int i = 0; i < SYMBOLS; i++) {
            if (i < bound) {
                below += frequencies[i];
            } else {
                above += frequencies[i];
            }
        }
        return Logistic.odds(below, above);
    }

    private void predict() {
        int contextCount = experts - 1;
        int half = low ? 1 : 0;
        int seen = 0;
        for (int i = 0; i < contextCount; i++) {
            int stateClass = contexts.stateClass(i);
            seen += (stateClass + NibbleTable.STATE_CLASSES - 1) / NibbleTable.STATE_CLASSES;
            selected[i] = i * NibbleTable.STATE_CLASSES + stateClass;
        }
        int lengthClass = predictMatch(contextCount, half);
        selected[contextCount] = contextCount * NibbleTable.STATE_CLASSES + lengthClass / 2;
        int hitClass = seen * HIT_CLASSES / experts;
        int previous = recent.previousByte();
        int upper = low ? highNibble : previous >> 4;
        int set = ((half * HIT_CLASSES + hitClass) * SYMBOLS + upper) * experts * NibbleTable.STATE_CLASSES;
        for (int i = 0; i < experts; i++) {
            selected[i] += set;
            weights[i] = confidenceWeights[selected[i]];
        }
        selectedByMatch = ((half * MatchFinder.LENGTH_CLASSES + lengthClass) * SYMBOLS + highNibble) * MAX_EXPERTS;
        int byByte = low ? highNibble << 4 | previous >> 4 : previous;
        selectedByByte = (MATCH_SETS + half * 256 + byByte) * MAX_EXPERTS;
        int byPhase = (half * 4 + recent.wordPhase()) * 64 + (recent.secondPreviousByte() >> 2);
        selectedByPhase = (MATCH_SETS + BYTE_SETS + byPhase) * MAX_EXPERTS;
        kernel.addWeights(sharedWeights, selectedByMatch, selectedByByte, selectedByPhase, weights);
        int slot = low ? 1 + highNibble : 0;
        order1Bias = (previous * NibbleTable.ORDER1_SLOTS + slot) * SYMBOLS;
        int order2 = recent.previousTwoBytes() * NibbleTable.ORDER1_SLOTS + slot;
        int order2Hash = (order2 * 0x9E3779B1) >>> (32 - ORDER2_BIAS_BITS);
        order2Bias = (ORDER1_BIASES + order2Hash) * SYMBOLS;
        kernel.mix(
                contexts.distributions(),
                contexts.places(),
                experts,
                votes,
                weights,
                biases,
                order1Bias,
                order2Bias,
                frequencies);
    }

    /** Writes the vote of the match; returns its length class, 0 if there is none. */
    private int predictMatch(int expert, int half) {
        int first = expert * SYMBOLS;
        int lengthClass = match.lengthClass();
        // The match itself takes notice of a wrong last bit of the high nibble only when it predicts the next bit.
        if (lengthClass == 0 || (low && match.expectedByte() >> 4 != highNibble)) {
            expectedNibble = NONE;
            Arrays.fill(votes, first, first + SYMBOLS, 0);
            return 0;
        }
        expectedNibble = low ? match.expectedByte() & 15 : match.expectedByte() >> 4;
        selectedExpected = 2 * lengthClass + half;
        int probability = expected[selectedExpected];
        int vote = NibbleKernel.logarithm((65_536 - probability) / (SYMBOLS - 1) + 1);
        Arrays.fill(votes, first, first + SYMBOLS, vote);
        votes[first + expectedNibble] = NibbleKernel.logarithm(probability);
        return lengthClass;
    }

    private void learn(int nibble) {
        if ((nibbles & (RATE_INTERVAL - 1)) == 0) {
            rate = Math.max((int) (FIRST_RATE * 100L / (100 + (int) Math.sqrt(nibbles))), LEAST_RATE);
        }
        nibbles++;
        kernel.findGradients(experts, votes, frequencies, nibble, gradients);
        for (int i = 0; i < experts; i++) {
            confidenceWeights[selected[i]] +=
                    (gradients[i] * rate + NibbleKernel.GRADIENT_ROUNDING) >> NibbleKernel.GRADIENT_SHIFT;
        }
        int sharedRate = (rate * 5) >> 4;
        kernel.adjust(sharedWeights, selectedByMatch, gradients, sharedRate);
        kernel.adjust(sharedWeights, selectedByByte, gradients, sharedRate);
        kernel.adjust(sharedWeights, selectedByPhase, gradients, sharedRate);
        kernel.learnBias(biases, order1Bias, frequencies, nibble);
        kernel.learnBias(biases, order2Bias, frequencies, nibble);
        contexts.update(kernel, nibble);
        if (expectedNibble != NONE) {
            int probability = expected[selectedExpected];
            probability += ((expectedNibble == nibble ? 65_535 : 0) - probability) >> EXPECTED_RATE_SHIFT;
            expected[selectedExpected] = Math.clamp(probability, MIN_EXPECTED, MAX_EXPECTED);
        }
    }
}
