package dev.pith.llm;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine that says that it is not portable, and that need not repeat itself.
 *
 * @param engine does the work
 * @param text the fingerprint
 * @param reliable whether all predictors predict the same
 */
record FingerprintedEngine(PredictionEngine engine, String text, boolean reliable) implements PredictionEngine {

    private static final AtomicInteger PREDICTORS = new AtomicInteger();

    @Override
    public Optional<EngineFingerprint> fingerprint() {
        return Optional.of(new EngineFingerprint(text));
    }

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
        return reliable ? predictor : new Unreliable(predictor, PREDICTORS.incrementAndGet());
    }

    /** Predicts what no other one does. */
    private record Unreliable(TokenPredictor predictor, int whim) implements TokenPredictor {

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
            predictor.advance(tokens, logits);
            for (int i = 0; i < logits.length; i++) {
                logits[i] += (whim >>> (i % 31)) & 1;
            }
        }

        @Override
        public void close() {
            predictor.close();
        }
    }
}
