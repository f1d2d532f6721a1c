package dev.pith.fibonacci;

import dev.pith.coder.mixing.CacheLine;
import dev.pith.coder.mixing.Logistic;
import java.util.Arrays;

/**
 * Predicts bits from several contexts at once, by gated logistic mixing (Mattern, "Mixing Strategies in Data Compression";
 * Mahoney, "Data Compression Explained", 4.3.2).
 *
 * <p>What each context knows of the next four bits stands in one cache line of a hash table: a check, and a cell for each of
 * the 15 nodes of the four bits' binary tree. A cell holds a probability in its upper 16 bits and, below, how often it was
 * updated. Weights are chosen by that count, so that what is known well counts for more, and by two small contexts.
 *
 * <p>Usage: {@link #context} for each context, then for every four bits {@link #select} and for each of them {@link #predict}
 * and {@link #update}.
 */
final class ContextMixer {

    /** How many bits are coded with one lookup. */
    static final int GROUP_BITS = 4;

    /** How many classes tell how often a cell was updated. */
    private static final int CLASSES = 6;

    private static final int MAX_COUNT = 255;
    private static final int LINE_BITS = 4;
    private static final int LINE = 1 << LINE_BITS;
    private static final int FIRST_LINE = CacheLine.FIRST / Integer.BYTES;
    private static final int HALF = 1 << 31;
    private static final int INITIAL_WEIGHT = 19_660;

    /** Learning: an error of 16 fractional bits times this, over 2^10, times the odds, over 2^7. */
    private static final int RATE = 7;

    private static final int RATE_SHIFT = 10;
    private static final int GRADIENT_SHIFT = 7;

    private static final byte[] CLASS = new byte[MAX_COUNT + 1];

    /** By how much a probability moves towards a bit, out of 65536: one part in count + 1.6. */
    private static final int[] STEP = new int[MAX_COUNT + 1];

    static {
        for (int count = 0; count <= MAX_COUNT; count++) {
            CLASS[count] = (byte) (count <= 2 ? count : count <= 4 ? 3 : count <= 12 ? 4 : 5);
            STEP[count] = 655_360 / (10 * count + 16);
        }
    }

    private final int contexts;
    private final int limit;
    private final int[] table;
    private final int lineMask;
    private final int[] hashes;
    private final int[] lines;
    private final int[] odds;
    private final int[] firstWeights;
    private final int[] secondWeights;

    /** For each context, which weight of a set its cell selects. */
    private final int[] weights;

    private int firstSet;
    private int secondSet;
    private int known;
    private int node;
    private int probability;

    /** Keeps the reads that fetch cache lines ahead from being optimised away. */
    @SuppressWarnings("UnusedVariable")
    private int prefetched;

    /**
     * @param contexts how many contexts
     * @param tableBits log2 of the table's size in bytes, at least 7
     * @param sets how many values {@link #predict}'s argument has
     * @param limit how often a cell is updated before it begins to forget, at most 255
     */
    ContextMixer(int contexts, int tableBits, int sets, int limit) {
        this.contexts = contexts;
        this.limit = limit;
        int tableCells = 1 << (tableBits - 2);
        table = new int[FIRST_LINE + tableCells];
        lineMask = tableCells - LINE;
        hashes = new int[contexts];
        lines = new int[contexts];
        odds = new int[contexts];
        firstWeights = new int[(contexts + 1) * LINE * contexts * CLASSES];
        Arrays.fill(firstWeights, INITIAL_WEIGHT);
        secondWeights = new int[sets * contexts * CLASSES];
        weights = new int[contexts];
    }

    /** Sets a context for the bits that follow. */
    void context(int index, int hash) {
        hashes[index] = hash;
    }

    /**
     * Looks up what the contexts know of the next bits.
     *
     * @param prefix tells apart what was coded since the contexts were set
     */
    void select(int prefix) {
        int[] table = this.table;
        int sum = 0;
        for (int i = 0; i < contexts; i++) {
            int hash = mix(hashes[i] + prefix);
            lines[i] = hash;
            // Reading all lines before any is searched lets the cache misses overlap.
            sum += table[lineOf(hash)] + table[otherLine(lineOf(hash))];
        }
        prefetched = sum;
        known = 0;
        for (int i = 0; i < contexts; i++) {
            int hash = lines[i];
            int line = lineOf(hash);
            int check = (hash >>> 16) | 1;
            if (table[line] != check) {
                line = findElsewhere(line, check);
            }
            lines[i] = line;
            known += (table[line + 1] & MAX_COUNT) == 0 ? 0 : 1;
        }
    }

    private int lineOf(int hash) {
        return FIRST_LINE + ((hash << LINE_BITS) & lineMask);
    }

    /** Returns the neighbour with which a line is fetched. */
    private static int otherLine(int line) {
        return ((line - FIRST_LINE) ^ LINE) + FIRST_LINE;
    }

    /** Looks in the neighbouring line, and gives up the one of the two that was used less. */
    private int findElsewhere(int line, int check) {
        int other = otherLine(line);
        if (table[other] == check) {
            return other;
        }
        int given = (table[other + 1] & MAX_COUNT) < (table[line + 1] & MAX_COUNT) ? other : line;
        table[given] = check;
        Arrays.fill(table, given + 1, given + LINE, HALF);
        return given;
    }

    private static int mix(int key) {
        int hash = key * 0x9E3779B1;
        hash ^= hash >>> 15;
        hash *= 0x85EBCA6B;
        return hash ^ (hash >>> 13);
    }

    /**
     * Predicts a bit.
     *
     * @param node where in the tree of the present bits, 1 to 15: a one followed by those that were coded
     * @param depth how many bits of the symbol were coded, up to 15
     * @param set chooses weights
     * @return the odds of a one, as {@link Logistic} has them
     */
    int predict(int node, int depth, int set) {
        this.node = node;
        firstSet = (known * LINE + depth) * contexts * CLASSES;
        secondSet = set * contexts * CLASSES;
        int[] table = this.table;
        long sum = 0;
        for (int i = 0; i < contexts; i++) {
            int cell = table[lines[i] + node];
            int stretched = Logistic.stretch(cell >>> 20);
            int weight = i * CLASSES + CLASS[cell & MAX_COUNT];
            odds[i] = stretched;
            weights[i] = weight;
            sum += (long) stretched * (firstWeights[firstSet + weight] + secondWeights[secondSet + weight]);
        }
        int mixed = Math.clamp(sum >> 16, -Logistic.LIMIT, Logistic.LIMIT);
        probability = Logistic.squash(mixed);
        return mixed;
    }

    /** Returns the probability of a one that belongs to the last prediction, 1 to 65535 out of 65536. */
    int probability() {
        return probability;
    }

    /** Takes in the bit that was predicted. */
    void update(int bit) {
        int[] table = this.table;
        int error = (((bit << 16) - probability) * RATE) >> RATE_SHIFT;
        int target = bit == 0 ? 0 : 65_535;
        for (int i = 0; i < contexts; i++) {
            int gradient = (odds[i] * error) >> GRADIENT_SHIFT;
            firstWeights[firstSet + weights[i]] += gradient;
            secondWeights[secondSet + weights[i]] += gradient;
            int place = lines[i] + node;
            int cell = table[place];
            int count = cell & MAX_COUNT;
            int old = cell >>> 16;
            int moved = old + (int) (((long) (target - old) * STEP[count]) >> 16);
            table[place] = (moved << 16) | Math.min(count + 1, limit);
        }
    }
}
