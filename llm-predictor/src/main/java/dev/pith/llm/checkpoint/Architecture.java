package dev.pith.llm.checkpoint;

/**
 * What {@code config.json} tells: the forward pass, and which weights there are beside those that every model has.
 *
 * @param config the forward pass
 * @param tiedHead whether the token embedding is the head, too
 * @param inputBiases whether the projections to queries, keys and values have biases
 * @param outputBias whether the projection of what attention gives has a bias
 * @param feedForwardBiases whether the projections of the feed-forward network have biases
 */
record Architecture(
        ModelConfig config, boolean tiedHead, boolean inputBiases, boolean outputBias, boolean feedForwardBiases) {}
