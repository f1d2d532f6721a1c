package dev.pith.llm.engine;

import java.util.Arrays;

/**
 * The keys and values of one lane's tokens for one key head of a layer, each in a slot, in the order in which
 * {@link Kernels} read weights. For the scores, keys are the rows of a matrix, the slots, and their elements its columns; for
 * what attention gives, the elements of the values are the rows and the slots the columns.
 */
final class HeadCache {

    private static final int LEAST_SLOTS = 2 * Kernels.PANEL;

    private final int headSize;
    private final int valuePanels;
    private final int maxSlots;
    private int slots;
    private float[] keys = {};
    private float[] values = {};

    /** @param maxSlots the most slots, a multiple of a panel's rows */
    HeadCache(int headSize, int maxSlots) {
        this.headSize = headSize;
        this.maxSlots = maxSlots;
        valuePanels = Math.ceilDiv(headSize, Kernels.PANEL);
    }

    /** Returns the floats that it takes, at most. */
    static long length(int headSize, int maxSlots) {
        return Math.multiplyExact(maxSlots, headSize + Sizes.roundUp(headSize, Kernels.PANEL));
    }

    /** Makes room for slots up to the one given; what other slots hold is kept. */
    void reserve(int slot) {
        if (slot < slots) {
            return;
        }
        int newSlots = (int) Math.min(maxSlots, Math.max(LEAST_SLOTS, Sizes.roundUp(2L * slot, Kernels.PANEL)));
        keys = Arrays.copyOf(keys, Sizes.arrayLength(newSlots, headSize));
        int panelRoom = Sizes.arrayLength(newSlots, Kernels.PANEL);
        float[] newValues = new float[Sizes.arrayLength(panelRoom, valuePanels)];
        for (int panel = 0; panel < valuePanels; panel++) {
            System.arraycopy(values, valuesAt(panel, 0), newValues, panel * panelRoom, slots * Kernels.PANEL);
        }
        values = newValues;
        slots = newSlots;
    }

    /** Stores a token. */
    void put(int slot, float[] key, float[] source, int valueAt) {
        int at = keysAt(slot - slot % Kernels.PANEL) + slot % Kernels.PANEL;
        for (int i = 0; i < headSize; i++) {
            keys[at + i * Kernels.PANEL] = key[i];
        }
        for (int i = 0; i < headSize; i += Kernels.PANEL) {
            System.arraycopy(
                    source,
                    valueAt + i,
                    values,
                    valuesAt(i / Kernels.PANEL, slot),
                    Math.min(Kernels.PANEL, headSize - i));
        }
    }

    float[] keys() {
        return keys;
    }

    /** Returns where the panel of keys is that begins with a slot. */
    int keysAt(int slot) {
        return slot * headSize;
    }

    float[] values() {
        return values;
    }

    /** Returns the number of panels that the elements of values fill. */
    int valuePanels() {
        return valuePanels;
    }

    /** Returns where a slot's column in a panel of values is. */
    int valuesAt(int panel, int slot) {
        return (panel * slots + slot) * Kernels.PANEL;
    }
}
