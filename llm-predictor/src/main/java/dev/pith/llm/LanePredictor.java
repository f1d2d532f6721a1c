package dev.pith.llm;

import java.io.IOException;
import java.util.Arrays;

/**
 * Follows the lanes of a block: a predictor, the token that each lane is given next, and the distributions that come of
 * it. The predictor is made for one lane, and anew when a block has more than it can take. Not safe for use by several
 * threads.
 */
final class LanePredictor implements AutoCloseable {

    private final LanguageModel model;
    private final ContextWindow window;
    private final int threads;
    private final TokenDistribution distribution;

    /** How many logits the engine gives for a lane: there may be tokens that the tokenizer does not know. */
    private final int stride;

    private TokenPredictor predictor;
    private int[] last = {};
    private float[] logits = {};

    LanePredictor(LanguageModel model, ContextWindow window, int threads) {
        this.model = model;
        this.window = window;
        this.threads = threads;
        this.stride = model.engine().vocabularySize();
        this.distribution = new TokenDistribution(model.tokenizer().vocabularySize());
        this.predictor = model.engine().newPredictor(1, window, threads);
    }

    /** Begins so many lanes anew. */
    void begin(int lanes) {
        if (lanes > predictor.maxLanes()) {
            predictor.close();
            predictor = model.engine().newPredictor(lanes, window, threads);
        }
        predictor.reset(lanes);
        if (last.length < lanes) {
            last = new int[lanes];
            logits = new float[Math.multiplyExact(lanes, stride)];
        }
        Arrays.fill(last, model.startToken());
    }

    /** Predicts the next token of every lane. */
    void advance() throws IOException {
        predictor.advance(last, logits);
    }

    /** Returns the logits of all lanes, valid until lanes advance again. */
    float[] logits() {
        return logits;
    }

    /** Returns where a lane's logits begin. */
    int offset(int lane) {
        return lane * stride;
    }

    /** Returns what is predicted for a lane, valid until the next call. */
    TokenDistribution prediction(int lane) {
        distribution.predict(logits, lane * stride);
        return distribution;
    }

    /** Takes note of the token that came in a lane. An escaped byte looks to the model like the beginning of a text. */
    void take(int lane, int token) {
        last[lane] = token < model.tokenizer().vocabularySize() ? token : model.startToken();
    }

    @Override
    public void close() {
        predictor.close();
    }
}
