package dev.pith.llm.djl;

import ai.djl.ndarray.NDArray;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights as arrays of floats.
 *
 * @param embedding the vector of each token, a row for each
 * @param head the projection to logits; the very array {@code embedding} if they are tied
 */
record ArrayModel(ModelConfig config, NDArray embedding, List<Layer> layers, NDArray finalNorm, Linear head) {

    ArrayModel {
        layers = List.copyOf(layers);
    }

    /**
     * A layer's weights.
     *
     * @param queryKeyValue gives all queries, then all keys, then all values
     * @param gateAndUp gives the gates, then what they are multiplied with
     */
    record Layer(
            NDArray attentionNorm,
            Linear queryKeyValue,
            Linear attentionOutput,
            NDArray feedForwardNorm,
            Linear gateAndUp,
            Linear down) {

        long size() {
            return attentionNorm.size()
                    + queryKeyValue.size()
                    + attentionOutput.size()
                    + feedForwardNorm.size()
                    + gateAndUp.size()
                    + down.size();
        }
    }

    /** Reads all weights. */
    @SuppressWarnings("ReferenceEquality") // Tied weights are the very same object.
    static ArrayModel load(ModelWeights weights, ArrayLoader loader) throws IOException {
        NDArray embedding = loader.matrix(weights.tokenEmbedding());
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < weights.config().layers(); i++) {
            ModelWeights.Layer layer = weights.layer(i);
            layers.add(new Layer(
                    loader.vector(layer.attentionNorm()),
                    loader.linear(List.of(layer.query(), layer.key(), layer.value())),
                    loader.linear(List.of(layer.attentionOutput())),
                    loader.vector(layer.feedForwardNorm()),
                    loader.linear(List.of(layer.gate(), layer.up())),
                    loader.linear(List.of(layer.down()))));
        }
        NDArray finalNorm = loader.vector(weights.finalNorm());
        boolean tied = weights.head() == weights.tokenEmbedding();
        Linear head = new Linear(tied ? embedding : loader.matrix(weights.head()), null);
        return new ArrayModel(weights.config(), embedding, layers, finalNorm, head);
    }

    /** Returns how many weights there are. */
    @SuppressWarnings("ReferenceEquality") // As are their arrays.
    long size() {
        long size = embedding.size() + finalNorm.size();
        for (Layer layer : layers) {
            size += layer.size();
        }
        return head.weights() == embedding ? size : size + head.size();
    }
}
