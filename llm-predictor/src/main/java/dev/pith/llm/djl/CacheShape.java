package dev.pith.llm.djl;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.checkpoint.ModelConfig;

/**
 * How keys and values are kept. Each lane has so many slots in each layer; the token at a position is in the slot of that
 * number modulo the slots.
 *
 * @param lanes the most lanes, at least 1
 * @param window how much context a prediction rests on
 */
record CacheShape(ModelConfig config, int lanes, ContextWindow window) {

    /** @throws IllegalArgumentException if there are no lanes */
    CacheShape {
        if (lanes < 1) {
            throw new IllegalArgumentException(lanes + " lanes");
        }
    }

    /** Tells whether contexts start again, because not every layer has a sliding window. */
    boolean restarts() {
        return config.slidingWindow() == 0 || config.firstSlidingLayer() > 0;
    }

    int slots() {
        return restarts() ? window.length() : config.slidingWindow();
    }

    /** Returns the slot of a position. */
    int slot(long position) {
        return (int) (position % slots());
    }

    /** Returns the first slot that a token at a position attends to; they go on to {@link #endSlot}. */
    int firstSlot(int layer, long position) {
        int sliding = config.slidingWindow(layer);
        return restarts() && sliding > 0 ? (int) Math.max(0, position - sliding + 1) : 0;
    }

    /** Returns the slot after the last one that a token at a position attends to. */
    int endSlot(long position) {
        return (int) Math.min(slots(), position + 1);
    }

    /** Returns an upper bound on a predictor's bytes. */
    long predictorMemory() {
        long keysAndValues = Math.multiplyExact(2L * config.layers() * config.keyValueWidth(), lanes);
        long perLane = Math.multiplyExact(keysAndValues, (long) Float.BYTES * slots());
        // Of each kind so many intermediate results live at once, with room to spare.
        long elements = 12L * config.width()
                + 8L * (config.queryWidth() + 2L * config.keyValueWidth())
                + 8L * config.feedForwardWidth()
                + 4L * config.heads() * slots()
                + 2L * config.keyValueWidth() * slots();
        long step = Math.multiplyExact(elements, (long) Float.BYTES * lanes);
        long logits = 2L * Float.BYTES * lanes * config.vocabularySize();
        long history = (long) Integer.BYTES * lanes * window.length();
        return Math.addExact(Math.addExact(perLane, step), logits + history + (1 << 20));
    }
}
