package dev.pith.llm.engine;

import java.util.Arrays;

/**
 * Attention of the query heads that share a key head. It has room of its own for what it computes, so that each thread needs
 * one.
 */
final class Attention {

    private final int headSize;
    private final int queryHeads;
    private final int slots;
    private final float scale;

    private final float[] turned;
    private final InputTiles queries;
    private final float[] scores;
    private final InputTiles weights;
    private final float[] mixed;
    private final int mixedStride;

    /**
     * @param queryHeads how many query heads share a key head
     * @param slots the slots of a {@link HeadCache}, a multiple of a panel's rows
     */
    Attention(int headSize, int queryHeads, int slots) {
        this.headSize = headSize;
        this.queryHeads = queryHeads;
        this.slots = slots;
        scale = (float) (1 / Math.sqrt(headSize));
        turned = new float[headSize];
        queries = new InputTiles(queryHeads, headSize);
        queries.reset(queryHeads);
        weights = new InputTiles(queryHeads, slots);
        weights.reset(queryHeads);
        scores = new float[InputTiles.length(queryHeads, slots)];
        mixedStride = PackedMatrix.paddedRows(headSize);
        mixed = new float[InputTiles.length(queryHeads, mixedStride)];
    }

    /** Returns the bytes of one. */
    static long memory(int headSize, int queryHeads, int slots) {
        return Sizes.ofFloats(headSize)
                + Sizes.ofFloats(InputTiles.length(queryHeads, headSize))
                + 2 * Sizes.ofFloats(InputTiles.length(queryHeads, slots))
                + Sizes.ofFloats(InputTiles.length(queryHeads, PackedMatrix.paddedRows(headSize)));
    }

    /**
     * Stores a token's key and value and computes what its queries get.
     *
     * @param kernels what computes it
     * @param cache has room for it
     * @param firstPosition of the tokens that it attends to
     * @param position its own
     * @param rotation prepared for that position as number {@code rotationIndex}
     * @param projected has the first query at {@code queryAt}, the key at {@code keyAt} and the value at {@code valueAt}
     * @param outputs gets what the queries get as inputs of a token, from column {@code column} on
     */
    void attend(
            Kernels kernels,
            HeadCache cache,
            long firstPosition,
            long position,
            Rotation rotation,
            int rotationIndex,
            float[] projected,
            int queryAt,
            int keyAt,
            int valueAt,
            InputTiles outputs,
            int token,
            int column) {
        int slot = (int) (position % slots);
        rotation.turn(rotationIndex, projected, keyAt, turned);
        cache.put(slot, turned, projected, valueAt);
        for (int query = 0; query < queryHeads; query++) {
            rotation.turn(rotationIndex, projected, queryAt + query * headSize, turned);
            queries.set(query, 0, turned, 0, headSize, scale);
        }
        int firstSlot = (int) (firstPosition % slots);
        // Slots in the order of their positions: all from the first on, or those up to the end and then those from the
        // beginning.
        boolean wraps = firstSlot > slot;
        int firstEnd = wraps ? slots : slot + 1;
        int secondEnd = wraps ? slot + 1 : 0;
        score(kernels, cache, firstSlot, firstEnd);
        score(kernels, cache, 0, secondEnd);
        Arrays.fill(mixed, 0);
        float[] reciprocals = new float[queryHeads];
        for (int query = 0; query < queryHeads; query++) {
            reciprocals[query] = 1 / weigh(kernels, query, firstSlot, firstEnd, secondEnd);
        }
        for (int panel = 0; panel < cache.valuePanels(); panel++) {
            mix(kernels, cache, panel, firstSlot, firstEnd);
            mix(kernels, cache, panel, 0, secondEnd);
        }
        for (int query = 0; query < queryHeads; query++) {
            outputs.set(token, column + query * headSize, mixed, query * mixedStride, headSize, reciprocals[query]);
        }
    }

    /** Computes the scores of some slots. */
    private void score(Kernels kernels, HeadCache cache, int from, int to) {
        if (from == to) {
            return;
        }
        int firstPanel = roundDown(from, Kernels.PANEL);
        int end = (int) Sizes.roundUp(to, Kernels.PANEL);
        for (int query = 0; query < queryHeads; query++) {
            Arrays.fill(scores, query * slots + firstPanel, query * slots + end, 0);
        }
        for (int panel = firstPanel; panel < end; panel += Kernels.PANEL) {
            queries.multiply(kernels, cache.keys(), cache.keysAt(panel), 0, headSize, scores, panel, slots);
        }
    }

    /** Turns the scores of a query, which are in one range of slots or in two, into weights and returns their sum. */
    private float weigh(Kernels kernels, int query, int firstSlot, int firstEnd, int secondEnd) {
        int base = query * slots;
        int start = base + roundDown(firstSlot, Kernels.PARTIAL_SUMS);
        int end = base + (int) Sizes.roundUp(firstEnd, Kernels.PARTIAL_SUMS);
        int secondStop = base + (int) Sizes.roundUp(secondEnd, Kernels.PARTIAL_SUMS);
        // Slots beside the ranges have no weight.
        Arrays.fill(scores, start, base + firstSlot, Float.NEGATIVE_INFINITY);
        Arrays.fill(scores, base + firstEnd, end, Float.NEGATIVE_INFINITY);
        Arrays.fill(scores, base + secondEnd, secondStop, Float.NEGATIVE_INFINITY);
        float max = Math.max(kernels.max(scores, start, end), kernels.max(scores, base, secondStop));
        float[] partialSums = new float[Kernels.PARTIAL_SUMS];
        kernels.exponentials(scores, start, end, max, partialSums);
        kernels.exponentials(scores, base, secondStop, max, partialSums);
        weights.set(query, firstSlot, scores, base + firstSlot, firstEnd - firstSlot, 1);
        weights.set(query, 0, scores, base, secondEnd, 1);
        return Kernels.total(partialSums);
    }

    /** Adds the weighted values of some slots. */
    private void mix(Kernels kernels, HeadCache cache, int panel, int from, int to) {
        weights.multiply(
                kernels,
                cache.values(),
                cache.valuesAt(panel, from),
                from,
                to - from,
                mixed,
                panel * Kernels.PANEL,
                mixedStride);
    }

    private static int roundDown(int number, int powerOfTwo) {
        return number & -powerOfTwo;
    }
}
