package dev.pith.llm.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * The weights of a model, by the role that they play; their shapes fit {@link #config()}. Projections have a row for each
 * output and a column for each input. Safe for use by several threads.
 */
public interface ModelWeights {

    /** Returns the architecture. */
    ModelConfig config();

    /** Returns the vector of each token, a row for each. */
    WeightMatrix tokenEmbedding();

    /** Returns the layer, counted from 0. */
    Layer layer(int layer);

    /** Returns the weights of the last normalisation. */
    WeightMatrix finalNorm();

    /** Returns the projection to logits, a row for each token: the very object {@link #tokenEmbedding()} if they are tied. */
    WeightMatrix head();

    /**
     * A layer's weights.
     *
     * @param attentionNorm the normalisation before attention
     * @param feedForwardNorm the normalisation before the feed-forward network
     */
    record Layer(
            WeightMatrix attentionNorm,
            Projection query,
            Projection key,
            Projection value,
            Projection attentionOutput,
            WeightMatrix feedForwardNorm,
            Projection gate,
            Projection up,
            Projection down) {}

    /**
     * A linear map.
     *
     * @param bias a row that is added to the outputs, or null
     */
    record Projection(WeightMatrix weights, @Nullable WeightMatrix bias) {}
}
