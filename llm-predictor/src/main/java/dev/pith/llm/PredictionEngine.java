package dev.pith.llm;

import java.util.Optional;

/**
 * A loaded model that makes predictors, all of which share its weights. Immutable and safe for use by several threads.
 */
public interface PredictionEngine {

    /** Returns the number of tokens that the model knows. */
    int vocabularySize();

    /** Returns the tokens that the model was made to see at once, the largest length that a context should have. */
    int contextLength();

    /**
     * Returns what predictions depend on besides the model, or nothing if they are the same bits on every machine and JVM.
     */
    default Optional<EngineFingerprint> fingerprint() {
        return Optional.empty();
    }

    /** Returns an upper bound in bytes on the memory of one predictor, without the weights that all of them share. */
    long predictorMemory(int lanes, ContextWindow window);

    /** Returns an upper bound in bytes on the memory of the weights. */
    long weightMemory();

    /**
     * Makes a predictor.
     *
     * @param maxLanes the most lanes that it will be asked for, at least 1
     * @param window how much context it keeps
     * @param threads how many threads share its work, at least 1; the predictions do not depend on it. An engine whose predictions
     *     would has a number of its own, and does not mind this one
     */
    TokenPredictor newPredictor(int maxLanes, ContextWindow window, int threads);
}
