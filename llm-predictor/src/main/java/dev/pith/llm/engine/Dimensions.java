package dev.pith.llm.engine;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.checkpoint.ModelConfig;

/** How large the parts of a predictor are. */
final class Dimensions {

    /** The most threads of a predictor: each needs memory, and more would have nothing to do. */
    static final int MAX_THREADS = 64;

    /** So many tokens are computed together, if there are so many, when a context is built anew. */
    private static final int BATCH = 5 * Kernels.TILE;

    private final PackedModel model;
    private final int maxLanes;
    private final ContextWindow window;
    private final boolean restarts;
    private final int slots;

    /** @throws IllegalArgumentException if there are no lanes, or an array would be too long */
    Dimensions(PackedModel model, int maxLanes, ContextWindow window) {
        if (maxLanes < 1) {
            throw new IllegalArgumentException(maxLanes + " lanes");
        }
        this.model = model;
        this.maxLanes = maxLanes;
        this.window = window;
        ModelConfig config = model.config();
        restarts = config.slidingWindow() == 0 || config.firstSlidingLayer() > 0;
        // In a ring, the oldest token and the newest are in different panels, so that neither's neighbours are in use.
        long needed = restarts ? window.length() : (long) config.slidingWindow() + Kernels.PANEL - 1;
        slots = Sizes.arrayLength(Sizes.roundUp(needed, Kernels.PANEL));
    }

    int maxLanes() {
        return maxLanes;
    }

    ContextWindow window() {
        return window;
    }

    /** Tells whether contexts start again, because not every layer has a sliding window. */
    boolean restarts() {
        return restarts;
    }

    /** Returns the slots of a cache; the token at a position is in the slot of that number modulo the slots. */
    int slots() {
        return slots;
    }

    /** Returns how many tokens are computed at once, at most. */
    int maxTokens() {
        return restarts ? Math.max(maxLanes, BATCH) : maxLanes;
    }

    /** Returns how many positions are computed at once, at most. */
    int maxPositions(int lanes) {
        return restarts ? maxTokens() / lanes : 1;
    }

    /** Returns how many tokens of a lane must be known to build its context anew, the newest included. */
    int history() {
        return restarts ? window.length() : 1;
    }

    /** Returns an upper bound on a predictor's bytes. */
    long memory() {
        ModelConfig config = model.config();
        PackedModel.Layer layer = model.layers().getFirst();
        long cache = 2 * Sizes.ofFloats(HeadCache.length(config.headSize(), slots));
        long caches = Math.multiplyExact(
                Math.multiplyExact((long) config.layers() * config.keyValueHeads(), maxLanes), cache + 64);
        // While it grows, there are two of one.
        long bytes = Math.addExact(caches, cache);
        int tokens = maxTokens();
        bytes += Sizes.ofFloats(Sizes.arrayLength(tokens, config.width()));
        for (int columns : new int[] {
            config.width(),
            config.queryWidth(),
            config.feedForwardWidth(),
            layer.queryKeyValue().rows(),
            layer.attentionOutput().rows(),
            layer.gateAndUp().rows()
        }) {
            bytes += Sizes.ofFloats(InputTiles.length(tokens, columns));
        }
        bytes += Sizes.ofFloats(InputTiles.length(maxLanes, model.head().rows()));
        bytes += Sizes.ofFloats(Sizes.arrayLength((long) history(), maxLanes));
        bytes += 2 * Sizes.ofFloats(Sizes.arrayLength(config.headSize(), maxPositions(1)));
        long perThread = Attention.memory(config.headSize(), config.heads() / config.keyValueHeads(), slots)
                + Sizes.ofFloats(PanelStore.BLOCK * Kernels.PANEL);
        return bytes + (MAX_THREADS + 1) * (perThread + Sizes.ARRAY_OVERHEAD) + (1 << 16);
    }
}
