package dev.pith.llm.tokenizer;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A list of different byte strings that finds the index of any of them. It takes up to three times the strings' bytes and
 * 24 bytes for each of them. Safe for use by several threads once nothing is added any more.
 */
final class ByteStrings {

    /** What {@link #find} returns for a string that is not in the list. */
    static final int ABSENT = -1;

    private byte[] bytes = new byte[64];
    /** Where each string begins; its end is where the next begins. */
    private int[] starts = new int[16];
    /** Indices plus one, found by hash; 0 is free. Its length is a power of two, and more than half of it is free. */
    private int[] table = new int[32];
    /** Unknown to whoever writes a file, who else could choose strings of the same hash. */
    private final int seed = ThreadLocalRandom.current().nextInt() | 1;

    private int size;

    int size() {
        return size;
    }

    /** Adds a string and returns true, or returns false if it is there already. */
    boolean add(byte[] source, int from, int to) {
        int slot = slot(source, from, to);
        if (table[slot] != 0) {
            return false;
        }
        int start = starts[size];
        int end = start + to - from;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + (bytes.length >> 1)));
        }
        System.arraycopy(source, from, bytes, start, to - from);
        if (size + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length + (starts.length >> 1));
        }
        size++;
        starts[size] = end;
        table[slot] = size;
        if (2 * size >= table.length) {
            table = new int[2 * table.length];
            for (int i = 0; i < size; i++) {
                table[slot(bytes, starts[i], starts[i + 1])] = i + 1;
            }
        }
        return true;
    }

    /** Returns the index of a string, or {@link #ABSENT}. */
    int find(byte[] source, int from, int to) {
        return table[slot(source, from, to)] - 1;
    }

    /** Returns a copy of the string at an index. */
    byte[] get(int index) {
        return Arrays.copyOfRange(bytes, starts[index], starts[index + 1]);
    }

    private int slot(byte[] source, int from, int to) {
        long hash = seed;
        for (int i = from; i < to; i++) {
            hash = (hash ^ source[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        int slot = (int) (hash ^ (hash >>> 32)) & (table.length - 1);
        while (table[slot] != 0) {
            int index = table[slot] - 1;
            if (Arrays.equals(bytes, starts[index], starts[index + 1], source, from, to)) {
                break;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }
}
