package dev.pith.llm;

import dev.pith.llm.tokenizer.TokenOrder;
import java.util.Arrays;

/**
 * The byte-level view of a prediction of tokens: how likely each byte is to come next, by the weights of all tokens that go
 * on with it. So a model of tokens can be mixed with models that predict bytes.
 *
 * <p>A token is taken byte by byte, and where it may be over, that is an outcome of its own, {@link #END}. The product of the
 * shares of a token's bytes and of its end is the token's own share among all tokens that stand for bytes, so nothing is
 * lost by this view. Two tokens of the same bytes are one here.
 *
 * <pre>{@code
 * NextByte view = new NextByte(TokenOrder.of(tokenizer));
 * view.begin(logits, 0);
 * long[] weights = new long[NextByte.OUTCOMES];
 * view.weights(weights); // the share of outcome o is weights[o] out of the sum of all
 * view.take('t');
 * view.weights(weights); // now weights[NextByte.END] is that of the token "t"
 * }</pre>
 *
 * <p>All is computed in integers, from logits in the manner of codec {@code llm}: the same logits give the same weights on
 * any machine. Not safe for use by several threads.
 */
public final class NextByte {

    /** The outcome that the token is over. Outcomes below are the values of bytes. */
    public static final int END = 256;

    /** The number of outcomes. */
    public static final int OUTCOMES = END + 1;

    private final TokenOrder order;
    private final TokenDistribution distribution;

    /** The sum of the weights of all tokens of a smaller rank. */
    private final long[] cumulative;

    private int from;
    private int to;
    private int length;

    /** @param order the tokens that are predicted */
    public NextByte(TokenOrder order) {
        this.order = order;
        this.distribution = new TokenDistribution(order.size());
        this.cumulative = new long[order.size() + 1];
    }

    /**
     * Begins a token.
     *
     * @param logits a predictor's, of which {@code logits[offset + t]} is token t's
     */
    public void begin(float[] logits, int offset) {
        distribution.predict(logits, offset);
        for (int rank = 0; rank < order.size(); rank++) {
            cumulative[rank + 1] = cumulative[rank] + distribution.weight(order.token(rank));
        }
        from = order.firstNotEmpty();
        to = order.size();
        length = 0;
    }

    /**
     * Tells the weights of the outcomes: 0 for those that no token has, or whose tokens are all next to impossible. If all are
     * next to impossible, those that a token has weigh 1.
     *
     * @param weights gets {@value #OUTCOMES} values; their sum is positive, and below 2<sup>53</sup>
     */
    public void weights(long[] weights) {
        Arrays.fill(weights, 0, OUTCOMES, 0);
        if (sum(from, to) > 0) {
            forEachOutcome((outcome, first, next) -> weights[outcome] = sum(first, next));
        } else {
            forEachOutcome((outcome, first, next) -> weights[outcome] = 1);
        }
    }

    /**
     * Takes the outcome that came. After {@link #END} comes {@link #begin}.
     *
     * @throws IllegalArgumentException if no token has it
     */
    public void take(int outcome) {
        int next = outcome == END ? from : order.firstAtLeast(from, to, length, outcome);
        int end = order.firstAtLeast(next, to, length, outcome == END ? 0 : outcome + 1);
        if (next == end) {
            throw new IllegalArgumentException("no token goes on with " + outcome);
        }
        from = next;
        to = end;
        length++;
    }

    private interface OutcomeAction {
        void accept(int outcome, int firstRank, int nextRank);
    }

    private void forEachOutcome(OutcomeAction action) {
        int first = order.firstAtLeast(from, to, length, 0);
        if (first > from) {
            action.accept(END, from, first);
        }
        while (first < to) {
            int value = order.byteAt(first, length);
            int next = order.firstAtLeast(first, to, length, value + 1);
            action.accept(value, first, next);
            first = next;
        }
    }

    private long sum(int first, int next) {
        return cumulative[next] - cumulative[first];
    }
}
