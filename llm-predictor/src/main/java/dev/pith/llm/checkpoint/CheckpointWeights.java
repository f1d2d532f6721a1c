package dev.pith.llm.checkpoint;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.Tensor;
import dev.pith.llm.UnsupportedModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The weights of a checkpoint, found by the names that the library transformers gives them. */
final class CheckpointWeights implements ModelWeights {

    private static final String HEAD = "lm_head.weight";

    /** A table that old checkpoints hold and that follows from the configuration. */
    private static final String ANGLES_SUFFIX = "rotary_emb.inv_freq";

    private final ModelConfig config;
    private final List<TensorMatrix> matrices;
    private final WeightMatrix tokenEmbedding;
    private final List<Layer> layers;
    private final WeightMatrix finalNorm;
    private final WeightMatrix head;

    /**
     * Finds all weights, and reads none.
     *
     * @throws CorruptInputException if a tensor is missing or has another shape than the configuration says
     * @throws UnsupportedModelException if a tensor is of a type that is not supported, or one is there that such a model
     *     does not have
     */
    CheckpointWeights(Checkpoint checkpoint, Architecture architecture)
            throws CorruptInputException, UnsupportedModelException {
        config = architecture.config();
        Finder finder = new Finder(checkpoint, architecture);
        tokenEmbedding = finder.matrix("model.embed_tokens.weight", config.vocabularySize(), config.width());
        List<Layer> found = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            found.add(finder.layer("model.layers." + layer + "."));
        }
        layers = List.copyOf(found);
        finalNorm = finder.vector("model.norm.weight", config.width());
        head = architecture.tiedHead() ? tokenEmbedding : finder.matrix(HEAD, config.vocabularySize(), config.width());
        finder.refuseOthers();
        matrices = List.copyOf(finder.matrices);
    }

    /** Gives tensors their roles, one by one. */
    private static final class Finder {

        private final Architecture architecture;

        /** The tensors that have no role yet. */
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();

        private final List<TensorMatrix> matrices = new ArrayList<>();

        Finder(Checkpoint checkpoint, Architecture architecture) {
            this.architecture = architecture;
            checkpoint.tensors().forEach(tensor -> tensors.put(tensor.info().name(), tensor));
        }

        Layer layer(String prefix) throws CorruptInputException, UnsupportedModelException {
            ModelConfig config = architecture.config();
            int width = config.width();
            int inner = config.feedForwardWidth();
            String attention = prefix + "self_attn.";
            String feedForward = prefix + "mlp.";
            boolean inputBiases = architecture.inputBiases();
            boolean innerBiases = architecture.feedForwardBiases();
            return new Layer(
                    vector(prefix + "input_layernorm.weight", width),
                    projection(attention + "q_proj", config.queryWidth(), width, inputBiases),
                    projection(attention + "k_proj", config.keyValueWidth(), width, inputBiases),
                    projection(attention + "v_proj", config.keyValueWidth(), width, inputBiases),
                    projection(attention + "o_proj", width, config.queryWidth(), architecture.outputBias()),
                    vector(prefix + "post_attention_layernorm.weight", width),
                    projection(feedForward + "gate_proj", inner, width, innerBiases),
                    projection(feedForward + "up_proj", inner, width, innerBiases),
                    projection(feedForward + "down_proj", width, inner, innerBiases));
        }

        private Projection projection(String name, int outputs, int inputs, boolean biased)
                throws CorruptInputException, UnsupportedModelException {
            WeightMatrix weights = matrix(name + ".weight", outputs, inputs);
            @Nullable WeightMatrix bias = biased ? vector(name + ".bias", outputs) : null;
            return new Projection(weights, bias);
        }

        TensorMatrix matrix(String name, int rows, int columns)
                throws CorruptInputException, UnsupportedModelException {
            return add(name, rows, columns, List.of((long) rows, (long) columns));
        }

        TensorMatrix vector(String name, int elements) throws CorruptInputException, UnsupportedModelException {
            return add(name, 1, elements, List.of((long) elements));
        }

        private TensorMatrix add(String name, int rows, int columns, List<Long> shape)
                throws CorruptInputException, UnsupportedModelException {
            Tensor tensor = tensors.remove(name);
            if (tensor == null) {
                throw new CorruptInputException(ModelDirectory.CODEC, 0, "the checkpoint lacks " + name);
            }
            if (!tensor.info().shape().equals(shape)) {
                throw new CorruptInputException(
                        ModelDirectory.CODEC,
                        0,
                        name + " has the shape " + tensor.info().shape() + ", but the configuration makes it " + shape);
            }
            TensorMatrix matrix = new TensorMatrix(tensor, rows, columns);
            matrices.add(matrix);
            return matrix;
        }

        void refuseOthers() throws UnsupportedModelException {
            for (String name : tensors.keySet()) {
                boolean tiedCopy = architecture.tiedHead() && name.equals(HEAD);
                if (!tiedCopy && !name.endsWith(ANGLES_SUFFIX)) {
                    throw new UnsupportedModelException(
                            "the checkpoint has weights that such a model does not: " + name);
                }
            }
        }
    }

    /**
     * Returns all matrices, in the order in which a token passes through them: the embedding, each layer's as {@link
     * Layer} lists them, biases after their weights, the last normalisation, and the head unless it is tied.
     */
    List<TensorMatrix> matrices() {
        return matrices;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public WeightMatrix tokenEmbedding() {
        return tokenEmbedding;
    }

    @Override
    public Layer layer(int layer) {
        return layers.get(layer);
    }

    @Override
    public WeightMatrix finalNorm() {
        return finalNorm;
    }

    @Override
    public WeightMatrix head() {
        return head;
    }
}
