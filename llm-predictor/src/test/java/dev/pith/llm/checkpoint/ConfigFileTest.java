package dev.pith.llm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigFileTest {

    private static final long SEED = 20260702;

    private static final String SIZES = "'hidden_size': 576, 'intermediate_size': 1536, 'num_attention_heads': 9,"
            + " 'num_hidden_layers': 30, 'num_key_value_heads': 3, 'vocab_size': 49152";

    private static final String LLAMA = "'model_type': 'llama', " + SIZES;
    private static final String MISTRAL = "'model_type': 'mistral', " + SIZES;
    private static final String QWEN2 = "'model_type': 'qwen2', " + SIZES;

    /** All the fields that such files usually have. */
    private static final String USUAL = "'architectures': ['LlamaForCausalLM'], 'attention_bias': false,"
            + " 'attention_dropout': 0.0, 'bos_token_id': 0, 'eos_token_id': [0, 2], 'hidden_act': 'silu',"
            + " 'initializer_range': 0.041666666666666664, 'is_llama_config': true,"
            + " 'max_position_embeddings': 8192, 'mlp_bias': false, " + LLAMA
            + ", 'pretraining_tp': 2, 'rms_norm_eps': 1e-05, 'rope_interleaved': false, 'rope_scaling': null,"
            + " 'rope_theta': 100000, 'tie_word_embeddings': true, 'torch_dtype': 'bfloat16',"
            + " 'quantization_config': null, 'transformers_version': '4.40.1', 'use_cache': true";

    private static byte[] bytes(String fields) {
        return ("{" + fields.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static Architecture parse(String... fields) throws IOException {
        return ConfigFile.parse(bytes(String.join(", ", fields)));
    }

    private static void assertUnsupported(String name, String... fields) {
        UnsupportedModelException refusal =
                assertThrows(UnsupportedModelException.class, () -> parse(fields), Arrays.toString(fields));
        assertTrue(String.valueOf(refusal.getMessage()).contains(name), refusal.getMessage());
    }

    private static void assertCorrupt(String name, String... fields) {
        CorruptInputException refusal =
                assertThrows(CorruptInputException.class, () -> parse(fields), Arrays.toString(fields));
        assertTrue(refusal.reason().contains(name), refusal.getMessage());
        assertEquals("llm", refusal.codec());
    }

    @Test
    void readsAConfigurationAsItIsPublished() throws IOException {
        Architecture architecture = parse(USUAL);
        ModelConfig config = architecture.config();
        assertEquals(49152, config.vocabularySize());
        assertEquals(576, config.width());
        assertEquals(30, config.layers());
        assertEquals(9, config.heads());
        assertEquals(3, config.keyValueHeads());
        assertEquals(64, config.headSize());
        assertEquals(1536, config.feedForwardWidth());
        assertEquals(1e-5f, config.normEpsilon());
        assertEquals(8192, config.contextLength());
        assertEquals(0, config.slidingWindow());
        assertEquals(32, config.rotary().inverseFrequencies().size());
        assertEquals(
                1 / StrictMath.pow(1e5, 2.0 / 64),
                config.rotary().inverseFrequencies().get(1));
        assertTrue(architecture.tiedHead());
        assertFalse(architecture.inputBiases() || architecture.outputBias() || architecture.feedForwardBiases());
    }

    @Test
    void missingFieldsMeanWhatTransformersTakesThemFor() throws IOException {
        Architecture llama = parse(LLAMA);
        assertEquals(2048, llama.config().contextLength());
        assertEquals(1e-6f, llama.config().normEpsilon());
        assertFalse(llama.tiedHead());
        assertEquals(131072, parse(MISTRAL).config().contextLength());
        assertEquals(4096, parse(MISTRAL).config().slidingWindow());
        assertEquals(32768, parse(QWEN2).config().contextLength());
        String withoutKeys = LLAMA.replace("'num_key_value_heads': 3, ", "");
        assertEquals(9, parse(withoutKeys).config().keyValueHeads());
        assertEquals(
                9, parse(withoutKeys, "'num_key_value_heads': null").config().keyValueHeads());
    }

    @Test
    void biasesDependOnTheFamily() throws IOException {
        Architecture attention = parse(LLAMA, "'attention_bias': true");
        assertTrue(attention.inputBiases() && attention.outputBias() && !attention.feedForwardBiases());
        Architecture feedForward = parse(LLAMA, "'mlp_bias': true");
        assertTrue(!feedForward.inputBiases() && !feedForward.outputBias() && feedForward.feedForwardBiases());
        Architecture qwen = parse(QWEN2);
        assertTrue(qwen.inputBiases() && !qwen.outputBias() && !qwen.feedForwardBiases());
        Architecture mistral = parse(MISTRAL);
        assertFalse(mistral.inputBiases() || mistral.outputBias() || mistral.feedForwardBiases());
    }

    @Test
    void theHeadSizeMayBeGiven() throws IOException {
        assertEquals(128, parse(MISTRAL, "'head_dim': 128").config().headSize());
        assertEquals(64, parse(MISTRAL, "'head_dim': null").config().headSize());
        assertCorrupt("65", LLAMA, "'head_dim': 65");
        assertCorrupt("head_dim", LLAMA, "'head_dim': 2048");
        assertCorrupt("parted", LLAMA.replace("576", "577"));
        assertEquals(
                2, parse(LLAMA.replace("576", "577"), "'head_dim': 2").config().headSize());
    }

    @Test
    void slidingWindowsDependOnTheFamily() throws IOException {
        assertEquals(0, parse(MISTRAL, "'sliding_window': null").config().slidingWindow());
        ModelConfig mistral = parse(MISTRAL, "'sliding_window': 100").config();
        assertEquals(100, mistral.slidingWindow(0));
        ModelConfig off = parse(QWEN2, "'use_sliding_window': false, 'sliding_window': 100")
                .config();
        assertEquals(0, off.slidingWindow());
        String on = "'use_sliding_window': true, 'sliding_window': 100";
        ModelConfig some = parse(QWEN2, on, "'max_window_layers': 21").config();
        assertEquals(0, some.slidingWindow(20));
        assertEquals(100, some.slidingWindow(21));
        assertEquals(28, parse(QWEN2, on).config().firstSlidingLayer());
        ModelConfig none = parse(QWEN2, on, "'max_window_layers': 30").config();
        assertEquals(0, none.slidingWindow());
        assertEquals(0, none.firstSlidingLayer());
        assertUnsupported("sliding_window", LLAMA, "'sliding_window': 100");
        assertEquals(0, parse(LLAMA, "'sliding_window': null").config().slidingWindow());
    }

    private static String layerTypes(int full, int sliding) {
        String types = "'full_attention', ".repeat(full) + "'sliding_attention', ".repeat(sliding);
        return "'layer_types': [" + types.substring(0, types.length() - 2) + "]";
    }

    @Test
    void layersMayBeListed() throws IOException {
        String window = "'sliding_window': 100, 'use_sliding_window': true, 'max_window_layers': 21";
        ModelConfig listed = parse(QWEN2, window, layerTypes(5, 25)).config();
        assertEquals(0, listed.slidingWindow(4));
        assertEquals(100, listed.slidingWindow(5));
        assertEquals(0, parse(QWEN2, window, layerTypes(30, 0)).config().slidingWindow());
        assertEquals(0, parse(LLAMA, layerTypes(30, 0)).config().slidingWindow());
        assertEquals(100, parse(MISTRAL, window, layerTypes(0, 30)).config().slidingWindow(0));
        assertCorrupt("layer_types", MISTRAL, window, layerTypes(30, 0));
        assertCorrupt("layer_types", LLAMA, layerTypes(0, 30));
        assertCorrupt("layer_types", QWEN2, layerTypes(10, 20));
        assertCorrupt("layer_types", LLAMA, layerTypes(29, 0));
        assertCorrupt("layer_types", LLAMA, "'layer_types': [1]");
        assertUnsupported(
                "full_attention after",
                QWEN2,
                window,
                layerTypes(0, 30).replaceFirst("(.*), '.*?'", "$1, 'full_attention'"));
        assertUnsupported("linear_attention", LLAMA, layerTypes(30, 0).replace("full", "linear"));
    }

    @Test
    void whatWouldChangeTheForwardPassIsRefusedByName() throws IOException {
        for (Map.Entry<String, String> field : Map.ofEntries(
                        Map.entry("quantization_config", "{'bits': 4}"),
                        Map.entry("dfloat11_config", "{'version': '0.2.0'}"),
                        Map.entry("partial_rotary_factor", "0.5"),
                        Map.entry("embedding_multiplier", "12.0"),
                        Map.entry("residual_multiplier", "0.22"),
                        Map.entry("attention_multiplier", "0.015625"),
                        Map.entry("logits_scaling", "8"),
                        Map.entry("logit_scale", "0.0625"),
                        Map.entry("final_logit_softcapping", "30.0"),
                        Map.entry("attn_logit_softcapping", "50.0"),
                        Map.entry("qk_norm", "true"),
                        Map.entry("num_experts", "8"),
                        Map.entry("num_local_experts", "8"),
                        Map.entry("hidden_act", "'gelu'"))
                .entrySet()) {
            assertUnsupported(field.getKey(), LLAMA, "'" + field.getKey() + "': " + field.getValue());
        }
        parse(LLAMA, "'partial_rotary_factor': 1.0, 'logits_scaling': 1, 'qk_norm': false, 'num_experts': 0");
    }

    @Test
    void otherModelsAreRefusedByName() {
        assertUnsupported("gemma2", LLAMA.replace("llama", "gemma2"));
        assertUnsupported(
                "LlamaForSequenceClassification", LLAMA, "'architectures': ['LlamaForSequenceClassification']");
        assertCorrupt("model_type", SIZES);
    }

    @Test
    void absurdSizesAreRefused() {
        for (String size :
                List.of("hidden_size", "intermediate_size", "num_attention_heads", "num_hidden_layers", "vocab_size")) {
            for (String value : List.of("0", "-1", "2147483647", "99999999999999999999", "1.5", "'8'", "null", "[]")) {
                assertCorrupt(size, LLAMA.replaceFirst("'" + size + "': \\d+", "'" + size + "': " + value));
            }
            assertCorrupt(size, LLAMA.replace("'" + size + "'", "'other'"));
        }
        assertCorrupt("num_key_value_heads", LLAMA.replace("heads': 3", "heads': 0"));
        assertCorrupt("share", LLAMA.replace("heads': 3", "heads': 2"));
        assertCorrupt("heads", LLAMA.replace("576", "1048576").replace("heads': 9", "heads': 1048576"));
        assertCorrupt("rms_norm_eps", LLAMA, "'rms_norm_eps': 0");
        assertCorrupt("rms_norm_eps", LLAMA, "'rms_norm_eps': 1e-60");
        assertCorrupt("rms_norm_eps", LLAMA, "'rms_norm_eps': 2");
        assertCorrupt("max_position_embeddings", LLAMA, "'max_position_embeddings': 0");
        assertCorrupt("sliding_window", MISTRAL, "'sliding_window': 0");
        assertCorrupt("tie_word_embeddings", LLAMA, "'tie_word_embeddings': 1");
    }

    @Test
    void onlyStrictJsonIsRead() {
        assertCorrupt("JSON", LLAMA, "'vocab_size': 49152");
        assertCorrupt("JSON", LLAMA, "'x': {'a': 1, 'a': 1}");
        assertCorrupt("JSON", LLAMA, "'x': NaN");
        assertCorrupt("JSON", LLAMA, "'x': " + "[".repeat(5000) + "]".repeat(5000));
        for (byte[] text : List.of(
                new byte[0],
                "[]".getBytes(StandardCharsets.UTF_8),
                "null".getBytes(StandardCharsets.UTF_8),
                bytes(LLAMA + "} {"),
                "{\"model_type\": \"\u00FF\"}".getBytes(StandardCharsets.ISO_8859_1),
                "{\"model_type\": \"llama\"}".getBytes(StandardCharsets.UTF_16LE),
                Arrays.copyOf(bytes(LLAMA), 2_000_000))) {
            assertThrows(CorruptInputException.class, () -> ConfigFile.parse(text));
        }
    }

    @Test
    void aFaultInTheTextHasItsPlace() {
        CorruptInputException refusal = assertThrows(CorruptInputException.class, () -> parse("'\u00E9': 1, 'b': ?"));
        int place = "{'\u00E9': 1, 'b': ".getBytes(StandardCharsets.UTF_8).length;
        assertTrue(refusal.offset() == place || refusal.offset() == place + 1, refusal.getMessage());
    }

    @Test
    void mutatedConfigurationsAreRefusedOrRead() {
        Random random = new Random(SEED);
        byte[] original = bytes(USUAL + ", 'rope_parameters': {'rope_type': 'yarn', 'factor': 2.0, 'beta_fast': 32}");
        byte[] tokens = "{}[]\",:0123456789eE.-+ntfr\\\u0000\u007F".getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = original.clone();
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                mutated[random.nextInt(mutated.length)] =
                        random.nextInt(4) == 0 ? (byte) random.nextInt() : tokens[random.nextInt(tokens.length)];
            }
            try {
                ConfigFile.parse(mutated);
                read++;
            } catch (UnsupportedModelException | CorruptInputException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            } catch (RuntimeException e) {
                fail("seed " + SEED + ", round " + round, e);
            }
        }
        assertTrue(read > 100, read + " were read");
    }
}
