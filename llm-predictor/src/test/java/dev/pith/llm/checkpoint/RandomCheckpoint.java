package dev.pith.llm.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes checkpoints with random weights: all that a configuration asks for. The same seed gives the same weights. */
public final class RandomCheckpoint {

    private final Random random;
    private final TestCheckpoint checkpoint;

    private RandomCheckpoint(ObjectNode config, long seed) {
        random = new Random(seed);
        checkpoint = new TestCheckpoint(config);
    }

    /** Returns a configuration of the least fields, which callers may add to. */
    public static ObjectNode config(
            String modelType,
            int vocabulary,
            int width,
            int layers,
            int heads,
            int keyValueHeads,
            int feedForwardWidth) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("model_type", modelType);
        config.put("vocab_size", vocabulary);
        config.put("hidden_size", width);
        config.put("num_hidden_layers", layers);
        config.put("num_attention_heads", heads);
        config.put("num_key_value_heads", keyValueHeads);
        config.put("intermediate_size", feedForwardWidth);
        config.put("max_position_embeddings", 64);
        config.put("rms_norm_eps", 1e-5);
        if (modelType.equals("mistral")) {
            config.putNull("sliding_window");
        }
        return config;
    }

    /** Returns a model of the LLaMA kind that has a bit of everything: shared keys, several layers, an untied head. */
    public static TestCheckpoint small(long seed) throws IOException {
        return of(config("llama", 40, 24, 2, 4, 2, 36), seed);
    }

    /**
     * Returns a checkpoint with the weights that a configuration asks for. They are of a size that has each part of the
     * model matter.
     */
    public static TestCheckpoint of(ObjectNode config, long seed) throws IOException {
        return new RandomCheckpoint(config, seed).fill();
    }

    private TestCheckpoint fill() throws IOException {
        Architecture architecture =
                ConfigFile.parse(checkpoint.config().toString().getBytes(StandardCharsets.UTF_8));
        ModelConfig config = architecture.config();
        int width = config.width();
        int inner = config.feedForwardWidth();
        matrix("model.embed_tokens.weight", config.vocabularySize(), width, 1);
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = "model.layers." + layer + ".";
            norm(prefix + "input_layernorm.weight", width);
            linear(prefix + "self_attn.q_proj", config.queryWidth(), width, architecture.inputBiases());
            linear(prefix + "self_attn.k_proj", config.keyValueWidth(), width, architecture.inputBiases());
            linear(prefix + "self_attn.v_proj", config.keyValueWidth(), width, architecture.inputBiases());
            linear(prefix + "self_attn.o_proj", width, config.queryWidth(), architecture.outputBias());
            norm(prefix + "post_attention_layernorm.weight", width);
            linear(prefix + "mlp.gate_proj", inner, width, architecture.feedForwardBiases());
            linear(prefix + "mlp.up_proj", inner, width, architecture.feedForwardBiases());
            linear(prefix + "mlp.down_proj", width, inner, architecture.feedForwardBiases());
        }
        norm("model.norm.weight", width);
        if (!architecture.tiedHead()) {
            matrix("lm_head.weight", config.vocabularySize(), width, 1 / Math.sqrt(width));
        }
        return checkpoint;
    }

    private void norm(String name, int elements) {
        vector(name, elements, 1);
    }

    private void linear(String name, int outputs, int inputs, boolean biased) {
        matrix(name + ".weight", outputs, inputs, 1 / Math.sqrt(inputs));
        if (biased) {
            vector(name + ".bias", outputs, 0);
        }
    }

    private void vector(String name, int elements, double mean) {
        checkpoint.add(name, List.of((long) elements), gaussian(elements, mean, 0.2));
    }

    private void matrix(String name, int rows, int columns, double deviation) {
        checkpoint.add(name, List.of((long) rows, (long) columns), gaussian(rows * columns, 0, deviation));
    }

    private float[] gaussian(int elements, double mean, double deviation) {
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) random.nextGaussian(mean, deviation);
        }
        return values;
    }
}
