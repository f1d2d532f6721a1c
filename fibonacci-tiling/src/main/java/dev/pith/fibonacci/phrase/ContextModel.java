package dev.pith.fibonacci.phrase;

import dev.pith.coder.RangeEncoder;
import java.util.Arrays;

/**
 * Predicts the binary choices that spell a symbol, each a node in a tree, from the symbols before it. There is a
 * prediction for each context length, or order, from 0 up; they are mixed in the logistic domain, with weights that learn
 * and that depend on how often each context has been seen. A context that is new has no say.
 *
 * <p>Predictions of order 0 stand in a table by node. Those of higher orders stand in hash tables, two slots to choose
 * from, with 32 bits that tell whose they are; where both are taken, the one seen less gives way. Four choices in a row
 * share 16 slots that lie together in memory. Integers only: the same on every machine. Not safe for use by several
 * threads.
 */
final class ContextModel {

    /** A prediction is a probability in {@value} bits above the number of times it has been seen. */
    private static final int PROBABILITY_BITS = 22;

    private static final int COUNT_BITS = 10;
    private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
    private static final int COUNT_LIMIT = 255;
    private static final int NEW = 1 << (PROBABILITY_BITS - 1 + COUNT_BITS);

    /** The bits of a slot that tell whose prediction it holds. */
    private static final long OWNER_MASK = -1L << Integer.SIZE;

    /** How many choices in a row find their predictions near each other. */
    private static final int CHOICES_TOGETHER = 4;

    private static final int MIN_TABLE_BITS = 10;
    private static final int MAX_TABLE_BITS = 22;

    /** By count: how far an observation draws the probability, in 65536ths. */
    private static final int[] RATES = new int[COUNT_LIMIT + 1];

    /** Counts fall into this many classes for the choice of weights: 0, 1, 2 to 3, and more. */
    private static final int CONFIDENCES = 4;

    private static final int WEIGHT_BITS = 16;
    private static final int LEARNING_RATE = 6;
    private static final int LEARNING_SHIFT = 20;

    /** Log odds are in 256ths, and probabilities in 4096ths when their log odds are taken. */
    private static final int LOG_ODDS_UNIT = 256;

    private static final int STRETCHED_BITS = 12;
    private static final int MAX_LOG_ODDS = 12 * LOG_ODDS_UNIT - 1;
    private static final int[] LOG_ODDS = new int[1 << STRETCHED_BITS];
    private static final int[] PROBABILITIES = new int[2 * MAX_LOG_ODDS + 1];

    static {
        for (int count = 0; count <= COUNT_LIMIT; count++) {
            RATES[count] = (2 << 16) / (2 * count + 3);
        }
        int steps = 1 << STRETCHED_BITS;
        for (int i = 0; i < steps; i++) {
            LOG_ODDS[i] = (int) StrictMath.round(LOG_ODDS_UNIT * StrictMath.log((i + 0.5) / (steps - i - 0.5)));
        }
        int one = 1 << RangeEncoder.PROBABILITY_BITS;
        for (int i = 0; i < PROBABILITIES.length; i++) {
            double odds = StrictMath.exp((double) (i - MAX_LOG_ODDS) / LOG_ODDS_UNIT);
            PROBABILITIES[i] = Math.clamp((int) (one * (odds / (1 + odds))), 1, one - 1);
        }
    }

    private final int orders;
    private final int[] shortest;
    private final long[][] tables;
    private final int shift;
    private final long[] contexts;

    /** By order: the hash of the context and of where in the tree the four choices in a row begin. */
    private final long[] hashes;

    private final int[] slots;
    private final int[] logOdds;
    private final int[] weights;
    private int node;
    private int weightSet;
    private int coded;

    /**
     * Makes a model that has seen nothing.
     *
     * @param nodes the number of nodes
     * @param orders the length of the longest context, 0 or more
     * @param tableBits the binary logarithm of the number of predictions that each order above 0 keeps
     */
    ContextModel(int nodes, int orders, int tableBits) {
        this.orders = orders;
        this.shortest = new int[nodes];
        Arrays.fill(shortest, NEW);
        this.tables = new long[orders + 1][];
        int weightSets = 1;
        for (int order = 1; order <= orders; order++) {
            tables[order] = new long[1 << tableBits];
            weightSets *= CONFIDENCES;
        }
        this.shift = Long.SIZE - tableBits;
        this.contexts = new long[orders + 1];
        this.hashes = new long[orders + 1];
        this.slots = new int[orders + 1];
        this.logOdds = new int[orders + 1];
        this.weights = new int[weightSets * (orders + 1)];
        Arrays.fill(weights, (1 << WEIGHT_BITS) * 2 / (orders + 2));
    }

    /** Returns a fitting table size for this many symbols of this many binary choices. */
    static int tableBits(int symbols, int bitsPerSymbol) {
        long predictions = (long) symbols * bitsPerSymbol;
        return Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(predictions), MIN_TABLE_BITS, MAX_TABLE_BITS);
    }

    /** Sets what came before the next symbol, as any number that stands for it. */
    void setContext(int order, long context) {
        contexts[order] = mix(context + order);
    }

    /**
     * Returns the probability that the choice at a node is 1, in 65536ths, 1 to 65535. A tree's nodes must be asked for in
     * turn, from its root down.
     *
     * @param tree what is added to the nodes of this tree to tell them from those of other trees
     * @param nodeInTree 1 for the root, and 2n and 2n + 1 for the nodes that follow a 0 and a 1 at node n
     */
    int probabilityOfOne(int tree, int nodeInTree) {
        node = tree + nodeInTree;
        if (orders == 0) {
            int probability = shortest[node] >>> (Integer.SIZE - RangeEncoder.PROBABILITY_BITS);
            coded = Math.clamp(probability, 1, (1 << RangeEncoder.PROBABILITY_BITS) - 1);
            return coded;
        }
        logOdds[0] = logOdds(shortest[node]);
        int set = 0;
        int depth = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(nodeInTree);
        int choices = depth % CHOICES_TOGETHER;
        int place = 1 << choices | (nodeInTree & ((1 << choices) - 1));
        for (int order = 1; order <= orders; order++) {
            if (choices == 0) {
                hashes[order] = mix(contexts[order] + node);
            }
            int slot = find(tables[order], hashes[order], place);
            slots[order] = slot;
            int prediction = (int) tables[order][slot];
            int count = prediction & COUNT_MASK;
            logOdds[order] = count == 0 ? 0 : logOdds(prediction);
            int confidence = Math.min(Integer.SIZE - Integer.numberOfLeadingZeros(count), CONFIDENCES - 1);
            set = set * CONFIDENCES + confidence;
        }
        weightSet = set * (orders + 1);
        long sum = 0;
        for (int order = 0; order <= orders; order++) {
            sum += (long) weights[weightSet + order] * logOdds[order];
        }
        int mixed = Math.clamp(sum >> WEIGHT_BITS, -MAX_LOG_ODDS, MAX_LOG_ODDS);
        coded = PROBABILITIES[mixed + MAX_LOG_ODDS];
        return coded;
    }

    /** Learns the choice at the node that {@link #probabilityOfOne} was last asked for. */
    void update(int bit) {
        shortest[node] = learn(shortest[node], bit);
        if (orders == 0) {
            return;
        }
        int error = (bit << RangeEncoder.PROBABILITY_BITS) - coded;
        for (int order = 0; order <= orders; order++) {
            weights[weightSet + order] += (int) (((long) logOdds[order] * error * LEARNING_RATE) >> LEARNING_SHIFT);
        }
        for (int order = 1; order <= orders; order++) {
            long entry = tables[order][slots[order]];
            tables[order][slots[order]] = (entry & OWNER_MASK) | (learn((int) entry, bit) & ~OWNER_MASK);
        }
    }

    private int find(long[] table, long hash, int place) {
        int slot = (int) (hash >>> shift) ^ place;
        int other = slot ^ 1 << (CHOICES_TOGETHER - 1);
        // The low half of the hash, whose high half chose the slots, and the place. Never 0, as an empty slot is.
        long check = (hash << CHOICES_TOGETHER | place) << Integer.SIZE;
        if ((table[slot] & OWNER_MASK) == check) {
            return slot;
        }
        if ((table[other] & OWNER_MASK) == check) {
            return other;
        }
        int victim = (table[slot] & COUNT_MASK) <= (table[other] & COUNT_MASK) ? slot : other;
        table[victim] = check | (NEW & ~OWNER_MASK);
        return victim;
    }

    private static int logOdds(int prediction) {
        return LOG_ODDS[prediction >>> (Integer.SIZE - STRETCHED_BITS)];
    }

    private static int learn(int prediction, int bit) {
        int count = prediction & COUNT_MASK;
        int probability = prediction >>> COUNT_BITS;
        int target = bit == 0 ? 0 : (1 << PROBABILITY_BITS) - 1;
        probability += (int) (((long) (target - probability) * RATES[count]) >> 16);
        return probability << COUNT_BITS | Math.min(count + 1, COUNT_LIMIT);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 32;
    }
}
