package dev.pith.llm.checkpoint;

import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads {@code config.json}. Fields that are missing mean what the library transformers takes them for. A field that is
 * known to change the forward pass, in a way that a {@link ModelConfig} cannot say, is refused by its name; all others are
 * passed over.
 */
final class ConfigFile {

    private static final int MAX_LENGTH = 1_000_000;

    private static final int MAX_LAYERS = 1 << 10;
    private static final int MAX_VOCABULARY = 1 << 22;
    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_HEAD_SIZE = 1 << 10;
    private static final int MAX_CONTEXT = 1 << 24;

    /** A normal {@code float}. */
    private static final double LEAST_EPSILON = Float.MIN_NORMAL;

    /** Features that are not in use if the field is missing, null, false, 0 or empty. */
    private static final List<String> UNSUPPORTED_UNLESS_OFF = List.of(
            // Weights in other forms.
            "quantization_config",
            "compression_config",
            "dfloat11_config",
            // Other blocks.
            "is_encoder_decoder",
            "add_cross_attention",
            "use_parallel_residual",
            "parallel_attn",
            "num_experts",
            "num_local_experts",
            "n_routed_experts",
            "n_shared_experts",
            "num_experts_per_tok",
            "moe_intermediate_size",
            "num_nextn_predict_layers",
            // Attention.
            "qk_norm",
            "use_qk_norm",
            "qk_layernorm",
            "clip_qkv",
            "attn_logit_softcapping",
            "query_pre_attn_scalar",
            "attention_chunk_size",
            "attn_temperature_tuning",
            "alibi",
            "no_rope_layers",
            "no_rope_layer_interval",
            "rope_interleave",
            "rope_interleaved",
            "use_mrope",
            "kv_lora_rank",
            "q_lora_rank",
            // Head.
            "final_logit_softcapping");

    /** Factors that change nothing if the field is missing, null or 1. */
    private static final List<String> UNSUPPORTED_UNLESS_ONE = List.of(
            "partial_rotary_factor",
            "rotary_pct",
            "embedding_multiplier",
            "residual_multiplier",
            "attention_multiplier",
            "logits_scaling",
            "logit_scale",
            "scale_emb",
            "scale_depth",
            "mup_width_scale");

    private static final String SLIDING_WINDOW = "sliding_window";
    private static final String MAX_WINDOW_LAYERS = "max_window_layers";
    private static final String LAYER_TYPES = "layer_types";
    private static final String FULL_ATTENTION = "full_attention";
    private static final String SLIDING_ATTENTION = "sliding_attention";
    private static final String CAUSAL_MODEL_SUFFIX = "ForCausalLM";

    private final ConfigFields fields;

    private ConfigFile(ConfigFields fields) {
        this.fields = fields;
    }

    /**
     * Reads the file.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws CorruptInputException if it is longer than a megabyte, not valid JSON, or contradicts itself
     * @throws UnsupportedModelException if the model is of another kind than those that a {@link ModelConfig} describes
     */
    static Architecture read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(MAX_LENGTH + 1));
        }
    }

    /** Reads the file's bytes. */
    static Architecture parse(byte[] text) throws CorruptInputException, UnsupportedModelException {
        if (text.length > MAX_LENGTH) {
            throw ConfigFields.corrupt("longer than " + MAX_LENGTH + " bytes");
        }
        return new ConfigFile(ConfigFields.parse(text)).architecture();
    }

    private Architecture architecture() throws CorruptInputException, UnsupportedModelException {
        ModelFamily family =
                ModelFamily.named(fields.text("model_type").orElseThrow(() -> ConfigFields.corrupt("no model_type")));
        refuseUnsupported();
        boolean attentionBias = fields.flag("attention_bias", false);
        return new Architecture(
                config(family),
                fields.flag("tie_word_embeddings", false),
                family == ModelFamily.QWEN2 || (family == ModelFamily.LLAMA && attentionBias),
                family == ModelFamily.LLAMA && attentionBias,
                family == ModelFamily.LLAMA && fields.flag("mlp_bias", false));
    }

    private void refuseUnsupported() throws CorruptInputException, UnsupportedModelException {
        for (String architecture : fields.texts("architectures")) {
            if (!architecture.endsWith(CAUSAL_MODEL_SUFFIX)) {
                throw new UnsupportedModelException(
                        "the architecture \"" + architecture + "\" does not predict the next token");
            }
        }
        for (String name : UNSUPPORTED_UNLESS_OFF) {
            if (!fields.isOff(name)) {
                throw unsupported(name);
            }
        }
        for (String name : UNSUPPORTED_UNLESS_ONE) {
            if (!fields.isOne(name)) {
                throw unsupported(name);
            }
        }
        if (!fields.text("hidden_act").orElse("silu").equals("silu")) {
            throw unsupported("hidden_act");
        }
    }

    private UnsupportedModelException unsupported(String name) {
        return new UnsupportedModelException("a model with " + name + " " + fields.written(name) + " is not supported");
    }

    private ModelConfig config(ModelFamily family) throws CorruptInputException, UnsupportedModelException {
        int width = fields.integer("hidden_size", 1, MAX_WIDTH);
        int layers = fields.integer("num_hidden_layers", 1, MAX_LAYERS);
        int heads = fields.integer("num_attention_heads", 1, MAX_WIDTH);
        int keyValueHeads = keyValueHeads(family, heads);
        int headSize = headSize(width, heads);
        int contextLength = fields.integer("max_position_embeddings", 1, MAX_CONTEXT, family.defaultContextLength());
        int slidingWindow = slidingWindow(family);
        int firstSlidingLayer = firstSlidingLayer(family, layers, slidingWindow > 0);
        boolean anySlides = firstSlidingLayer < layers;
        return new ModelConfig(
                fields.integer("vocab_size", 1, MAX_VOCABULARY),
                width,
                layers,
                heads,
                keyValueHeads,
                headSize,
                fields.integer("intermediate_size", 1, MAX_WIDTH),
                (float) fields.number("rms_norm_eps", LEAST_EPSILON, 1, 1e-6),
                RotaryScaling.read(fields, headSize, contextLength),
                contextLength,
                anySlides ? slidingWindow : 0,
                anySlides ? firstSlidingLayer : 0);
    }

    private int keyValueHeads(ModelFamily family, int heads) throws CorruptInputException {
        String name = "num_key_value_heads";
        int keyValueHeads =
                fields.isNull(name) ? heads : fields.integer(name, 1, MAX_WIDTH, family.defaultKeyValueHeads(heads));
        if (heads % keyValueHeads != 0) {
            throw ConfigFields.corrupt(heads + " query heads cannot share " + keyValueHeads + " key heads");
        }
        return keyValueHeads;
    }

    private int headSize(int width, int heads) throws CorruptInputException {
        String name = "head_dim";
        if (!fields.has(name) && width % heads != 0) {
            throw ConfigFields.corrupt(width + " elements cannot be parted among " + heads + " heads");
        }
        int headSize = fields.integer(name, 2, MAX_HEAD_SIZE, width / heads);
        if (headSize < 2 || headSize > MAX_HEAD_SIZE || headSize % 2 != 0 || (long) heads * headSize > MAX_WIDTH) {
            throw ConfigFields.corrupt(heads + " heads of " + headSize + " elements; their size must be even, at most "
                    + MAX_HEAD_SIZE + ", and all have at most " + MAX_WIDTH);
        }
        return headSize;
    }

    /** Returns the length of the window through which some layers may attend, or 0 if none does. */
    private int slidingWindow(ModelFamily family) throws CorruptInputException, UnsupportedModelException {
        return switch (family) {
            case LLAMA -> {
                if (!fields.isOff(SLIDING_WINDOW)) {
                    throw unsupported(SLIDING_WINDOW);
                }
                yield 0;
            }
            case MISTRAL -> slidingWindow();
            case QWEN2 -> fields.flag("use_sliding_window", false) ? slidingWindow() : 0;
        };
    }

    private int slidingWindow() throws CorruptInputException {
        return fields.isNull(SLIDING_WINDOW)
                ? 0
                : fields.integer(SLIDING_WINDOW, 1, MAX_CONTEXT, ModelFamily.DEFAULT_WINDOW);
    }

    /** Returns the first layer that attends through a window, or the number of layers if none does. */
    private int firstSlidingLayer(ModelFamily family, int layers, boolean windowed)
            throws CorruptInputException, UnsupportedModelException {
        List<String> types = fields.texts(LAYER_TYPES);
        int first = layers;
        if (windowed) {
            first = family == ModelFamily.QWEN2
                    ? Math.min(layers, fields.integer(MAX_WINDOW_LAYERS, 0, Integer.MAX_VALUE, 28))
                    : 0;
        }
        if (!fields.has(LAYER_TYPES)) {
            return first;
        }
        int listed = firstSlidingLayer(types, layers);
        // Only in Qwen2 do some layers slide and others not.
        boolean listDecides = family == ModelFamily.QWEN2 && windowed;
        if (listed != first && !listDecides) {
            throw ConfigFields.corrupt(LAYER_TYPES + " contradicts " + SLIDING_WINDOW);
        }
        return listed;
    }

    private static int firstSlidingLayer(List<String> types, int layers)
            throws CorruptInputException, UnsupportedModelException {
        if (types.size() != layers) {
            throw ConfigFields.corrupt(LAYER_TYPES + " lists " + types.size() + " layers of " + layers);
        }
        for (String type : types) {
            if (!type.equals(FULL_ATTENTION) && !type.equals(SLIDING_ATTENTION)) {
                throw new UnsupportedModelException("layers of type \"" + type + "\" are not supported");
            }
        }
        int first = types.indexOf(SLIDING_ATTENTION);
        if (first >= 0 && types.lastIndexOf(FULL_ATTENTION) > first) {
            throw new UnsupportedModelException(
                    LAYER_TYPES + " with " + FULL_ATTENTION + " after " + SLIDING_ATTENTION + " is not supported");
        }
        return first < 0 ? layers : first;
    }
}
