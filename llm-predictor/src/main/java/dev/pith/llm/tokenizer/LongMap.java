package dev.pith.llm.tokenizer;

import java.util.concurrent.ThreadLocalRandom;

/** A map of non-negative longs to non-negative ints. Safe for use by several threads once nothing is put any more. */
final class LongMap {

    static final int ABSENT = -1;

    /** Keys plus one, found by hash; 0 is free. Its length is a power of two, and more than half of it is free. */
    private long[] keys = new long[32];

    private int[] values = new int[32];
    /** Unknown to whoever writes a file, who else could choose keys of the same hash. */
    private final long seed = ThreadLocalRandom.current().nextLong();

    private int size;

    /** Sets the value of a key, whether or not it has one. */
    void put(long key, int value) {
        int slot = slot(key);
        values[slot] = value;
        if (keys[slot] != 0) {
            return;
        }
        keys[slot] = key + 1;
        size++;
        if (2 * size >= keys.length) {
            grow();
        }
    }

    /** Returns the value of a key, or {@link #ABSENT}. */
    int get(long key) {
        int slot = slot(key);
        return keys[slot] == 0 ? ABSENT : values[slot];
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[2 * oldValues.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(oldKeys[i] - 1);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private int slot(long key) {
        long hash = (key ^ seed) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        int slot = (int) (hash >>> 32) & (keys.length - 1);
        while (keys[slot] != 0 && keys[slot] != key + 1) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }
}
