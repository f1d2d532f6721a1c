package dev.pith.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A language model of a few thousand random weights, in the Hugging Face layout: one layer, and a tokenizer with a token
 * for every byte, a special one, and whatever tokens tests add. It knows ASCII text from other bytes and nothing else, so
 * that text is coded a bit smaller than it is.
 */
final class TinyLanguageModel {

    /** The most tokens that a prediction can rest on. */
    static final int CONTEXT_LENGTH = 64;

    /** How many tokens there are before tests add some: one for each byte, and at last the special one. */
    static final int BASE_VOCABULARY_SIZE = 257;

    private static final int WIDTH = 16;
    private static final int INNER_WIDTH = 24;
    private static final int HEADS = 2;

    private final Random random;
    private final List<TensorInfo> infos = new ArrayList<>();
    private final List<MemorySegment> weights = new ArrayList<>();

    private TinyLanguageModel(long seed) {
        random = new Random(seed);
    }

    /**
     * Writes a model.
     *
     * @param directory is made
     * @param seed the same gives the same model, another one another
     * @param pairs further tokens, each of two parts with a bar between; a part of more than one character must have been
     *     made by a pair before. They get the numbers from {@link #BASE_VOCABULARY_SIZE} on.
     * @return the directory
     */
    static Path write(Path directory, long seed, String... pairs) throws IOException {
        int vocabularySize = BASE_VOCABULARY_SIZE + pairs.length;
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("config.json"), config(vocabularySize).toPrettyString());
        Files.write(directory.resolve("tokenizer.json"), new ObjectMapper().writeValueAsBytes(tokenizer(pairs)));
        TinyLanguageModel model = new TinyLanguageModel(seed);
        model.addWeights(vocabularySize);
        SafeTensorsWriter.write(
                directory.resolve(Checkpoint.SINGLE_FILE_NAME),
                SafeTensorsHeader.of(model.infos, Map.of()),
                model.weights);
        return directory;
    }

    private static ObjectNode config(int vocabularySize) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("model_type", "llama")
                .put("vocab_size", vocabularySize)
                .put("hidden_size", WIDTH)
                .put("intermediate_size", INNER_WIDTH)
                .put("num_hidden_layers", 1)
                .put("num_attention_heads", HEADS)
                .put("num_key_value_heads", HEADS)
                .put("max_position_embeddings", CONTEXT_LENGTH)
                .put("rms_norm_eps", 1e-5)
                .put("tie_word_embeddings", true);
    }

    private static ObjectNode tokenizer(String... pairs) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("use_regex", false);
        int special = BASE_VOCABULARY_SIZE - 1;
        file.putArray("added_tokens")
                .addObject()
                .put("id", special)
                .put("content", "<|endoftext|>")
                .put("special", true);
        ObjectNode model = file.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        for (int value = 0; value < special; value++) {
            vocabulary.put(nameOf(value), value);
        }
        vocabulary.put("<|endoftext|>", special);
        var merges = model.putArray("merges");
        for (int i = 0; i < pairs.length; i++) {
            int bar = pairs[i].indexOf('|');
            String left = nameOf(pairs[i].substring(0, bar));
            String right = nameOf(pairs[i].substring(bar + 1));
            merges.add(left + " " + right);
            vocabulary.put(left + right, BASE_VOCABULARY_SIZE + i);
        }
        return file;
    }

    private static String nameOf(String ascii) {
        StringBuilder name = new StringBuilder();
        ascii.chars().forEach(value -> name.append(nameOf(value)));
        return name.toString();
    }

    /** Returns the character that stands for a byte in byte-level vocabularies: itself, or the next one from U+0100 on. */
    private static String nameOf(int value) {
        int hidden = 0;
        for (int other = 0; other < value; other++) {
            hidden += isVisible(other) ? 0 : 1;
        }
        return Character.toString(isVisible(value) ? value : 0x100 + hidden);
    }

    private static boolean isVisible(int value) {
        return (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
    }

    private void addWeights(int vocabularySize) {
        float[] embedding = gaussian(0, 0.3, vocabularySize * WIDTH);
        for (int token = 0; token < vocabularySize; token++) {
            // This says what is text: so much the model knows.
            embedding[token * WIDTH] = token == '\n' || (token >= ' ' && token < 0x7F) || token > 0xFF ? 1 : -1;
        }
        add("model.embed_tokens", embedding, vocabularySize, WIDTH);
        String layer = "model.layers.0.";
        addNorm(layer + "input_layernorm");
        for (String projection : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
            addMatrix(layer + "self_attn." + projection, WIDTH, WIDTH);
        }
        addNorm(layer + "post_attention_layernorm");
        addMatrix(layer + "mlp.gate_proj", INNER_WIDTH, WIDTH);
        addMatrix(layer + "mlp.up_proj", INNER_WIDTH, WIDTH);
        addMatrix(layer + "mlp.down_proj", WIDTH, INNER_WIDTH);
        addNorm("model.norm");
    }

    private void addNorm(String name) {
        add(name, gaussian(1, 0.1, WIDTH), WIDTH);
    }

    private void addMatrix(String name, int rows, int columns) {
        add(name, gaussian(0, 0.1, rows * columns), rows, columns);
    }

    private float[] gaussian(double mean, double deviation, int elements) {
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) random.nextGaussian(mean, deviation);
        }
        return values;
    }

    private void add(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        long start = infos.isEmpty() ? 0 : infos.getLast().end();
        infos.add(TensorInfo.startingAt(
                start, name + ".weight", DType.F32, Arrays.stream(shape).boxed().toList()));
        weights.add(MemorySegment.ofArray(bytes.array()));
    }
}
