package dev.pith.llm.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.safetensors.DType;
import dev.pith.llm.ContextWindow;
import dev.pith.llm.EngineFingerprint;
import dev.pith.llm.EngineSettings;
import dev.pith.llm.PredictionEngine;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.UnsupportedModelException;
import dev.pith.llm.checkpoint.Llama2cImporter;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelDirectory;
import dev.pith.llm.checkpoint.ModelWeights;
import dev.pith.llm.checkpoint.RandomCheckpoint;
import dev.pith.llm.checkpoint.RotaryEmbedding;
import dev.pith.llm.checkpoint.SharedModels;
import dev.pith.llm.checkpoint.TestCheckpoint;
import dev.pith.llm.engine.PortableEngine;
import dev.pith.llm.engine.RandomWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DjlEngineTest {

    private static final long SEED = 20261121;
    private static final int STEPS = 45;
    private static final int LANES = 3;
    private static final double TOLERANCE = 1e-3;

    private static ModelConfig config(int heads, int keyValueHeads, int headSize, int slidingWindow, int firstSliding) {
        RotaryEmbedding usual = RandomWeights.rotary(headSize);
        return new ModelConfig(
                101,
                36,
                3,
                heads,
                keyValueHeads,
                headSize,
                52,
                1e-5f,
                new RotaryEmbedding(usual.inverseFrequencies(), 1.2),
                32,
                slidingWindow,
                firstSliding);
    }

    private static PredictionEngine load(ModelWeights weights) throws IOException {
        return RealEngine.require().load(weights, RealEngine.SETTINGS);
    }

    /** Returns what an engine predicts at every step for tokens that the seed makes. */
    private static float[][] logits(PredictionEngine engine, int lanes, ContextWindow window) throws IOException {
        try (TokenPredictor predictor = engine.newPredictor(lanes, window, 1)) {
            return logits(predictor, lanes);
        }
    }

    private static float[][] logits(TokenPredictor predictor, int lanes) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        predictor.reset(lanes);
        float[][] logits = new float[STEPS][lanes * predictor.vocabularySize()];
        for (float[] step : logits) {
            int[] tokens = random.ints(lanes, 0, predictor.vocabularySize()).toArray();
            predictor.advance(tokens, step);
        }
        return logits;
    }

    private static void assertAgree(ModelWeights weights, ContextWindow window) throws IOException {
        float[][] expected = logits(PortableEngine.load(weights), LANES, window);
        float[][] actual = logits(load(weights), LANES, window);
        for (int step = 0; step < STEPS; step++) {
            float largest = 0;
            float difference = 0;
            for (int i = 0; i < expected[step].length; i++) {
                largest = Math.max(largest, Math.abs(expected[step][i]));
                difference = Math.max(difference, Math.abs(expected[step][i] - actual[step][i]));
            }
            assertTrue(
                    difference <= TOLERANCE * largest,
                    "step " + step + ": " + difference + " of " + largest + ", seed " + SEED);
        }
    }

    @ParameterizedTest(name = "{0} heads, {1} key heads of {2}, window {3} from layer {4}, biases {5}, tied {6}")
    @CsvSource({
        "4, 4, 10, 0, 3, false, false",
        "4, 2, 10, 0, 3, false, true",
        "6, 1, 16, 0, 3, true, true",
        "4, 2, 10, 9, 0, true, false",
        "4, 2, 10, 7, 1, false, true",
        "3, 3, 2, 1, 0, false, true",
    })
    void agreesWithThePortableEngine(
            int heads, int keyHeads, int headSize, int window, int firstSliding, boolean biased, boolean tied)
            throws IOException {
        ModelConfig config = config(heads, keyHeads, headSize, window, firstSliding);
        assertAgree(new RandomWeights(config, SEED, false, biased, tied), new ContextWindow(20, 6));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "45, 3", "44, 43"})
    void agreesHoweverContextsStartAgain(int length, int overlap) throws IOException {
        assertAgree(
                new RandomWeights(config(4, 2, 10, 0, 3), SEED, true, false, true), new ContextWindow(length, overlap));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K.bin", "aidreams260K.bin"})
    void agreesOnRealModels(String fileName, @TempDir Path directory) throws IOException {
        Llama2cImporter.read(SharedModels.path(fileName)).write(directory);
        try (ModelDirectory model = ModelDirectory.open(directory)) {
            assertAgree(model.weights(), new ContextWindow(128, 32));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen2"})
    void readsCompressedCheckpoints(String modelType, @TempDir Path directory) throws IOException {
        TestCheckpoint checkpoint = RandomCheckpoint.of(RandomCheckpoint.config(modelType, 40, 24, 2, 4, 2, 36), SEED);
        checkpoint.type(DType.BF16);
        Path plain = directory.resolve("plain");
        checkpoint.write(plain);
        Path compressed = directory.resolve("compressed");
        checkpoint.writeCompressed(compressed, "model.safetensors.pith");
        ContextWindow window = new ContextWindow(64, 16);
        try (ModelDirectory first = ModelDirectory.open(plain);
                ModelDirectory second = ModelDirectory.open(compressed)) {
            assertAgree(second.weights(), window);
            assertArrayEquals(logits(load(first.weights()), 2, window), logits(load(second.weights()), 2, window));
        }
    }

    @Test
    void theSameStepsGiveTheSameBits() throws IOException {
        PredictionEngine engine = load(new RandomWeights(config(4, 2, 10, 0, 3), SEED, false, true, false));
        ContextWindow window = new ContextWindow(20, 6);
        float[][] expected = logits(engine, LANES, window);
        try (TokenPredictor predictor = engine.newPredictor(LANES + 2, window, 1)) {
            for (int lanes : new int[] {1, LANES, LANES + 2, LANES}) {
                float[][] actual = logits(predictor, lanes);
                if (lanes == LANES) {
                    assertArrayEquals(expected, actual);
                }
            }
        }
    }

    @Test
    void arraysAreFreedEveryStep() throws IOException {
        DjlEngine engine = (DjlEngine) load(new RandomWeights(config(4, 2, 10, 0, 3), SEED, false, true, false));
        int weights = engine.model().embedding().getManager().getManagedArrays().size();
        try (DjlPredictor predictor =
                new DjlPredictor(engine, new CacheShape(engine.model().config(), 2, new ContextWindow(8, 2)))) {
            predictor.reset(2);
            float[] logits = new float[2 * engine.vocabularySize()];
            for (int step = 0; step < 20; step++) {
                predictor.advance(new int[2], logits);
                assertEquals(2 * engine.model().layers().size(), predictor.heldArrays());
            }
        }
        assertEquals(
                weights,
                engine.model().embedding().getManager().getManagedArrays().size());
    }

    @Test
    void tellsWhatPredictionsDependOn() throws IOException {
        EngineFingerprint one = RealEngine.require().fingerprint(RealEngine.SETTINGS);
        EngineFingerprint two = RealEngine.require().fingerprint(new EngineSettings("cpu", 2));
        assertEquals("djl", one.engine());
        assertEquals("cpu", one.value(EngineFingerprint.DEVICE).orElseThrow());
        assertTrue(one.value("pytorch").orElseThrow().startsWith("2."), one.text());
        assertEquals(List.of("threads was 1 and is 2"), one.differencesTo(two));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpu", "", "cuda:", "cuda:-1", "cuda:999", "cuda:99999999999"})
    void namesDevicesThatAreNotThere(String device) {
        RealEngine.require();
        Exception e = assertThrows(
                UnsupportedModelException.class, () -> new DjlProvider().fingerprint(new EngineSettings(device, 1)));
        assertTrue(String.valueOf(e.getMessage()).contains(device), e.getMessage());
    }

    @Test
    void refusesTokensThatDoNotExist() throws IOException {
        PredictionEngine engine = load(new RandomWeights(config(4, 2, 10, 0, 3), SEED, false, false, true));
        try (TokenPredictor predictor = engine.newPredictor(1, new ContextWindow(8, 2), 1)) {
            float[] logits = new float[engine.vocabularySize()];
            assertThrows(IllegalStateException.class, () -> predictor.advance(new int[1], logits));
            predictor.reset(1);
            for (int token : new int[] {-1, engine.vocabularySize(), Integer.MAX_VALUE}) {
                assertThrows(IllegalArgumentException.class, () -> predictor.advance(new int[] {token}, logits));
            }
            assertThrows(IllegalArgumentException.class, () -> predictor.reset(2));
        }
    }

    @Test
    void saysSoWhenNumbersOverflow(@TempDir Path directory) throws IOException {
        TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
        Arrays.fill(checkpoint.tensor("model.norm.weight").values(), Float.MAX_VALUE);
        checkpoint.write(directory);
        try (ModelDirectory model = ModelDirectory.open(directory)) {
            PredictionEngine engine = load(model.weights());
            Exception e = assertThrows(IOException.class, () -> logits(engine, 1, new ContextWindow(64, 16)));
            assertTrue(String.valueOf(e.getMessage()).contains("exceed what a float can hold"), e.getMessage());
        }
    }

    @Test
    void refusesWeightsThatAreNotFinite(@TempDir Path directory) throws IOException {
        TestCheckpoint checkpoint = RandomCheckpoint.small(SEED);
        checkpoint.tensor("model.layers.1.mlp.up_proj.weight").values()[100] = Float.NaN;
        checkpoint.write(directory);
        try (ModelDirectory model = ModelDirectory.open(directory)) {
            Exception e = assertThrows(IOException.class, () -> load(model.weights()));
            assertTrue(
                    String.valueOf(e.getMessage()).contains("weight 100 of model.layers.1.mlp.up_proj.weight is NaN"),
                    e.getMessage());
        }
    }
}
