package dev.pith.llm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelWeights;
import dev.pith.llm.checkpoint.RandomCheckpoint;
import dev.pith.llm.checkpoint.TestCheckpoint;
import dev.pith.llm.engine.PortableEngine;
import dev.pith.llm.engine.RandomWeights;
import dev.pith.llm.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Models that are small enough to code with thousands of times: they know nothing, but always the same. */
final class TestModels {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BYTES = 256;
    private static final int LAYERS = 1;

    /** Each makes a token of two. */
    private static final List<List<String>> MERGES = List.of(
            List.of("t", "h"),
            List.of("th", "e"),
            List.of("Ġ", "the"),
            List.of("i", "n"),
            List.of("a", "n"),
            List.of("an", "d"),
            List.of("Ġ", "a"),
            List.of("e", "r"),
            List.of("Ġ", "Ġ"),
            List.of("o", "n"));

    private TestModels() {}

    /** Returns a model that has a token for every byte. */
    static LanguageModel model(long seed) {
        return model(seed, BYTES, 32);
    }

    /** Returns a model that has tokens for ASCII only, so that other bytes are escaped. */
    static LanguageModel escapingModel(long seed) {
        return model(seed, 128, 32);
    }

    /** Returns a model that sees the last few tokens through a window, and so never starts again. */
    static LanguageModel slidingModel(long seed) {
        return model(seed, BYTES, 8);
    }

    /** Makes an engine of weights. */
    interface EngineLoader {
        PredictionEngine load(ModelWeights weights) throws IOException;
    }

    /** Returns the model that {@link #model(long)} returns, on an engine of choice. */
    static LanguageModel model(long seed, EngineLoader loader) {
        return model(seed, BYTES, 32, loader);
    }

    /** Writes a model in the Hugging Face layout that takes no token for much likelier than others. */
    static void write(Path directory, long seed) throws IOException {
        ObjectNode tokenizer = tokenizer(BYTES);
        int vocabulary = tokenizer.get("model").get("vocab").size();
        TestCheckpoint checkpoint =
                RandomCheckpoint.of(RandomCheckpoint.config("llama", vocabulary, 16, 1, 2, 1, 24), seed);
        float[] head = checkpoint.tensor("lm_head.weight").values();
        for (int i = 0; i < head.length; i++) {
            head[i] /= 10;
        }
        checkpoint.write(directory);
        Files.write(directory.resolve("tokenizer.json"), JSON.writeValueAsBytes(tokenizer));
    }

    private static LanguageModel model(long seed, int bytes, int slidingWindow) {
        return model(seed, bytes, slidingWindow, PortableEngine::load);
    }

    private static LanguageModel model(long seed, int bytes, int slidingWindow, EngineLoader loader) {
        try {
            Tokenizer tokenizer = Tokenizer.parse(JSON.writeValueAsBytes(tokenizer(bytes)));
            ModelConfig config = new ModelConfig(
                    tokenizer.vocabularySize(),
                    16,
                    LAYERS,
                    2,
                    1,
                    8,
                    24,
                    1e-5f,
                    RandomWeights.rotary(8),
                    32,
                    slidingWindow,
                    slidingWindow == 8 ? 0 : LAYERS);
            return LanguageModel.of(
                    loader.load(new RandomWeights(config, seed, true, false, true)),
                    tokenizer,
                    ByteBuffer.allocate(Long.BYTES).putLong(0, seed).array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a byte-level tokenizer, whose first token stands for nothing. */
    private static ObjectNode tokenizer(int bytes) {
        ObjectNode file = JSON.createObjectNode();
        file.putArray("added_tokens")
                .addObject()
                .put("id", 0)
                .put("content", "<|endoftext|>")
                .put("special", true);
        file.putNull("normalizer");
        file.putObject("pre_tokenizer").put("type", "ByteLevel").put("add_prefix_space", false);
        ObjectNode model = file.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        vocabulary.put("<|endoftext|>", 0);
        int invisible = 0;
        for (int value = 0; value < BYTES; value++) {
            boolean visible = (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
            String name = Character.toString(visible ? value : BYTES + invisible++);
            if (value < bytes) {
                vocabulary.put(name, vocabulary.size());
            }
        }
        ArrayNode merges = model.putArray("merges");
        for (List<String> merge : MERGES) {
            vocabulary.put(String.join("", merge), vocabulary.size());
            merges.add(String.join(" ", merge));
        }
        return file;
    }
}
