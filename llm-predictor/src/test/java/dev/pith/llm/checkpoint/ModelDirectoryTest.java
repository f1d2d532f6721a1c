package dev.pith.llm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {

    private static final long SEED = 20260703;
    private static final String WEIGHTS = "model.safetensors";
    private static final String QUERY = "model.layers.1.self_attn.q_proj.weight";

    /** Computed once elsewhere, from what the Javadoc of {@link ModelDigest} says. */
    private static final String GOLDEN_DIGEST = "9a95acc3981c27198d52a5ef0cf8c82f064a397351c576a5b7300177435ecb5b";

    @TempDir
    Path parent = Path.of("");

    private int directories;

    private Path newDirectory() {
        return parent.resolve(String.valueOf(directories++));
    }

    private Path written(TestCheckpoint checkpoint) throws IOException {
        Path directory = newDirectory();
        checkpoint.write(directory);
        return directory;
    }

    private static String digest(Path directory) throws IOException {
        try (ModelDirectory model = ModelDirectory.open(directory)) {
            return HexFormat.of().formatHex(model.digest());
        }
    }

    private static float[] read(WeightMatrix matrix) throws IOException {
        float[] values = new float[matrix.rows() * matrix.columns()];
        matrix.read(0, matrix.rows(), values);
        return values;
    }

    private static List<WeightMatrix> matrices(ModelDirectory model) {
        return List.copyOf(((CheckpointWeights) model.weights()).matrices());
    }

    private void assertCorrupt(String reason, TestCheckpoint checkpoint) throws IOException {
        Path directory = written(checkpoint);
        CorruptInputException refusal =
                assertThrows(CorruptInputException.class, () -> ModelDirectory.open(directory), reason);
        assertTrue(refusal.reason().contains(reason), refusal.getMessage());
    }

    private void assertUnsupported(String reason, TestCheckpoint checkpoint) throws IOException {
        Path directory = written(checkpoint);
        UnsupportedModelException refusal =
                assertThrows(UnsupportedModelException.class, () -> ModelDirectory.open(directory), reason);
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }

    @Test
    void everyWeightIsFoundByItsRole() throws IOException {
        ObjectNode config = RandomCheckpoint.config("llama", 40, 24, 2, 4, 2, 36);
        config.put("attention_bias", true).put("mlp_bias", true);
        TestCheckpoint checkpoint = RandomCheckpoint.of(config, SEED);
        try (ModelDirectory model = ModelDirectory.open(written(checkpoint))) {
            ModelWeights weights = model.weights();
            assertEquals(40, weights.config().vocabularySize());
            assertMatrix(checkpoint, "model.embed_tokens.weight", weights.tokenEmbedding());
            for (int i = 0; i < 2; i++) {
                ModelWeights.Layer layer = weights.layer(i);
                String prefix = "model.layers." + i + ".";
                assertMatrix(checkpoint, prefix + "input_layernorm.weight", layer.attentionNorm());
                assertProjection(checkpoint, prefix + "self_attn.q_proj", layer.query());
                assertProjection(checkpoint, prefix + "self_attn.k_proj", layer.key());
                assertProjection(checkpoint, prefix + "self_attn.v_proj", layer.value());
                assertProjection(checkpoint, prefix + "self_attn.o_proj", layer.attentionOutput());
                assertMatrix(checkpoint, prefix + "post_attention_layernorm.weight", layer.feedForwardNorm());
                assertProjection(checkpoint, prefix + "mlp.gate_proj", layer.gate());
                assertProjection(checkpoint, prefix + "mlp.up_proj", layer.up());
                assertProjection(checkpoint, prefix + "mlp.down_proj", layer.down());
            }
            assertMatrix(checkpoint, "model.norm.weight", weights.finalNorm());
            assertMatrix(checkpoint, "lm_head.weight", weights.head());
            assertEquals("tokenizer.json", model.tokenizerFile().getFileName().toString());
        }
    }

    private static void assertProjection(TestCheckpoint checkpoint, String name, ModelWeights.Projection projection)
            throws IOException {
        assertMatrix(checkpoint, name + ".weight", projection.weights());
        assertMatrix(checkpoint, name + ".bias", assertNotNullBias(projection));
    }

    private static WeightMatrix assertNotNullBias(ModelWeights.Projection projection) {
        WeightMatrix bias = projection.bias();
        assertNotNull(bias);
        return bias;
    }

    private static void assertMatrix(TestCheckpoint checkpoint, String name, WeightMatrix matrix) throws IOException {
        TestCheckpoint.Weights expected = checkpoint.tensor(name);
        assertEquals(name, matrix.name());
        assertEquals(expected.shape().getLast(), matrix.columns());
        assertEquals(expected.shape().size() == 1 ? 1 : expected.shape().getFirst(), matrix.rows());
        assertArrayEquals(expected.values(), read(matrix), name);
        assertFalse(matrix.isBfloat16());
    }

    @Test
    void projectionsHaveNoBiasesUnlessTheConfigurationSaysSo() throws IOException {
        try (ModelDirectory model = ModelDirectory.open(written(RandomCheckpoint.small(SEED)))) {
            assertNull(model.weights().layer(0).query().bias());
            assertNull(model.weights().layer(1).down().bias());
        }
        TestCheckpoint qwen = RandomCheckpoint.of(RandomCheckpoint.config("qwen2", 40, 24, 2, 4, 2, 36), SEED);
        try (ModelDirectory model = ModelDirectory.open(written(qwen))) {
            assertNotNull(model.weights().layer(0).value().bias());
            assertNull(model.weights().layer(0).attentionOutput().bias());
        }
    }

    @Test
    void rowsAreReadInParts() throws IOException {
        TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
        float[] all = checkpoint.tensor("model.embed_tokens.weight").values();
        try (ModelDirectory model = ModelDirectory.open(written(checkpoint))) {
            WeightMatrix embedding = model.weights().tokenEmbedding();
            float[] target = new float[3 * 24 + 1];
            embedding.read(37, 3, target);
            assertArrayEquals(Arrays.copyOfRange(all, 37 * 24, 40 * 24), Arrays.copyOf(target, 3 * 24));
            assertEquals(0, target[3 * 24], "nothing is written behind the rows");
            embedding.read(40, 0, target);
            assertThrows(IndexOutOfBoundsException.class, () -> embedding.read(38, 3, target));
            assertThrows(IndexOutOfBoundsException.class, () -> embedding.read(-1, 1, target));
            assertThrows(IndexOutOfBoundsException.class, () -> embedding.read(0, 4, target));
        }
    }

    @Test
    void aTiedHeadIsTheEmbeddingItself() throws IOException {
        TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
        checkpoint.config().put("tie_word_embeddings", true);
        Path withCopy = written(checkpoint);
        checkpoint.tensors().remove("lm_head.weight");
        Path without = written(checkpoint);
        try (ModelDirectory model = ModelDirectory.open(without)) {
            assertSame(model.weights().tokenEmbedding(), model.weights().head());
        }
        assertEquals(digest(without), digest(withCopy));
        checkpoint.config().put("tie_word_embeddings", false);
        assertCorrupt("lm_head.weight", checkpoint);
    }

    @Test
    void theTypeOfEachWeightIsKept() throws IOException {
        TestCheckpoint checkpoint =
                RandomCheckpoint.small(SEED).type(DType.BF16).type(QUERY, DType.F16);
        float[] values = checkpoint.tensor(QUERY).values();
        try (ModelDirectory model = ModelDirectory.open(written(checkpoint))) {
            assertTrue(model.weights().head().isBfloat16());
            WeightMatrix query = model.weights().layer(1).query().weights();
            assertFalse(query.isBfloat16());
            float[] halves = read(query);
            for (int i = 0; i < values.length; i++) {
                assertEquals(Float.float16ToFloat(Float.floatToFloat16(values[i])), halves[i]);
            }
        }
    }

    @Test
    void theDigestAndTheFloatsDoNotDependOnHowWeightsAreStored() throws IOException {
        for (DType type : List.of(DType.BF16, DType.F16, DType.F32)) {
            // Large enough that the weights are coded, and in several blocks.
            TestCheckpoint checkpoint = RandomCheckpoint.of(
                            RandomCheckpoint.config("llama", 300, 96, 2, 4, 2, 200), SEED)
                    .type(type);
            Path plain = written(checkpoint);
            Path sharded = newDirectory();
            checkpoint.write(sharded, 3);
            Path sameName = newDirectory();
            checkpoint.writeCompressed(sameName, WEIGHTS);
            Path otherName = newDirectory();
            checkpoint.writeCompressed(otherName, WEIGHTS + ".pith");
            Path shardsCompressed = newDirectory();
            checkpoint.write(shardsCompressed, 3);
            for (int shard = 1; shard <= 3; shard++) {
                Path file = shardsCompressed.resolve("model-0000" + shard + "-of-00003.safetensors");
                Path compressed = shardsCompressed.resolve("compressed");
                TestCheckpoint.compress(file, compressed);
                Files.delete(file);
                Files.move(compressed, file);
            }
            assertTrue(Files.size(sameName.resolve(WEIGHTS)) < Files.size(plain.resolve(WEIGHTS)), type.name());
            String expected = digest(plain);
            for (Path stored : List.of(sharded, sameName, otherName, shardsCompressed)) {
                assertEquals(expected, digest(stored), type + " in " + stored);
                try (ModelDirectory one = ModelDirectory.open(plain);
                        ModelDirectory other = ModelDirectory.open(stored)) {
                    List<WeightMatrix> expectedMatrices = matrices(one);
                    List<WeightMatrix> actualMatrices = matrices(other);
                    assertEquals(expectedMatrices.size(), actualMatrices.size());
                    for (int i = 0; i < expectedMatrices.size(); i++) {
                        assertArrayEquals(read(expectedMatrices.get(i)), read(actualMatrices.get(i)));
                    }
                }
            }
        }
    }

    @Test
    void theDigestTellsModelsApart() throws IOException {
        String expected = digest(written(RandomCheckpoint.small(SEED)));
        assertEquals(expected, digest(written(RandomCheckpoint.small(SEED))));
        List<Consumer<TestCheckpoint>> changes = List.of(
                checkpoint -> checkpoint.config().put("rope_theta", 10001),
                checkpoint -> checkpoint.config().put("rms_norm_eps", 1e-6),
                checkpoint -> checkpoint.config().put("tie_word_embeddings", true),
                checkpoint -> checkpoint.type(DType.F16),
                checkpoint -> checkpoint.type(QUERY, DType.BF16),
                checkpoint -> checkpoint.tensor(QUERY).values()[100] += 1,
                checkpoint -> checkpoint.tensor("model.norm.weight").values()[23] += 1,
                checkpoint -> checkpoint.tensor("lm_head.weight").values()[0] += 1);
        for (int i = 0; i < changes.size(); i++) {
            TestCheckpoint changed = RandomCheckpoint.small(SEED);
            changes.get(i).accept(changed);
            assertFalse(digest(written(changed)).equals(expected), "change " + i);
        }
    }

    @Test
    void theDigestIgnoresWhatPredictionsDoNotFollowFrom() throws IOException {
        String expected = digest(written(RandomCheckpoint.small(SEED)));
        TestCheckpoint other = RandomCheckpoint.small(SEED);
        other.config().put("torch_dtype", "float32").put("max_position_embeddings", 128);
        other.config()
                .put(
                        "num_hidden_layers",
                        other.config().remove("num_hidden_layers").intValue());
        other.tensors().putFirst("lm_head.weight", other.tensors().remove("lm_head.weight"));
        other.add("model.layers.0.self_attn.rotary_emb.inv_freq", List.of(3L), new float[3]);
        assertEquals(expected, digest(written(other)));
    }

    @Test
    void theDigestIsAsSpecified() throws IOException {
        assertEquals(GOLDEN_DIGEST, digest(written(goldenCheckpoint())));
    }

    /** Weights that no random generator makes. */
    private static TestCheckpoint goldenCheckpoint() throws IOException {
        TestCheckpoint checkpoint = RandomCheckpoint.of(RandomCheckpoint.config("llama", 8, 4, 1, 2, 1, 6), SEED);
        checkpoint.tensors().forEach((name, weights) -> {
            for (int i = 0; i < weights.values().length; i++) {
                weights.values()[i] = (i % 7 - 3) / 4f;
            }
        });
        return checkpoint;
    }

    @Test
    void theDigestTakesLittleMemory() throws IOException {
        TestCheckpoint large = RandomCheckpoint.of(RandomCheckpoint.config("llama", 30_000, 256, 1, 4, 2, 512), SEED);
        Path directory = written(large);
        long length = Files.size(directory.resolve(WEIGHTS));
        assertTrue(length > 30_000_000, length + " bytes");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ModelDirectory model = ModelDirectory.open(directory)) {
            long before = threads.getCurrentThreadAllocatedBytes();
            model.digest();
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 16_000_000, allocated + " bytes for a file of " + length);
        }
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        Path nowhere = newDirectory();
        assertThrows(NoSuchFileException.class, () -> ModelDirectory.open(nowhere));
        Path withoutWeights = written(RandomCheckpoint.small(SEED));
        Files.delete(withoutWeights.resolve(WEIGHTS));
        assertTrue(assertThrows(NoSuchFileException.class, () -> ModelDirectory.open(withoutWeights))
                .getFile()
                .contains(WEIGHTS));
        Path withoutConfig = written(RandomCheckpoint.small(SEED));
        Files.delete(withoutConfig.resolve("config.json"));
        assertTrue(assertThrows(NoSuchFileException.class, () -> ModelDirectory.open(withoutConfig))
                .getFile()
                .contains("config.json"));
        Path withoutShard = newDirectory();
        RandomCheckpoint.small(SEED).write(withoutShard, 2);
        Files.delete(withoutShard.resolve("model-00002-of-00002.safetensors"));
        assertThrows(NoSuchFileException.class, () -> ModelDirectory.open(withoutShard));
    }

    @Test
    void everyMissingTensorIsNamed() throws IOException {
        for (String name : List.copyOf(RandomCheckpoint.small(SEED).tensors().keySet())) {
            TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
            checkpoint.tensors().remove(name);
            assertCorrupt(name, checkpoint);
        }
        TestCheckpoint withoutBias = RandomCheckpoint.small(SEED);
        withoutBias.config().put("attention_bias", true);
        assertCorrupt("model.layers.0.self_attn.q_proj.bias", withoutBias);
    }

    @Test
    void everyTensorOfAnotherShapeIsNamed() throws IOException {
        for (String name : List.copyOf(RandomCheckpoint.small(SEED).tensors().keySet())) {
            TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
            List<Long> shape = checkpoint.tensor(name).shape();
            List<Long> other = shape.size() == 1 ? List.of(1L, shape.getFirst()) : shape.reversed();
            if (!other.equals(shape)) {
                checkpoint.add(name, other, checkpoint.tensor(name).values());
                assertCorrupt(name, checkpoint);
            }
        }
        TestCheckpoint moreTokens = RandomCheckpoint.small(SEED);
        moreTokens.config().put("vocab_size", 39);
        assertCorrupt("model.embed_tokens.weight", moreTokens);
    }

    @Test
    void sizesThatNoTensorsBackAreRefused() throws IOException {
        TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
        checkpoint
                .config()
                .put("num_hidden_layers", 1024)
                .put("hidden_size", 1 << 20)
                .put("vocab_size", 1 << 22);
        checkpoint.config().put("num_attention_heads", 1024).put("num_key_value_heads", 1024);
        assertCorrupt("model.embed_tokens.weight", checkpoint);
    }

    @Test
    void weightsWithoutAPlaceAreNamed() throws IOException {
        for (String name : List.of(
                "model.layers.0.self_attn.q_norm.weight",
                "model.layers.0.self_attn.q_proj.bias",
                "model.layers.0.mlp.experts.0.up_proj.weight",
                "model.layers.2.input_layernorm.weight",
                "lm_head.bias",
                "score.weight")) {
            TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
            checkpoint.add(name, List.of(24L), new float[24]);
            assertUnsupported(name, checkpoint);
        }
    }

    @Test
    void weightsOfOtherTypesAreNamed() throws IOException {
        for (DType type : List.of(DType.F64, DType.F8_E4M3, DType.F8_E5M2, DType.I8, DType.I32, DType.BOOL)) {
            TestCheckpoint checkpoint = RandomCheckpoint.small(SEED).type(QUERY, type);
            assertUnsupported(QUERY, checkpoint);
            assertUnsupported(type.name(), checkpoint);
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNamed() throws IOException {
        for (DType type : List.of(DType.BF16, DType.F16, DType.F32)) {
            for (float value : List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)) {
                TestCheckpoint checkpoint = RandomCheckpoint.small(SEED).type(type);
                checkpoint.tensor(QUERY).values()[100] = value;
                try (ModelDirectory model = ModelDirectory.open(written(checkpoint))) {
                    WeightMatrix query = model.weights().layer(1).query().weights();
                    float[] target = new float[24 * 24];
                    CorruptInputException refusal =
                            assertThrows(CorruptInputException.class, () -> query.read(3, 2, target));
                    assertTrue(
                            refusal.reason().contains("weight 100 of " + QUERY + " is " + value), refusal.getMessage());
                    query.read(0, 4, target);
                    query.read(5, 19, target);
                }
            }
        }
    }

    @Test
    void theLargestWeightIsFinite() throws IOException {
        TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
        checkpoint.tensor(QUERY).values()[100] = -Float.MAX_VALUE;
        try (ModelDirectory model = ModelDirectory.open(written(checkpoint))) {
            assertEquals(-Float.MAX_VALUE, read(model.weights().layer(1).query().weights())[100]);
        }
    }

    @Test
    void nothingIsReadAfterClosing() throws IOException {
        ModelDirectory model = ModelDirectory.open(written(RandomCheckpoint.small(SEED)));
        model.close();
        model.close();
        assertThrows(IllegalStateException.class, () -> read(model.weights().finalNorm()));
    }

    @Test
    void mutatedHeadersAreRefusedOrRead() throws IOException {
        Random random = new Random(SEED);
        Path plain = written(RandomCheckpoint.small(SEED));
        Path compressed = newDirectory();
        RandomCheckpoint.of(RandomCheckpoint.config("llama", 300, 24, 2, 4, 2, 36), SEED)
                .type(DType.BF16)
                .writeCompressed(compressed, WEIGHTS);
        int refused = 0;
        for (Path directory : List.of(plain, compressed)) {
            Path file = directory.resolve(WEIGHTS);
            byte[] original = Files.readAllBytes(file);
            int header = (int)
                    ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
            for (int round = 0; round < 1000; round++) {
                byte[] mutated = original.clone();
                int changes = 1 + random.nextInt(3);
                for (int i = 0; i < changes; i++) {
                    int at = random.nextInt(Long.BYTES + header);
                    mutated[at] =
                            (byte) (random.nextBoolean() ? random.nextInt(128) : mutated[at] ^ 1 << random.nextInt(8));
                }
                Files.write(file, mutated);
                refused += isRefused(directory, round) ? 1 : 0;
            }
        }
        assertTrue(refused > 1000, refused + " were refused");
    }

    private static boolean isRefused(Path directory, int round) {
        try (ModelDirectory model = ModelDirectory.open(directory)) {
            for (WeightMatrix matrix : matrices(model)) {
                read(matrix);
            }
            model.digest();
            return false;
        } catch (CorruptInputException | UnsupportedModelException e) {
            return true;
        } catch (IOException | RuntimeException e) {
            return fail(directory + ", seed " + SEED + ", round " + round, e);
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path directory = written(RandomCheckpoint.small(SEED));
        byte[] original = Files.readAllBytes(directory.resolve(WEIGHTS));
        for (int length = 0; length < original.length; length += 97) {
            Files.write(directory.resolve(WEIGHTS), Arrays.copyOf(original, length));
            assertThrows(CorruptInputException.class, () -> ModelDirectory.open(directory), length + " bytes");
        }
    }

    @Test
    void aModelOfSharedKeysIsImported() throws IOException {
        TestCheckpoint checkpoint = Llama2cImporter.read(SharedModels.path("stories260K.bin"));
        try (ModelDirectory model = ModelDirectory.open(written(checkpoint))) {
            ModelConfig config = model.weights().config();
            assertEquals(8, config.heads());
            assertEquals(4, config.keyValueHeads());
            assertEquals(512, config.contextLength());
        }
    }
}
