package dev.pith.llm.train;

import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.RotaryEmbedding;
import java.util.ArrayList;
import java.util.List;

/**
 * How large a model is to be. All sizes attend through a sliding window, so that compression never has to build a context
 * anew, and share one or two heads of keys and values, so that its cache is small.
 */
public enum ModelSize {

    /** About 0.8 million parameters. */
    TINY(2048, 128, 3, 4, 1, 352, 128, 4, 5e-3),

    /** About 1.8 million parameters. */
    SMALL(4096, 160, 4, 5, 1, 448, 128, 8, 8e-3),

    /** About 10 million parameters. */
    BASE(8192, 384, 5, 12, 2, 960, 256, 8, 4e-3);

    private static final double ROTARY_BASE = 10_000;
    private static final float NORM_EPSILON = 1e-5f;

    private final int vocabularySize;
    private final int width;
    private final int layers;
    private final int heads;
    private final int keyValueHeads;
    private final int feedForwardWidth;
    private final int window;
    private final int sequences;
    private final double learningRate;

    ModelSize(
            int vocabularySize,
            int width,
            int layers,
            int heads,
            int keyValueHeads,
            int feedForwardWidth,
            int window,
            int sequences,
            double learningRate) {
        this.vocabularySize = vocabularySize;
        this.width = width;
        this.layers = layers;
        this.heads = heads;
        this.keyValueHeads = keyValueHeads;
        this.feedForwardWidth = feedForwardWidth;
        this.window = window;
        this.sequences = sequences;
        this.learningRate = learningRate;
    }

    /** Returns the number of tokens that a vocabulary has unless told otherwise. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** Returns how many sequences, each as long as the context, a batch has. */
    int sequences() {
        return sequences;
    }

    /** Returns the largest learning rate of the embedding and of vectors. */
    double learningRate() {
        return learningRate;
    }

    /** Returns the architecture of a model with so many tokens. Its context is two windows long. */
    ModelConfig config(int tokens) {
        int headSize = width / heads;
        List<Double> frequencies = new ArrayList<>();
        for (int i = 0; i < headSize; i += 2) {
            frequencies.add(StrictMath.pow(ROTARY_BASE, -(double) i / headSize));
        }
        return new ModelConfig(
                tokens,
                width,
                layers,
                heads,
                keyValueHeads,
                headSize,
                feedForwardWidth,
                NORM_EPSILON,
                new RotaryEmbedding(frequencies, 1),
                2 * window,
                window,
                0);
    }
}
