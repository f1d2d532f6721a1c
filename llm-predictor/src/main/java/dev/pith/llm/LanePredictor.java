package dev.pith.llm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the lanes of a block. Where several threads may work, lanes are in two groups: the tokens of the one are predicted
 * while those of the other are coded, and the thread that codes helps to predict whenever it would have to wait.
 *
 * <pre>{@code
 * predictor.begin(lanes);
 * while (…) {
 *     for (LaneGroup group : predictor.groups()) {
 *         group.await();
 *         for (int lane = group.firstLane(); lane < group.endLane(); lane++) {
 *             … predictor.prediction(group, lane) …
 *             predictor.take(group, lane, token);
 *         }
 *         group.advance();
 *     }
 * }
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
final class LanePredictor implements AutoCloseable {

    /** The first group has a multiple of so many lanes, since engines compute some together; and no group has fewer. */
    private static final int TOGETHER = 6;

    private final LanguageModel model;
    private final ContextWindow window;
    private final int threads;
    private final TokenDistribution distribution;

    /** The thread that predicts while this one codes, unless one does all. */
    private final @Nullable ExecutorService background;

    private List<LaneGroup> groups = List.of();

    LanePredictor(LanguageModel model, ContextWindow window, int threads) {
        this.model = model;
        this.window = window;
        this.threads = threads;
        this.distribution = new TokenDistribution(model.tokenizer().vocabularySize());
        // With a fingerprint, what a lane predicts depends on which lanes advance together.
        boolean alone = threads == 1 || model.engine().fingerprint().isPresent();
        this.background = alone
                ? null
                : Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("pith-llm").factory());
    }

    /** Returns an upper bound in bytes on the memory for so many lanes, however many threads there are. */
    static long memory(PredictionEngine engine, int lanes, ContextWindow window) {
        long logits = (long) Float.BYTES * lanes * engine.vocabularySize();
        long oneGroup = engine.predictorMemory(lanes, window);
        return logits + Math.max(oneGroup, 2 * engine.predictorMemory(lanesOfFirstGroup(lanes), window));
    }

    private static int lanesOfFirstGroup(int lanes) {
        return Math.ceilDiv(lanes, 2 * TOGETHER) * TOGETHER;
    }

    /** Begins so many lanes anew, and has the first token of each predicted. */
    void begin(int lanes) {
        boolean split = background != null && lanes >= 2 * TOGETHER;
        int middle = split ? lanesOfFirstGroup(lanes) : lanes;
        if (groups.size() != (split ? 2 : 1) || groups.getFirst().maxLanes() < middle) {
            // Those that there are go first, for memory need not hold both.
            closeGroups();
            List<LaneGroup> made = new ArrayList<>();
            for (int i = 0; i < (split ? 2 : 1); i++) {
                made.add(new LaneGroup(
                        model.engine().newPredictor(middle, window, split ? threads - 1 : threads),
                        model.startToken(),
                        split ? background : null));
            }
            groups = Collections.unmodifiableList(made);
        }
        groups.getFirst().begin(0, middle);
        if (split) {
            groups.getLast().begin(middle, lanes);
        }
    }

    /** Returns the groups, which together have all lanes in their order. */
    List<LaneGroup> groups() {
        return groups;
    }

    /** Returns what is predicted for a lane, valid until the next call. */
    TokenDistribution prediction(LaneGroup group, int lane) {
        distribution.predict(group.logits(), group.offset(lane));
        return distribution;
    }

    /** Takes note of the token that came in a lane. An escaped byte looks to the model like the beginning of a text. */
    void take(LaneGroup group, int lane, int token) {
        group.give(lane, token < model.tokenizer().vocabularySize() ? token : model.startToken());
    }

    private void closeGroups() {
        groups.forEach(LaneGroup::close);
        groups = List.of();
    }

    @Override
    public void close() {
        closeGroups();
        if (background != null) {
            background.shutdown();
        }
    }
}
