package dev.pith.llm.engine;

import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelWeights;
import dev.pith.llm.checkpoint.ModelWeights.Projection;
import dev.pith.llm.checkpoint.WeightMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All weights of a model, packed. Immutable. */
final class PackedModel {

    private final ModelConfig config;
    private final PackedMatrix embedding;
    private final List<Layer> layers;
    private final float[] finalNorm;
    private final PackedMatrix head;

    private PackedModel(
            ModelConfig config, PackedMatrix embedding, List<Layer> layers, float[] finalNorm, PackedMatrix head) {
        this.config = config;
        this.embedding = embedding;
        this.layers = List.copyOf(layers);
        this.finalNorm = finalNorm;
        this.head = head;
    }

    /**
     * Reads and packs weights.
     *
     * @param asFloats whether BFloat16 weights become floats
     */
    @SuppressWarnings("ReferenceEquality") // Tied weights are the very same object.
    static PackedModel pack(ModelWeights weights, boolean asFloats) throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < weights.config().layers(); i++) {
            layers.add(Layer.pack(weights.layer(i), asFloats));
        }
        PackedMatrix head = pack(weights.head(), asFloats);
        PackedMatrix embedding =
                weights.tokenEmbedding() == weights.head() ? head : pack(weights.tokenEmbedding(), asFloats);
        return new PackedModel(weights.config(), embedding, layers, PackedMatrix.readVector(weights.finalNorm()), head);
    }

    private static PackedMatrix pack(WeightMatrix matrix, boolean asFloats) throws IOException {
        return PackedMatrix.pack(List.of(new Projection(matrix, null)), asFloats);
    }

    ModelConfig config() {
        return config;
    }

    /** Returns the vectors of the tokens, a row for each. */
    PackedMatrix embedding() {
        return embedding;
    }

    List<Layer> layers() {
        return layers;
    }

    float[] finalNorm() {
        return finalNorm;
    }

    PackedMatrix head() {
        return head;
    }

    /** Returns the bytes of the weights. */
    long memory() {
        long bytes = head.memory() + Sizes.ofFloats(finalNorm.length);
        if (embedding != head) {
            bytes += embedding.memory();
        }
        for (Layer layer : layers) {
            bytes += layer.memory();
        }
        return bytes;
    }

    /** The weights of a layer. Projections of the same inputs are one matrix. */
    static final class Layer {

        private final float[] attentionNorm;
        private final PackedMatrix queryKeyValue;
        private final PackedMatrix attentionOutput;
        private final float[] feedForwardNorm;
        private final PackedMatrix gateAndUp;
        private final PackedMatrix down;

        private Layer(
                float[] attentionNorm,
                PackedMatrix queryKeyValue,
                PackedMatrix attentionOutput,
                float[] feedForwardNorm,
                PackedMatrix gateAndUp,
                PackedMatrix down) {
            this.attentionNorm = attentionNorm;
            this.queryKeyValue = queryKeyValue;
            this.attentionOutput = attentionOutput;
            this.feedForwardNorm = feedForwardNorm;
            this.gateAndUp = gateAndUp;
            this.down = down;
        }

        private static Layer pack(ModelWeights.Layer layer, boolean asFloats) throws IOException {
            return new Layer(
                    PackedMatrix.readVector(layer.attentionNorm()),
                    PackedMatrix.pack(List.of(layer.query(), layer.key(), layer.value()), asFloats),
                    PackedMatrix.pack(List.of(layer.attentionOutput()), asFloats),
                    PackedMatrix.readVector(layer.feedForwardNorm()),
                    PackedMatrix.pack(List.of(layer.gate(), layer.up()), asFloats),
                    PackedMatrix.pack(List.of(layer.down()), asFloats));
        }

        float[] attentionNorm() {
            return attentionNorm;
        }

        PackedMatrix queryKeyValue() {
            return queryKeyValue;
        }

        PackedMatrix attentionOutput() {
            return attentionOutput;
        }

        float[] feedForwardNorm() {
            return feedForwardNorm;
        }

        PackedMatrix gateAndUp() {
            return gateAndUp;
        }

        PackedMatrix down() {
            return down;
        }

        private long memory() {
            return Sizes.ofFloats(attentionNorm.length)
                    + queryKeyValue.memory()
                    + attentionOutput.memory()
                    + Sizes.ofFloats(feedForwardNorm.length)
                    + gateAndUp.memory()
                    + down.memory();
        }
    }
}
