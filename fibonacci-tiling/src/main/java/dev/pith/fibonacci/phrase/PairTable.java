package dev.pith.fibonacci.phrase;

import java.util.Arrays;

/**
 * Numbers distinct pairs of numbers not below 0, from 0, in the order in which they first come. Takes up to 50 bytes of memory
 * for each. Not safe for use by several threads.
 */
public final class PairTable {

    static final int ABSENT = -1;
    private static final long EMPTY = -1;

    private long[] keys = new long[1 << 10];
    private int[] numbers = new int[keys.length];
    private int size;

    /** Makes a table without pairs. */
    public PairTable() {
        Arrays.fill(keys, EMPTY);
    }

    /** Returns how many pairs have numbers. */
    public int size() {
        return size;
    }

    /** Returns the pair's number, or {@link #ABSENT}. */
    int find(int left, int right) {
        long key = (long) left << Integer.SIZE | right;
        int slot = slot(key);
        return keys[slot] == EMPTY ? ABSENT : numbers[slot];
    }

    /** Returns the pair's number, a new one if it has none. */
    public int number(int left, int right) {
        long key = (long) left << Integer.SIZE | right;
        int slot = slot(key);
        if (keys[slot] == EMPTY) {
            if (2 * size >= keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
            numbers[slot] = size++;
        }
        return numbers[slot];
    }

    private int slot(long key) {
        long hash = key * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32) * 0xBF58476D1CE4E5B9L;
        int mask = keys.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new long[2 * oldKeys.length];
        numbers = new int[keys.length];
        Arrays.fill(keys, EMPTY);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }
}
