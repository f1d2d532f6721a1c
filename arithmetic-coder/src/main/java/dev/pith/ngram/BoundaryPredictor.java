package dev.pith.ngram;

import dev.pith.coder.mixing.AdaptiveProbabilityMap;
import dev.pith.coder.mixing.Logistic;
import java.util.Arrays;

/**
 * Predicts whether the guide's token is over before the next byte. Contexts are the last bytes and how many of them belong
 * to the token; each has an adaptive probability in a table of its own, without check bytes. They are mixed with what the
 * guide says and with what the n-gram model says of the next byte.
 */
final class BoundaryPredictor {

    /** An upper bound on the memory that is used, in bytes. */
    static final int MEMORY = 3 << 20;

    private static final int TABLE_BITS = 16;
    private static final int CONTEXTS = 9;
    private static final int ORDERS = 7;
    private static final int[] ORDER = {1, 2, 3, 4, 5, 6, 8};
    private static final int NEXT_INPUT = 2 * CONTEXTS;
    private static final int GUIDE_INPUT = NEXT_INPUT + 1;
    private static final int BIAS_INPUT = GUIDE_INPUT + 2;
    private static final int INPUTS = -Math.floorDiv(-(BIAS_INPUT + 1), MixerKernel.STRIDE) * MixerKernel.STRIDE;
    private static final int LENGTHS = 8;
    private static final int MATCH_CLASSES = (MatchFinder.LENGTH_CLASSES + 2) / 4 + 1;
    private static final int GUIDE_CLASSES = 32;
    private static final int PLACE_SHIFT = Integer.SIZE - TABLE_BITS;
    private static final int LONGEST_ORDER = 8;
    private static final int RATE = 14;
    private static final int FINAL_RATE = 5;
    private static final int LIMIT = 255;
    private static final int APM_RATE_SHIFT = 6;

    private final int[] cells = new int[CONTEXTS << TABLE_BITS];
    private final int[] selected = new int[CONTEXTS];
    private final int[] inputs = new int[INPUTS];
    private final MixerNetwork network;
    private final AdaptiveProbabilityMap map = new AdaptiveProbabilityMap(256 * LENGTHS, APM_RATE_SHIFT);

    BoundaryPredictor(Kernels kernels) {
        Arrays.fill(cells, StateMaps.cell(1 << 15));
        int[] initialWeights = new int[INPUTS];
        for (int i = 0; i < CONTEXTS; i++) {
            initialWeights[i] = MixerNetwork.ONE / 10;
        }
        initialWeights[GUIDE_INPUT] = MixerNetwork.ONE * 6 / 10;
        inputs[BIAS_INPUT] = 256;
        int[] sets = {LENGTHS * MATCH_CLASSES, GUIDE_CLASSES};
        network = new MixerNetwork(kernels.mixers(), inputs, initialWeights, RATE, sets, LENGTHS, FINAL_RATE);
    }

    /**
     * Returns the probability that the token is over, 1 to 65535 out of 65536.
     *
     * @param length how many bytes of the token have come
     * @param guide the guide's odds that it is over
     * @param next the odds that a byte of another kind comes next
     */
    int probability(int length, int guide, int next, RecentContent recent, MatchFinder match) {
        int lengthClass = Math.min(length, LENGTHS) - 1;
        for (int i = 0; i < CONTEXTS; i++) {
            int place = ((hash(i, length, recent, match) * 2 * LENGTHS + lengthClass) * 0x9E3779B1) >>> PLACE_SHIFT;
            selected[i] = i << TABLE_BITS | place;
            int cell = cells[selected[i]];
            int probability = StateMaps.probability12(cell);
            // A context that has seen nothing has no say.
            int known = StateMaps.isNew(cell) ? 0 : -1;
            inputs[i] = Logistic.stretch(probability) & known;
            inputs[CONTEXTS + i] = ((probability - 2048) >> 1) & known;
        }
        inputs[NEXT_INPUT] = next;
        inputs[GUIDE_INPUT] = guide;
        inputs[GUIDE_INPUT + 1] = ((Logistic.squash(guide) >> 4) - 2048) >> 1;
        network.select(0, lengthClass * MATCH_CLASSES + (match.lengthClass() + 3) / 4);
        network.select(1, Math.min((Math.max(guide, -2047) + 2048) >> 7, GUIDE_CLASSES - 1));
        int odds = network.mix(lengthClass);
        int refined = map.refine(odds, recent.previousByte() * LENGTHS + lengthClass);
        return Math.clamp((3 * Logistic.squash(odds) + refined) >> 2, 1, 65535);
    }

    private static int hash(int context, int length, RecentContent recent, MatchFinder match) {
        if (context < ORDERS) {
            return recent.ofOrder(ORDER[context]);
        }
        if (context == ORDERS) {
            return recent.ofOrder(Math.min(length, LONGEST_ORDER));
        }
        int expected = match.lengthClass() > 0 ? match.expectedByte() + 1 : 0;
        return expected << 8 | recent.previousByte();
    }

    /** Takes in whether it was. */
    void update(int over) {
        network.update(over);
        map.update(over);
        for (int i : selected) {
            cells[i] = StateMaps.updated(cells[i], over, LIMIT);
        }
    }
}
