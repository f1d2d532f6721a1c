package dev.pith.llm;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Predicts the next token of several sequences at once, its lanes, each from the tokens that the lane was given so far.
 *
 * <p>All lanes advance together. What a lane predicts depends on its own tokens alone, never on the number of lanes or on
 * the other lanes' tokens; if the engine has a {@linkplain PredictionEngine#fingerprint() fingerprint}, this holds up to
 * rounding, and only the same lanes with the same tokens give the same bits. Used by one thread at a time, but for
 * {@link #help}.
 */
public interface TokenPredictor extends AutoCloseable {

    /** Returns the number of tokens there are; they are called 0, 1, 2 and so on. */
    int vocabularySize();

    /** Returns the most lanes that {@link #reset} may ask for. */
    int maxLanes();

    /**
     * Begins new sequences; whatever the lanes were given is forgotten.
     *
     * @param lanes 1 to {@link #maxLanes()}
     */
    void reset(int lanes);

    /**
     * Gives every lane its next token and predicts the one after it.
     *
     * @param tokens the tokens, one for each lane from the first on; there may be more of them, which are passed over
     * @param logits gets {@code vocabularySize()} values for each lane, lane after lane: logarithms of the probabilities, up
     *     to a constant. All are finite
     * @throws IOException if the engine fails, or the weights make it compute a value that is not finite
     */
    void advance(int[] tokens, float[] logits) throws IOException;

    /**
     * Has the calling thread share in what {@link #advance} computes on another thread, until the condition holds; not by
     * several threads at once. Returns when it holds, or at once if the predictor has no use for another thread.
     */
    default void help(BooleanSupplier enough) {}

    /** Releases threads and whatever else is not heap memory. */
    @Override
    void close();
}
