package dev.pith.ngram;

/**
 * Adaptive maps from a small context, such as a {@linkplain BitHistory bit history}, to the probability of a one.
 *
 * <p>A cell holds a probability in its upper 22 bits and, in the lower 10, how often it was updated, up to a limit. An
 * update moves the probability by {@code error / (count + 1.5)}: the first ones average, the later ones decay. Sums may
 * wrap around 32 bits in between; the final value is right because it is one modulo 2<sup>32</sup>.
 */
final class StateMaps {

    /** The largest limit on a cell's count. */
    static final int MAX_LIMIT = 1023;

    private static final int COUNT_MASK = 1023;

    /** {@code 2^14 / (2 * count + 3)}, which is 2<sup>13</sup> over (count + 1.5). */
    private static final int[] STEP = new int[MAX_LIMIT + 1];

    static {
        for (int count = 0; count < STEP.length; count++) {
            STEP[count] = 16384 / (2 * count + 3);
        }
    }

    private StateMaps() {}

    /** Returns a new cell with this probability out of 65536. */
    static int cell(int probability16) {
        return probability16 << 16;
    }

    /** Returns a cell's probability out of 4096. */
    static int probability12(int cell) {
        return cell >>> 20;
    }

    /** Whether a cell has seen no bit yet. */
    static boolean isNew(int cell) {
        return (cell & COUNT_MASK) == 0;
    }

    /** Returns the cell after it has seen a bit. */
    static int updated(int cell, int bit, int limit) {
        int count = cell & COUNT_MASK;
        int error = ((bit << 22) - (cell >>> 10)) >> 3;
        int moved = cell + ((error * STEP[count]) & ~COUNT_MASK);
        return count < limit ? moved + 1 : moved;
    }

    /** Makes maps of all bit histories, one after the other, for a number of contexts. */
    static int[] forBitHistories(int contexts) {
        int[] cells = new int[contexts * BitHistory.STATES];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cell(BitHistory.initialProbability(i % BitHistory.STATES));
        }
        return cells;
    }
}
