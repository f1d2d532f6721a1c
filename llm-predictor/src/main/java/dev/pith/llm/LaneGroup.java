package dev.pith.llm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Some lanes of a block that advance together. For each step, {@link #await}; for each lane, its logits and the token that it
 * is given; {@link #advance}. Not safe for use by several threads.
 */
final class LaneGroup implements AutoCloseable {

    private final TokenPredictor predictor;
    private final int startToken;
    private final @Nullable Executor background;
    private final int[] next;
    private final float[] logits;

    private int firstLane;
    private int endLane;

    /** The step that has begun in the background. */
    private @Nullable CompletableFuture<Void> step;

    /**
     * @param predictor is this group's from now on
     * @param startToken what a lane is given first
     * @param background where it predicts; null has it predict in {@link #await}
     */
    LaneGroup(TokenPredictor predictor, int startToken, @Nullable Executor background) {
        this.predictor = predictor;
        this.startToken = startToken;
        this.background = background;
        next = new int[predictor.maxLanes()];
        logits = new float[Math.multiplyExact(predictor.maxLanes(), predictor.vocabularySize())];
    }

    int maxLanes() {
        return predictor.maxLanes();
    }

    int vocabularySize() {
        return predictor.vocabularySize();
    }

    int firstLane() {
        return firstLane;
    }

    int endLane() {
        return endLane;
    }

    /** Begins these lanes anew, and has the first token of each predicted. */
    void begin(int newFirstLane, int newEndLane) {
        abandon();
        firstLane = newFirstLane;
        endLane = newEndLane;
        predictor.reset(endLane - firstLane);
        Arrays.fill(next, startToken);
        advance();
    }

    /** Has the next token of each lane predicted; nothing is asked of the lanes or given to them until {@link #await}. */
    void advance() {
        if (background != null) {
            step = CompletableFuture.runAsync(this::computeInBackground, background);
        }
    }

    private void computeInBackground() {
        try {
            predictor.advance(next, logits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the tokens are predicted, and shares in that. */
    void await() throws IOException {
        CompletableFuture<Void> running = step;
        if (running == null) {
            predictor.advance(next, logits);
            return;
        }
        step = null;
        predictor.help(running::isDone);
        try {
            running.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case UncheckedIOException io -> throw io.getCause();
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    /** Waits for what is being computed, and does not mind what comes of it. */
    private void abandon() {
        CompletableFuture<Void> running = step;
        step = null;
        if (running != null) {
            running.handle((_, _) -> null).join();
        }
    }

    /** Returns the logits of all lanes of the group. */
    float[] logits() {
        return logits;
    }

    /** Returns where a lane's logits begin. */
    int offset(int lane) {
        return (lane - firstLane) * vocabularySize();
    }

    /** Gives a lane its next token. */
    void give(int lane, int token) {
        next[lane - firstLane] = token;
    }

    @Override
    public void close() {
        abandon();
        predictor.close();
    }
}
