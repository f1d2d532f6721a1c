package dev.pith.ngram;

import dev.pith.coder.BitCoder;
import dev.pith.coder.mixing.AdaptiveProbabilityMap;
import dev.pith.coder.mixing.CacheLine;
import dev.pith.coder.mixing.Logistic;
import java.util.Arrays;

/**
 * The model of the fast levels: contexts of orders 1, 2 and perhaps 4 hold probabilities themselves, where those of the
 * {@link Predictor} hold bit histories (component CM instead of ICM in Mahoney, "The ZPAQ Open Standard Format for Highly
 * Compressed Data"), and one mixer weighs them and the match.
 *
 * <p>A cell has a probability in its upper 12 bits and below, in 4, how often it was updated, which decides how far an
 * update moves it. A slot is sixteen cells: a check of the context, then one for each node of a nibble's binary tree, of
 * which node 1 is the root and node 2n + bit follows node n. A line, which is a cache line, has two slots. Order 1 is not
 * hashed: it has a region of its own.
 */
final class DirectModel implements ContentModel {

    static final int NODES = 15;
    private static final int SLOT = NODES + 1;
    private static final int LINE = 2 * SLOT;
    static final int ORDER1_CELLS = 1 << 16;
    private static final int FIRST_LINE = ORDER1_CELLS + CacheLine.FIRST / Short.BYTES;

    private static final short NEW_CELL = (short) 0x8000;
    private static final int PROBABILITY_SHIFT = 4;
    static final int MAX_COUNT = 15;
    private static final int LAST_STEP = 18;

    /** How far a cell moves towards the bit, by its count, in units of 2<sup>−15</sup>. */
    private static final int[] STEP = new int[MAX_COUNT + 1];

    static {
        for (int count = 0; count < MAX_COUNT; count++) {
            STEP[count] = 5 * (1 << 15) / (5 * count + 6);
        }
        STEP[MAX_COUNT] = (1 << 15) / LAST_STEP;
    }

    private static final int INPUTS = 4;
    private static final int MATCH_CLASSES = 5;
    private static final int MIXER_RATE = 24;
    private static final int APM_RATE_SHIFT = 5;
    private static final int APM_BITS = 10;

    private final byte[] content;
    private final int start;
    private final boolean longContext;
    private final short[] cells;
    private final int lineMask;
    private final MatchFinder match;
    private final int[] matchMap = MatchModel.newMap();

    /** For each class of match length and partial byte, the weights of order 1, 2, 4 and of the match. */
    private final int[] weights = new int[MATCH_CLASSES * 256 * INPUTS];

    private final boolean refined;
    private final AdaptiveProbabilityMap map = new AdaptiveProbabilityMap(1 << APM_BITS, APM_RATE_SHIFT);

    /** The last eight bytes, the latest in the lowest place. */
    private long recent;

    /** Keeps the reads that fetch lines ahead from being optimised away. */
    @SuppressWarnings("UnusedVariable")
    private int prefetched;

    /** Makes a model of content that is found, or will be, from {@code start} on. */
    DirectModel(DirectProfile profile, byte[] content, int start, int length) {
        this.content = content;
        this.start = start;
        longContext = profile.longContext();
        refined = profile.refined();
        int tableCells = 1 << (profile.tableBits(length) - 1);
        cells = new short[FIRST_LINE + tableCells];
        Arrays.fill(cells, NEW_CELL);
        lineMask = tableCells - LINE;
        match = new MatchFinder(content, start, profile.matchBits(length));
        Arrays.fill(weights, MixerNetwork.ONE / 2);
    }

    static long memory(DirectProfile profile, int length) {
        return 2L * FIRST_LINE
                + (1L << profile.tableBits(length))
                + MatchFinder.memory(profile.matchBits(length))
                + AdaptiveProbabilityMap.memory(1 << APM_BITS)
                + 4L * MATCH_CLASSES * 256 * INPUTS
                + (8 << 10);
    }

    @Override
    public void code(BitCoder coder, int from, int to) {
        for (int i = from; i < to; i++) {
            int given = content[i];
            int hash2 = hash(recent & 0xFFFF, 2);
            int hash4 = longContext ? hash(recent & 0xFFFF_FFFFL, 4) : 0;
            int high = codeNibble(coder, given >> 4, 1, hash2, hash4);
            int salt = high * 0x3D4D51CB;
            int value = codeNibble(coder, given, high, rehashed(hash2 + salt), rehashed(hash4 + salt)) & 0xFF;
            if (given != (byte) value) {
                content[i] = (byte) value;
            }
            recent = recent << 8 | value;
            match.advance(i + 1 - start, hash(recent & 0xFFFF_FFFF_FFFFL, MatchFinder.MIN_LENGTH));
        }
    }

    /**
     * Codes the lowest four bits of a value.
     *
     * @param partialByte a one followed by the bits of the byte so far
     * @param hash2 a hash of the context of order 2 and the bits so far; hash4 likewise
     * @return the partial byte with the nibble
     */
    private int codeNibble(BitCoder coder, int given, int partialByte, int hash2, int hash4) {
        short[] cells = this.cells;
        int[] weights = this.weights;
        boolean longContext = this.longContext;
        if (longContext) {
            // Reading both lines before one is searched lets the cache misses overlap.
            prefetched = cells[lineOf(hash2)] + cells[lineOf(hash4)];
        }
        int order1 = order1Slot((int) recent & 0xFF, partialByte);
        int order2 = find(hash2);
        int order4 = longContext ? find(hash4) : 0;
        int partial = partialByte;
        int lowest = partialByte == 1 ? 4 : 0;
        int lengthClass = match.lengthClass();
        int expected = match.expectedByte() | 0x100;
        int[] matchMap = this.matchMap;
        int node = 1;
        for (int shift = 3; shift >= 0; shift--) {
            int cell1 = cells[order1 + node] & 0xFFFF;
            int cell2 = cells[order2 + node] & 0xFFFF;
            int cell4 = longContext ? cells[order4 + node] & 0xFFFF : 0;
            int matchCell = 0;
            int oddsOfMatch = 0;
            if (lengthClass > 0 && expected >>> (lowest + shift + 1) == partial) {
                matchCell = 2 * lengthClass + ((expected >>> (lowest + shift)) & 1);
                oddsOfMatch = Logistic.stretch(StateMaps.probability12(matchMap[matchCell]));
            } else {
                lengthClass = 0;
            }
            int odds1 = Logistic.stretch(cell1 >>> PROBABILITY_SHIFT);
            int odds2 = Logistic.stretch(cell2 >>> PROBABILITY_SHIFT);
            int odds4 = longContext ? Logistic.stretch(cell4 >>> PROBABILITY_SHIFT) : 0;
            int selected = (((lengthClass + 7) >>> 3) << 8 | partial) * INPUTS;
            long sum = (long) odds1 * weights[selected]
                    + (long) odds2 * weights[selected + 1]
                    + (long) odds4 * weights[selected + 2]
                    + (long) oddsOfMatch * weights[selected + 3];
            int odds = (int) (sum >> 16);
            odds = Math.min(Math.max(odds, -Logistic.LIMIT), Logistic.LIMIT);
            int mixed = Logistic.squash(odds);
            int probability = mixed;
            if (refined) {
                int context = ((((int) recent & 0xFF) << 8 | partial) * 0x9E3779B1) >>> (Integer.SIZE - APM_BITS);
                probability = Math.max((mixed + map.refine(odds, context)) >> 1, 1);
            }
            int bit = coder.code((given >>> shift) & 1, probability);
            int error = (((bit << 16) - mixed) * MIXER_RATE) >> 4;
            weights[selected] += (odds1 * error + 0x8000) >> 16;
            weights[selected + 1] += (odds2 * error + 0x8000) >> 16;
            weights[selected + 3] += (oddsOfMatch * error + 0x8000) >> 16;
            int target = (bit << 16) - bit;
            cells[order1 + node] = updated(cell1, target);
            cells[order2 + node] = updated(cell2, target);
            if (longContext) {
                weights[selected + 2] += (odds4 * error + 0x8000) >> 16;
                cells[order4 + node] = updated(cell4, target);
            }
            if (refined) {
                map.update(bit);
            }
            if (matchCell != 0) {
                matchMap[matchCell] = StateMaps.updated(matchMap[matchCell], bit, StateMaps.MAX_LIMIT);
            }
            node = 2 * node + bit;
            partial = 2 * partial + bit;
        }
        if (lengthClass == 0) {
            match.refute();
        }
        return partial;
    }

    /** Returns a cell after a bit, which is given as 0 or 65535. */
    static short updated(int cell, int target) {
        int count = cell & MAX_COUNT;
        int moved = cell + (((target - cell) * STEP[count]) >> 15);
        return (short) ((moved & ~MAX_COUNT) | (count + ((count - MAX_COUNT) >>> 31)));
    }

    /** Returns where the slot of a context of order 1 is, less the check that it does not have. */
    static int order1Slot(int previousByte, int partialByte) {
        return (previousByte << 8) + (partialByte == 1 ? 0 : NODES * (partialByte & 15) + NODES);
    }

    private static int hash(long bytes, int order) {
        return (int) (((bytes + order) * 0x9E3779B97F4A7C15L) >>> 32);
    }

    private static int rehashed(int hash) {
        return (hash ^ (hash >>> 15)) * 0x2C1B3C6D;
    }

    private int lineOf(int hash) {
        return FIRST_LINE + ((hash * LINE) & lineMask);
    }

    /** Returns where the slot of a context is, which may be a new one in the place of that which has seen less. */
    private int find(int hash) {
        short[] cells = this.cells;
        int line = lineOf(hash);
        short check = (short) (hash >>> 16);
        if (cells[line] == check) {
            return line;
        }
        if (cells[line + SLOT] == check) {
            return line + SLOT;
        }
        boolean first = (cells[line + 1] & MAX_COUNT) <= (cells[line + SLOT + 1] & MAX_COUNT);
        int slot = first ? line : line + SLOT;
        cells[slot] = check;
        Arrays.fill(cells, slot + 1, slot + SLOT, NEW_CELL);
        return slot;
    }
}
