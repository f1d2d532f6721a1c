package dev.pith.llm.checkpoint;

/**
 * The architecture of a language model of the LLaMA family: a token embedding; layers that each add to the stream first
 * what attention gives for its normalised state, then what a gated feed-forward network gives; a last normalisation, and
 * a head that gives a logit for every token.
 *
 * @param vocabularySize the number of tokens
 * @param width the elements of the stream, {@code hidden_size}
 * @param layers the number of layers
 * @param heads the query heads of a layer
 * @param keyValueHeads the key and value heads of a layer; query head h attends to key head h / ({@code heads} /
 *     {@code keyValueHeads})
 * @param headSize the elements of a query, key or value; even
 * @param feedForwardWidth the inner elements of the feed-forward network, {@code intermediate_size}
 * @param normEpsilon what RMS normalisation adds to the mean of the squares
 * @param rotary how queries and keys are turned by their position
 * @param contextLength the tokens that the model was made to see at once, {@code max_position_embeddings}
 * @param slidingWindow how many tokens, its own included, a token attends to in those layers that attend through a window;
 *     0 if none does
 * @param firstSlidingLayer the layers from this one on attend through the window, the ones before to everything
 */
public record ModelConfig(
        int vocabularySize,
        int width,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int feedForwardWidth,
        float normEpsilon,
        RotaryEmbedding rotary,
        int contextLength,
        int slidingWindow,
        int firstSlidingLayer) {

    /** Returns the window of a layer in tokens, or 0 if it attends to everything. */
    public int slidingWindow(int layer) {
        return layer >= firstSlidingLayer ? slidingWindow : 0;
    }

    /** Returns the elements of all query heads of a layer together. */
    public int queryWidth() {
        return heads * headSize;
    }

    /** Returns the elements of all key heads, and of all value heads, of a layer together. */
    public int keyValueWidth() {
        return keyValueHeads * headSize;
    }

    /** Returns the number of weights of a model of this architecture whose head is tied to its embedding. */
    public long weights() {
        long matrices = (long) width * (2L * queryWidth() + 2L * keyValueWidth() + 3L * feedForwardWidth());
        long layer = matrices + 2L * width;
        return (long) vocabularySize * width + layers * layer + width;
    }
}
