package dev.pith.ngram;

import dev.pith.coder.mixing.CacheLine;
import dev.pith.coder.mixing.Logistic;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bit histories of a number of contexts in one hash table, and what they predict.
 *
 * <p>A context is looked up twice for a byte, before each nibble. The table consists of 64-byte lines, one cache line
 * each. A line has four slots; a slot holds the histories of the 15 nodes of a nibble's binary tree:
 *
 * <pre>
 * byte 0–3   one check byte for each slot
 * byte 4–63  four slots of 15 bit histories; node 1 is the root, node 2n + bit follows node n
 * </pre>
 *
 * <p>If no check byte fits, the slot whose root has seen least is replaced. The context of order 1 is not hashed: it has
 * a region of its own.
 */
final class HashedContexts {

    private static final int LINE = CacheLine.BYTES;

    private static final int SLOTS = 4;
    private static final int NODES = 15;
    private static final int ORDER1_BYTES = 256 * 256;
    private static final int FIRST_LINE = ORDER1_BYTES + CacheLine.FIRST;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final int count;
    private final byte[] cells;
    private final int lineMask;
    private final int[] hashes;
    private final int[] lowNibbleHashes;

    /** Where each context's slot begins, less one, so that node n is at {@code base + n}. */
    private final int[] bases;

    private final int[] states;
    private final int[] maps;
    private final boolean confidence;
    private final byte[] transitions = BitHistory.transitions();

    /** Keeps the reads that fetch lines ahead from being optimised away. */
    @SuppressWarnings("UnusedVariable")
    private int prefetched;

    /**
     * @param count how many contexts; the first is order 1
     * @param tableBits log2 of the table's size in bytes, 6 to 30
     * @param confidence whether each context gives the mixer a second input, which grows with the distance of its
     *     probability from one half
     */
    HashedContexts(int count, int tableBits, boolean confidence) {
        this.count = count;
        this.cells = new byte[FIRST_LINE + (1 << tableBits)];
        this.lineMask = (1 << tableBits) - LINE;
        this.hashes = new int[count];
        this.lowNibbleHashes = new int[count];
        this.bases = new int[count];
        this.states = new int[count];
        this.maps = StateMaps.forBitHistories(count);
        this.confidence = confidence;
    }

    static long memory(int count, int tableBits) {
        return FIRST_LINE + (1L << tableBits) + 4L * count * (BitHistory.STATES + 8);
    }

    /** Returns how many inputs the contexts give to the mixer. */
    static int inputs(int count, boolean confidence) {
        return confidence ? 2 * count : count;
    }

    /** Takes the hashes of the contexts, which the caller fills in before each byte. */
    int[] hashes() {
        return hashes;
    }

    /** Turns to the first nibble of a byte. */
    void selectHighNibble(int previousByte) {
        bases[0] = previousByte << 8;
        findAll(hashes);
    }

    /** Turns to the second nibble; {@code partialByte} is a one followed by the first nibble. */
    void selectLowNibble(int previousByte, int partialByte) {
        bases[0] = (previousByte << 8) + NODES * (partialByte & 15) + NODES;
        int salt = partialByte * 0x3D4D51CB;
        for (int i = 1; i < count; i++) {
            int hash = hashes[i] + salt;
            lowNibbleHashes[i] = (hash ^ (hash >>> 15)) * 0x2C1B3C6D;
        }
        findAll(lowNibbleHashes);
    }

    private void findAll(int[] hashes) {
        // Reading each line before any is searched lets the cache misses overlap.
        int sum = 0;
        for (int i = 1; i < count; i++) {
            sum += cells[lineOf(hashes[i])];
        }
        prefetched = sum;
        for (int i = 1; i < count; i++) {
            bases[i] = find(hashes[i]);
        }
    }

    /** Returns how many of the hashed contexts have been seen before, at the start of a nibble. */
    int seen() {
        int seen = 0;
        for (int i = 1; i < count; i++) {
            if (cells[bases[i] + 1] != BitHistory.EMPTY) {
                seen++;
            }
        }
        return seen;
    }

    /** Writes the inputs for the first bit of a nibble, from input 0 on. */
    void predict(int node, int[] inputs) {
        byte[] cells = this.cells;
        int[] maps = this.maps;
        int[] bases = this.bases;
        int[] states = this.states;
        for (int i = 0; i < bases.length; i++) {
            int map = (i << 8) + (cells[bases[i] + node] & 0xFF);
            states[i] = map;
            write(inputs, i, map, maps[map]);
        }
    }

    /** Takes in the bit that followed {@code node} and predicts the one after it, within the same nibble. */
    void updateAndPredict(int node, int bit, int[] inputs) {
        byte[] cells = this.cells;
        int[] maps = this.maps;
        int[] bases = this.bases;
        int[] states = this.states;
        int nextNode = 2 * node + bit;
        for (int i = 0; i < bases.length; i++) {
            int map = states[i];
            int base = bases[i];
            int next = (i << 8) + (cells[base + nextNode] & 0xFF);
            maps[map] = StateMaps.updated(maps[map], bit, StateMaps.MAX_LIMIT);
            cells[base + node] = transitions[2 * (map & 0xFF) + bit];
            states[i] = next;
            write(inputs, i, next, maps[next]);
        }
    }

    private void write(int[] inputs, int context, int map, int cell) {
        int probability = StateMaps.probability12(cell);
        // A context that has seen nothing has no say.
        int known = (map & 0xFF) == BitHistory.EMPTY ? 0 : -1;
        inputs[context] = Logistic.stretch(probability) & known;
        if (confidence) {
            inputs[bases.length + context] = ((probability - 2048) >> 1) & known;
        }
    }

    /** Takes in the last bit of a nibble, which followed {@code node}. */
    void update(int node, int bit) {
        byte[] cells = this.cells;
        int[] maps = this.maps;
        for (int i = 0; i < bases.length; i++) {
            int map = states[i];
            maps[map] = StateMaps.updated(maps[map], bit, StateMaps.MAX_LIMIT);
            cells[bases[i] + node] = transitions[2 * (map & 0xFF) + bit];
        }
    }

    private int find(int hash) {
        byte[] cells = this.cells;
        int line = lineOf(hash);
        int check = hash >>> 24;
        int difference = (int) INT.get(cells, line) ^ (check * 0x01010101);
        // The lowest set bit marks the lowest byte that is zero: Warren, "Hacker's Delight", 6-1.
        int zeroBytes = (difference - 0x01010101) & ~difference & 0x80808080;
        if (zeroBytes != 0) {
            return line + SLOTS - 1 + NODES * (Integer.numberOfTrailingZeros(zeroBytes) >>> 3);
        }
        int slot = leastUsedSlot(line);
        cells[line + slot] = (byte) check;
        int base = line + SLOTS - 1 + NODES * slot;
        Arrays.fill(cells, base + 1, base + 1 + NODES, (byte) BitHistory.EMPTY);
        return base;
    }

    private int lineOf(int hash) {
        return FIRST_LINE + ((hash * LINE) & lineMask);
    }

    private int leastUsedSlot(int line) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int slot = 0; slot < SLOTS; slot++) {
            int priority = cells[line + SLOTS + NODES * slot] & 0xFF;
            if (priority < least) {
                least = priority;
                best = slot;
            }
        }
        return best;
    }
}
