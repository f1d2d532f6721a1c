package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.llm.engine.PortableEngine;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanePredictorTest {

    private static final ContextWindow WINDOW = new ContextWindow(24, 8);
    private static final int STEPS = 40;

    @ParameterizedTest
    @CsvSource({"1, 2", "11, 2", "12, 2", "12, 3", "13, 2", "30, 2", "30, 5"})
    void lanesPredictTheSameInOneGroupAndInTwo(int lanes, int threads) throws IOException {
        LanguageModel model = TestModels.model(1, PortableEngine::load);
        try (LanePredictor alone = new LanePredictor(model, WINDOW, 1);
                LanePredictor together = new LanePredictor(model, WINDOW, threads)) {
            alone.begin(lanes);
            together.begin(lanes);
            assertEquals(1, alone.groups().size());
            assertEquals(lanes < 12 ? 1 : 2, together.groups().size());
            for (int step = 0; step < STEPS; step++) {
                float[][] expected = step(alone, lanes, step);
                float[][] actual = step(together, lanes, step);
                assertArrayEquals(expected, actual, "step " + step);
            }
        }
    }

    /** Returns each lane's logits, and gives it a token of its own. */
    private static float[][] step(LanePredictor predictor, int lanes, int step) throws IOException {
        float[][] logits = new float[lanes][];
        int next = 0;
        for (LaneGroup group : predictor.groups()) {
            assertEquals(next, group.firstLane());
            group.await();
            for (int lane = group.firstLane(); lane < group.endLane(); lane++) {
                int at = group.offset(lane);
                logits[lane] = Arrays.copyOfRange(group.logits(), at, at + group.vocabularySize());
                predictor.take(group, lane, (lane * 31 + step * 7) % 200);
                next++;
            }
            group.advance();
        }
        assertEquals(lanes, next);
        return logits;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void beginsAnewWhereItStopped(int threads) throws IOException {
        LanguageModel model = TestModels.model(1, PortableEngine::load);
        try (LanePredictor predictor = new LanePredictor(model, WINDOW, threads)) {
            for (int lanes : new int[] {12, 24, 1, 13}) {
                predictor.begin(lanes);
                step(predictor, lanes, 5);
                predictor.begin(lanes);
                float[][] first = step(predictor, lanes, 0);
                for (float[] logits : first) {
                    assertArrayEquals(first[0], logits, "all lanes begin with the same token");
                }
            }
        }
    }

    @Test
    void lanesOfAnEngineWithAFingerprintAdvanceTogether() throws IOException {
        LanguageModel model =
                TestModels.model(1, weights -> new FingerprintedEngine(PortableEngine.load(weights), "test 1", true));
        try (LanePredictor predictor = new LanePredictor(model, WINDOW, 4)) {
            predictor.begin(60);
            assertEquals(1, predictor.groups().size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void tellsWhyAStepFailed(int threads) throws IOException {
        for (Throwable failure :
                List.of(new IOException("full"), new IllegalStateException("odd"), new OutOfMemoryError("much"))) {
            LanguageModel model =
                    TestModels.model(1, weights -> new FailingEngine(PortableEngine.load(weights), failure));
            LanePredictor predictor = new LanePredictor(model, WINDOW, threads);
            predictor.begin(20);
            step(predictor, 20, 0);
            step(predictor, 20, 1);
            assertSame(failure, assertThrows(failure.getClass(), () -> step(predictor, 20, 2)));
            predictor.close();
        }
    }

    @Test
    void memoryIsBoundedForEitherNumberOfGroups() throws IOException {
        PredictionEngine engine = TestModels.model(1, PortableEngine::load).engine();
        for (int lanes = 1; lanes < 64; lanes++) {
            long memory = LanePredictor.memory(engine, lanes, WINDOW);
            assertTrue(memory > engine.predictorMemory(lanes, WINDOW));
            assertTrue(memory > 2 * engine.predictorMemory(Math.ceilDiv(lanes, 2), WINDOW));
        }
    }

    /** An engine whose predictors fail at their third step. */
    private record FailingEngine(PredictionEngine engine, Throwable failure) implements PredictionEngine {

        @Override
        public int vocabularySize() {
            return engine.vocabularySize();
        }

        @Override
        public int contextLength() {
            return engine.contextLength();
        }

        @Override
        public long predictorMemory(int lanes, ContextWindow window) {
            return engine.predictorMemory(lanes, window);
        }

        @Override
        public long weightMemory() {
            return engine.weightMemory();
        }

        @Override
        public TokenPredictor newPredictor(int maxLanes, ContextWindow window, int threads) {
            TokenPredictor predictor = engine.newPredictor(maxLanes, window, threads);
            return new TokenPredictor() {

                private int steps;

                @Override
                public int vocabularySize() {
                    return predictor.vocabularySize();
                }

                @Override
                public int maxLanes() {
                    return predictor.maxLanes();
                }

                @Override
                public void reset(int lanes) {
                    predictor.reset(lanes);
                }

                @Override
                public void advance(int[] tokens, float[] logits) throws IOException {
                    if (++steps == 3) {
                        switch (failure) {
                            case IOException e -> throw e;
                            case RuntimeException e -> throw e;
                            case Error e -> throw e;
                            default -> throw new AssertionError(failure);
                        }
                    }
                    predictor.advance(tokens, logits);
                }

                @Override
                public void help(BooleanSupplier enough) {
                    predictor.help(enough);
                }

                @Override
                public void close() {
                    predictor.close();
                }
            };
        }
    }
}
