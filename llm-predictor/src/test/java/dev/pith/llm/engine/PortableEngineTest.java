package dev.pith.llm.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.llm.ContextWindow;
import dev.pith.llm.TokenPredictor;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.ModelWeights;
import dev.pith.llm.checkpoint.WeightMatrix;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortableEngineTest {

    private static final int VOCABULARY = 45;
    private static final ContextWindow WIDE = new ContextWindow(300, 0);

    private static ModelConfig config(int heads, int keyValueHeads, int headSize, int slidingWindow, int firstSliding) {
        return new ModelConfig(
                VOCABULARY,
                36,
                2,
                heads,
                keyValueHeads,
                headSize,
                50,
                1e-5f,
                RandomWeights.rotary(headSize),
                64,
                slidingWindow,
                firstSliding);
    }

    private static ModelWeights weights(int slidingWindow, int firstSliding) {
        return new RandomWeights(config(4, 2, 10, slidingWindow, firstSliding), 5, true, true, true);
    }

    private static int[] tokens(int count, long seed) {
        return new SplittableRandom(seed).ints(count, 0, VOCABULARY).toArray();
    }

    /** Returns the logits after each of one lane's tokens. */
    private static float[][] logits(PortableEngine engine, ContextWindow window, int[] tokens) throws IOException {
        float[][] logits = new float[tokens.length][VOCABULARY];
        try (TokenPredictor predictor = engine.newPredictor(1, window, 1)) {
            predictor.reset(1);
            for (int i = 0; i < tokens.length; i++) {
                predictor.advance(new int[] {tokens[i]}, logits[i]);
            }
        }
        return logits;
    }

    @ParameterizedTest
    @CsvSource({
        "4, 2, 10, 0, 0, true, true, true",
        "4, 2, 10, 0, 0, false, false, false",
        "4, 4, 34, 0, 0, true, false, true",
        "14, 1, 4, 0, 0, false, true, false",
        "13, 1, 64, 0, 0, true, true, false",
        "4, 2, 10, 7, 0, true, true, true",
        "4, 2, 10, 7, 1, true, true, true",
        "4, 2, 10, 100, 0, false, true, true",
    })
    void logitsAreThoseOfAReferenceButForRounding(
            int heads,
            int keyValueHeads,
            int headSize,
            int slidingWindow,
            int firstSliding,
            boolean bfloat16,
            boolean biased,
            boolean tied)
            throws IOException {
        ModelConfig config = config(heads, keyValueHeads, headSize, slidingWindow, firstSliding);
        ModelWeights weights = new RandomWeights(config, 9, bfloat16, biased, tied);
        ReferenceModel reference = new ReferenceModel(weights);
        int[] tokens = tokens(150, 1);
        float[][] logits = logits(PortableEngine.load(weights, KernelChoice.only(Kernels.best()), false), WIDE, tokens);
        for (int i : new int[] {0, 1, 6, 7, 8, 40, 70, 149}) {
            double[] expected = reference.logits(Arrays.copyOf(tokens, i + 1));
            for (int token = 0; token < VOCABULARY; token++) {
                assertEquals(expected[token], logits[i][token], 2e-4, "step " + i + ", token " + token);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void plainAndVectorKernelsGiveTheSameBits(boolean bfloat16) throws IOException {
        ModelConfig config = new ModelConfig(300, 150, 2, 5, 1, 48, 333, 1e-6f, RandomWeights.rotary(48), 64, 0, 0);
        ModelWeights weights = new RandomWeights(config, 3, bfloat16, true, false);
        PortableEngine plain = PortableEngine.load(weights, KernelChoice.only(new PlainKernels()), false);
        PortableEngine vector = PortableEngine.load(weights, KernelChoice.only(VectorKernels.best()), false);
        ContextWindow window = new ContextWindow(40, 30);
        for (int lanes : new int[] {1, 2, 3, 13, 17}) {
            float[] expected = new float[lanes * 300];
            float[] actual = new float[lanes * 300];
            var random = new SplittableRandom(lanes);
            try (TokenPredictor first = plain.newPredictor(lanes, window, 1);
                    TokenPredictor second = vector.newPredictor(lanes, window, 2)) {
                first.reset(lanes);
                second.reset(lanes);
                for (int step = 0; step < 45; step++) {
                    int[] tokens = random.ints(lanes, 0, 300).toArray();
                    first.advance(tokens, expected);
                    second.advance(tokens, actual);
                    assertArrayEquals(expected, actual, lanes + " lanes, step " + step);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17})
    void bfloat16WeightsGiveTheSameBitsAsFloats(int lanes) throws IOException {
        ModelWeights weights = weights(0, 0);
        PortableEngine narrow = PortableEngine.load(weights, KernelChoice.only(Kernels.best()), false);
        PortableEngine wide = PortableEngine.load(weights, KernelChoice.only(Kernels.best()), true);
        assertTrue(wide.weightMemory() > 1.5 * narrow.weightMemory());
        float[] expected = new float[lanes * VOCABULARY];
        float[] actual = new float[lanes * VOCABULARY];
        int[] tokens = new int[lanes];
        try (TokenPredictor first = narrow.newPredictor(lanes, WIDE, 1);
                TokenPredictor second = wide.newPredictor(lanes, WIDE, 1)) {
            first.reset(lanes);
            second.reset(lanes);
            for (int step = 0; step < 20; step++) {
                Arrays.setAll(tokens, lane -> (lane * 7 + 3) % VOCABULARY);
                first.advance(tokens, expected);
                second.advance(tokens, actual);
                assertArrayEquals(expected, actual, "step " + step);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 64})
    void aLanePredictsTheSameWhateverTheOthersDo(int lanes) throws IOException {
        PortableEngine engine = PortableEngine.load(weights(0, 0));
        ContextWindow window = new ContextWindow(12, 5);
        int[][] tokens = new int[lanes][];
        float[][][] alone = new float[lanes][][];
        for (int lane = 0; lane < lanes; lane++) {
            tokens[lane] = tokens(30, lane);
            alone[lane] = logits(engine, window, tokens[lane]);
        }
        try (TokenPredictor predictor = engine.newPredictor(64, window, 3)) {
            predictor.reset(lanes);
            float[] logits = new float[lanes * VOCABULARY];
            for (int i = 0; i < 30; i++) {
                int step = i;
                predictor.advance(Arrays.stream(tokens).mapToInt(t -> t[step]).toArray(), logits);
                for (int lane = 0; lane < lanes; lane++) {
                    assertArrayEquals(
                            alone[lane][i],
                            Arrays.copyOfRange(logits, lane * VOCABULARY, (lane + 1) * VOCABULARY),
                            "lane " + lane + ", step " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0, 0", "10, 0, 0, 0", "10, 4, 0, 0", "10, 9, 0, 0", "150, 149, 0, 0", "33, 32, 5, 1"})
    void aFullContextStartsAgainFromItsLastTokens(int length, int overlap, int slidingWindow, int firstSliding)
            throws IOException {
        PortableEngine engine = PortableEngine.load(weights(slidingWindow, firstSliding));
        int[] tokens = tokens(3 * length + 2, length);
        float[][] logits = logits(engine, new ContextWindow(length, overlap), tokens);
        int start = 0;
        for (int i = 0; i < tokens.length; i++) {
            if (i - start == length) {
                start = i - overlap;
            }
            if (i - start == length - 1 || i - start == overlap) {
                float[][] fresh = logits(engine, WIDE, Arrays.copyOfRange(tokens, start, i + 1));
                assertArrayEquals(fresh[i - start], logits[i], "step " + i);
            }
        }
    }

    @Test
    void aSlidingWindowForgetsTokenByToken() throws IOException {
        // A layer sees what the layer below saw, so that two windows of 20 reach back 39 tokens.
        PortableEngine sliding = PortableEngine.load(weights(20, 0));
        int[] tokens = tokens(300, 2);
        float[][] logits = logits(sliding, new ContextWindow(3, 1), tokens);
        ReferenceModel reference = new ReferenceModel(weights(20, 0));
        double[] expected = reference.logits(tokens);
        for (int token = 0; token < VOCABULARY; token++) {
            assertEquals(expected[token], logits[299][token], 3e-4);
        }
        int[] others = tokens.clone();
        others[299 - 39] = (others[299 - 39] + 1) % VOCABULARY;
        assertArrayEquals(logits[299], logits(sliding, WIDE, others)[299]);
        others[299 - 38] = (others[299 - 38] + 1) % VOCABULARY;
        assertNotEquals(Arrays.toString(logits[299]), Arrays.toString(logits(sliding, WIDE, others)[299]));
    }

    @Test
    void aRingGivesTheSameBitsAsAMask() throws IOException {
        ModelConfig ring = config(4, 2, 10, 20, 0);
        int[] tokens = tokens(200, 3);
        float[][] expected = logits(PortableEngine.load(new MaskedFirstLayer(ring)), WIDE, tokens);
        float[][] actual = logits(PortableEngine.load(new RandomWeights(ring, 5, true, false, true)), WIDE, tokens);
        for (int i = 0; i < tokens.length; i++) {
            assertArrayEquals(expected[i], actual[i], "step " + i);
        }
    }

    /** The same model with a layer before all others that adds nothing and does not slide, so that contexts restart. */
    private static final class MaskedFirstLayer implements ModelWeights {

        private final RandomWeights weights;

        MaskedFirstLayer(ModelConfig config) {
            weights = new RandomWeights(config, 5, true, false, true);
        }

        @Override
        public ModelConfig config() {
            ModelConfig config = weights.config();
            return new ModelConfig(
                    config.vocabularySize(),
                    config.width(),
                    config.layers() + 1,
                    config.heads(),
                    config.keyValueHeads(),
                    config.headSize(),
                    config.feedForwardWidth(),
                    config.normEpsilon(),
                    config.rotary(),
                    config.contextLength(),
                    config.slidingWindow(),
                    1);
        }

        @Override
        public WeightMatrix tokenEmbedding() {
            return weights.tokenEmbedding();
        }

        @Override
        public Layer layer(int layer) {
            Layer like = weights.layer(Math.max(0, layer - 1));
            return layer > 0
                    ? like
                    : new Layer(
                            like.attentionNorm(),
                            like.query(),
                            like.key(),
                            like.value(),
                            zero(like.attentionOutput()),
                            like.feedForwardNorm(),
                            like.gate(),
                            like.up(),
                            zero(like.down()));
        }

        private static Projection zero(Projection like) {
            return new Projection(new ConstantMatrix(like.weights(), 0), null);
        }

        @Override
        public WeightMatrix finalNorm() {
            return weights.finalNorm();
        }

        @Override
        public WeightMatrix head() {
            return weights.head();
        }
    }

    /** A matrix of the shape of another, all of whose weights are the same. */
    private record ConstantMatrix(WeightMatrix like, float weight) implements WeightMatrix {

        @Override
        public String name() {
            return like.name();
        }

        @Override
        public int rows() {
            return like.rows();
        }

        @Override
        public int columns() {
            return like.columns();
        }

        @Override
        public boolean isBfloat16() {
            return true;
        }

        @Override
        public void read(int firstRow, int rows, float[] target) {
            Arrays.fill(target, 0, rows * columns(), weight);
        }
    }

    @Test
    void resetForgetsEverything() throws IOException {
        PortableEngine engine = PortableEngine.load(weights(0, 0));
        int[] tokens = tokens(10, 4);
        float[][] expected = logits(engine, WIDE, tokens);
        try (TokenPredictor predictor = engine.newPredictor(3, WIDE, 2)) {
            float[] logits = new float[3 * VOCABULARY];
            predictor.reset(3);
            predictor.advance(new int[] {1, 2, 3}, logits);
            predictor.reset(1);
            for (int i = 0; i < tokens.length; i++) {
                predictor.advance(new int[] {tokens[i]}, logits);
                assertArrayEquals(expected[i], Arrays.copyOf(logits, VOCABULARY), "step " + i);
            }
        }
    }

    @Test
    void saysWhichLogitIsNotFinite() throws IOException {
        RandomWeights weights = new RandomWeights(config(4, 2, 10, 0, 0), 5, false, false, true);
        PortableEngine engine = PortableEngine.load(new HugeHead(weights));
        try (TokenPredictor predictor = engine.newPredictor(2, WIDE, 2)) {
            predictor.reset(2);
            IOException e = assertThrows(
                    IOException.class, () -> predictor.advance(new int[] {1, 2}, new float[2 * VOCABULARY]));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("lane 0"), message);
            assertTrue(message.contains("Infinity") || message.contains("NaN"), message);
        }
    }

    /** Weights so large that logits overflow. */
    private record HugeHead(RandomWeights weights) implements ModelWeights {

        @Override
        public ModelConfig config() {
            return weights.config();
        }

        @Override
        public WeightMatrix tokenEmbedding() {
            return weights.tokenEmbedding();
        }

        @Override
        public Layer layer(int layer) {
            return weights.layer(layer);
        }

        @Override
        public WeightMatrix finalNorm() {
            return new ConstantMatrix(weights.finalNorm(), 1e19f);
        }

        @Override
        public WeightMatrix head() {
            return new ConstantMatrix(weights.head(), 1e21f);
        }
    }

    @Test
    void refusesWhatItsCallerMustNotAskFor() throws IOException {
        PortableEngine engine = PortableEngine.load(weights(0, 0));
        float[] logits = new float[2 * VOCABULARY];
        assertThrows(IllegalArgumentException.class, () -> engine.newPredictor(0, WIDE, 1));
        assertThrows(IllegalArgumentException.class, () -> engine.newPredictor(1, WIDE, 0));
        try (TokenPredictor predictor = engine.newPredictor(2, WIDE, 2)) {
            assertThrows(IllegalStateException.class, () -> predictor.advance(new int[] {0}, logits));
            assertThrows(IllegalArgumentException.class, () -> predictor.reset(0));
            assertThrows(IllegalArgumentException.class, () -> predictor.reset(3));
            predictor.reset(2);
            for (int token : new int[] {-1, VOCABULARY}) {
                assertThrows(IllegalArgumentException.class, () -> predictor.advance(new int[] {0, token}, logits));
            }
        }
    }

    @Test
    void weightsTakeLittleMoreThanTheirOwnSize() throws IOException {
        ModelConfig config = new ModelConfig(4096, 320, 2, 5, 1, 64, 864, 1e-5f, RandomWeights.rotary(64), 256, 0, 0);
        long parameters = 4096 * 320 + 2 * (320 * (320 + 64 + 64) + 320 * 320 + 3 * 320 * 864);
        long bfloat16 = PortableEngine.load(
                        new RandomWeights(config, 1, true, false, true), KernelChoice.only(Kernels.best()), false)
                .weightMemory();
        assertTrue(bfloat16 >= 2 * parameters && bfloat16 < 2.04 * parameters, bfloat16 + " bytes");
        long floats = PortableEngine.load(new RandomWeights(config, 1, false, false, false))
                .weightMemory();
        assertTrue(floats >= 4 * (parameters + 4096 * 320) && floats < 4.08 * (parameters + 4096 * 320));
    }

    @Test
    void memoryGrowsWithLanesAndContextUnlessItSlides() throws IOException {
        PortableEngine engine = PortableEngine.load(weights(0, 0));
        long perToken = 2 * 2 * 2 * 10 * Float.BYTES;
        long small = engine.predictorMemory(64, new ContextWindow(256, 0));
        long large = engine.predictorMemory(64, new ContextWindow(2560, 0));
        assertTrue(large - small >= 64L * 2304 * perToken, small + ", " + large);
        PortableEngine sliding = PortableEngine.load(weights(20, 0));
        assertEquals(
                sliding.predictorMemory(64, new ContextWindow(256, 0)),
                sliding.predictorMemory(64, new ContextWindow(2560, 0)));
    }

    @Test
    void refusesContextsThatNoArrayHolds() throws IOException {
        PortableEngine engine = PortableEngine.load(weights(0, 0));
        ContextWindow endless = new ContextWindow(Integer.MAX_VALUE, 0);
        assertThrows(IllegalArgumentException.class, () -> engine.predictorMemory(1, endless));
        assertThrows(IllegalArgumentException.class, () -> engine.newPredictor(1, endless, 1));
    }
}
