package dev.pith.ngram;

import dev.pith.coder.mixing.CacheLine;
import java.util.Arrays;

/**
 * The distributions of nibbles in a number of contexts, in one hash table.
 *
 * <p>A context is looked up twice for a byte, before each nibble. The table consists of buckets of {@value #BUCKET}
 * shorts, two cache lines, that hold three distributions:
 *
 * <pre>
 * short 0–2    what is known of each distribution: a check byte, 1 or more, in the upper half, its state in the lower
 *              one; 0 if there is none yet
 * short 3–15   not used
 * short 16–63  three distributions of 16 probabilities
 * </pre>
 *
 * <p>A state says how often a distribution was used, up to {@value #MAX_COUNT}, and in its upper two bits how well it
 * predicted of late. If no check byte fits, the distribution that was used least is replaced. The context of order 1 is
 * not hashed: it has a region of its own, with the states at its end.
 */
final class NibbleTable {

    /** For each byte before, one distribution for the first nibble and one for the second after each first. */
    static final int ORDER1_SLOTS = 1 + NibbleKernel.SYMBOLS;

    static final int STATE_CLASSES = 16;

    private static final int SYMBOLS = NibbleKernel.SYMBOLS;
    private static final int BUCKET = 64;
    private static final int BUCKET_BITS = 6;
    private static final int SLOTS = 3;

    private static final int ORDER1_DISTRIBUTIONS = 256 * ORDER1_SLOTS;
    private static final int ORDER1_STATES = ORDER1_DISTRIBUTIONS * SYMBOLS;
    private static final int FIRST_BUCKET = ORDER1_STATES + ORDER1_DISTRIBUTIONS + CacheLine.FIRST / Short.BYTES;

    private static final int STATE_MASK = 0xFF;
    private static final int MAX_COUNT = 63;
    private static final int STREAK_SHIFT = 6;

    /**
     * The state after a symbol: for state {@code s} at {@code 2 * s + 1} if the symbol had half of the probability or
     * more, and at {@code 2 * s} otherwise. The count grows up to {@value #MAX_COUNT}. The streak is how many such likely
     * symbols came in a row, no more than 1, 2 or 3 as the count grows; an unlikely one ends it, but leaves 1 of the
     * longest, as one exception does not make a distribution bad.
     */
    private static final byte[] NEXT_STATE = new byte[2 * (STATE_MASK + 1)];

    /**
     * For each state, by how much its distribution moves towards a symbol, out of 65536. It is one part in count + 1.6, by
     * which the distribution is nearly the mean of what came, until it is one in 64, by which the past is forgotten.
     */
    private static final int[] RATE = new int[STATE_MASK + 1];

    /** For each state, a class of {@link #STATE_CLASSES} by which weights are chosen; 0 for a new distribution. */
    private static final byte[] STATE_CLASS = new byte[STATE_MASK + 1];

    static {
        for (int state = 0; state <= STATE_MASK; state++) {
            int count = state & MAX_COUNT;
            int streak = state >> STREAK_SHIFT;
            int nextCount = Math.min(count + 1, MAX_COUNT);
            int longestStreak = count < 3 ? 1 : count < 8 ? 2 : 3;
            NEXT_STATE[2 * state] = (byte) ((streak == 3 ? 1 : 0) << STREAK_SHIFT | nextCount);
            NEXT_STATE[2 * state + 1] = (byte) (Math.min(streak + 1, longestStreak) << STREAK_SHIFT | nextCount);
            RATE[state] = Math.max(655_360 / (10 * count + 16), 65_536 / 64);
            STATE_CLASS[state] = (byte) stateClass(count, streak);
        }
    }

    private static int stateClass(int count, int streak) {
        if (count == 0) {
            return 0;
        }
        if (count < 4) {
            // The streak is 1 at most, so that there is no class 5.
            return count < 2 ? 1 + streak : 3 + streak;
        }
        return count < 12 ? 6 + streak : count < 32 ? 10 + Math.min(streak, 2) : 13 + Math.min(streak, 2);
    }

    private final short[] table;
    private final int bucketMask;
    private final int count;
    private final int[] hashes;
    private final int[] nibbleHashes;

    private final int[] places;

    /** Where each context's state is. */
    private final int[] states;

    /** Keeps the reads that fetch cache lines ahead from being optimised away. */
    @SuppressWarnings("UnusedVariable")
    private int prefetched;

    /**
     * @param count how many contexts; the first is order 1
     * @param tableBits log2 of the size in bytes of the hash table, 7 to 30
     */
    NibbleTable(int count, int tableBits) {
        this.count = count;
        int bucketCount = 1 << (tableBits - BUCKET_BITS - 1);
        table = new short[FIRST_BUCKET + bucketCount * BUCKET];
        Arrays.fill(table, 0, ORDER1_STATES, (short) ((1 << NibbleKernel.TOTAL_BITS) / SYMBOLS));
        bucketMask = bucketCount - 1;
        hashes = new int[count];
        nibbleHashes = new int[count];
        places = new int[count];
        states = new int[count];
    }

    /** Returns the memory of the table, in bytes. */
    static long memory(int tableBits) {
        return (1L << tableBits) + 2L * FIRST_BUCKET;
    }

    /** Takes the hashes of the contexts, which the caller fills in before each byte. */
    int[] hashes() {
        return hashes;
    }

    /** Returns what holds the distributions, as {@link NibbleKernel} has them. */
    short[] distributions() {
        return table;
    }

    /** Returns where each context's distribution begins, for the nibble that was turned to last. */
    int[] places() {
        return places;
    }

    /** Turns to the first nibble of a byte. */
    void selectHighNibble(int previousByte) {
        selectOrder1(previousByte * ORDER1_SLOTS);
        for (int i = 1; i < count; i++) {
            nibbleHashes[i] = hashes[i];
        }
        findAll();
    }

    /** Turns to the second nibble of a byte. */
    void selectLowNibble(int previousByte, int highNibble) {
        selectOrder1(previousByte * ORDER1_SLOTS + 1 + highNibble);
        for (int i = 1; i < count; i++) {
            nibbleHashes[i] = lowNibbleHash(hashes[i], highNibble);
        }
        findAll();
    }

    private static int lowNibbleHash(int hash, int highNibble) {
        int mixed = hash + (highNibble + 1) * 0x3D4D51CB;
        mixed = (mixed ^ (mixed >>> 15)) * 0x2C1B3C6D;
        return mixed ^ (mixed >>> 14);
    }

    private void selectOrder1(int distribution) {
        places[0] = distribution * SYMBOLS;
        states[0] = ORDER1_STATES + distribution;
    }

    private void findAll() {
        // Reading all buckets before any is searched lets the cache misses overlap.
        int sum = 0;
        for (int i = 1; i < count; i++) {
            int bucket = bucketOf(nibbleHashes[i]);
            sum += table[bucket] + table[bucket + BUCKET / 2];
        }
        prefetched = sum;
        for (int i = 1; i < count; i++) {
            find(i, nibbleHashes[i]);
        }
    }

    private int bucketOf(int hash) {
        return FIRST_BUCKET + ((hash & bucketMask) << BUCKET_BITS);
    }

    private void find(int context, int hash) {
        short[] table = this.table;
        int bucket = bucketOf(hash);
        int check = Math.max(hash >>> 24, 1);
        int first = table[bucket] & 0xFFFF;
        int second = table[bucket + 1] & 0xFFFF;
        int third = table[bucket + 2] & 0xFFFF;
        int slot = first >>> 8 == check ? 0 : second >>> 8 == check ? 1 : third >>> 8 == check ? 2 : SLOTS;
        if (slot == SLOTS) {
            slot = leastUsed(first & MAX_COUNT, second & MAX_COUNT, third & MAX_COUNT);
            table[bucket + slot] = (short) (check << 8);
            int place = bucket + SYMBOLS + SYMBOLS * slot;
            for (int i = place; i < place + SYMBOLS; i++) {
                table[i] = (short) ((1 << NibbleKernel.TOTAL_BITS) / SYMBOLS);
            }
        }
        states[context] = bucket + slot;
        places[context] = bucket + SYMBOLS + SYMBOLS * slot;
    }

    private static int leastUsed(int first, int second, int third) {
        if (first <= second) {
            return first <= third ? 0 : 2;
        }
        return second <= third ? 1 : 2;
    }

    /** Returns the class of a context's distribution, by which weights are chosen; 0 if it is new. */
    int stateClass(int context) {
        return STATE_CLASS[table[states[context]] & STATE_MASK];
    }

    /** Takes in the nibble that came. */
    void update(NibbleKernel kernel, int symbol) {
        short[] table = this.table;
        for (int i = 0; i < states.length; i++) {
            int stateAndCheck = table[states[i]];
            int state = stateAndCheck & STATE_MASK;
            int likely = (table[places[i] + symbol] & 0xFFFF) >>> (NibbleKernel.TOTAL_BITS - 1);
            kernel.learn(table, places[i], symbol, RATE[state]);
            table[states[i]] = (short) ((stateAndCheck & ~STATE_MASK) | (NEXT_STATE[2 * state + likely] & STATE_MASK));
        }
    }
}
