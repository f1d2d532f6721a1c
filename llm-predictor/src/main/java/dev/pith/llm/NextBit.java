package dev.pith.llm;

import dev.pith.coder.mixing.Logistic;
import dev.pith.llm.tokenizer.TokenOrder;

/**
 * A prediction of tokens, seen bit by bit: how likely each bit of the bytes that come is to be a one, by the weights of all
 * tokens that go on with it. So a model of tokens can be mixed with models of bytes.
 *
 * <p>A token is taken byte by byte, the highest bit of a byte first. Before each byte the token may be over, which is a choice
 * of its own. The product of the shares of all these choices is the token's own share among all tokens that stand for bytes,
 * so nothing is lost by this view. Two tokens of the same bytes are one here.
 *
 * <pre>{@code
 * NextBit view = new NextBit(TokenOrder.of(tokenizer));
 * view.begin(logits, 0);
 * while (!view.mustEnd() && !(view.mayEnd() && over)) { // whether it is over has the odds view.endOdds()
 *     view.goOn();
 *     for (int shift = 7; shift >= 0; shift--) {
 *         int bit = view.isForced() ? view.forcedBit() : …; // a one has the odds view.odds()
 *         view.take(bit);
 *     }
 * }
 * int token = view.token();
 * }</pre>
 *
 * <p>All is computed in integers, from logits in the manner of codec {@code llm}: the same logits give the same odds on any
 * machine. Not safe for use by several threads.
 */
public final class NextBit {

    private static final int HIGHEST_BIT = 0x80;

    private final TokenOrder order;
    private final TokenDistribution distribution;

    /** The sum of the weights of all tokens of a smaller rank. */
    private final long[] cumulative;

    /** The ranks of the tokens that begin with the bits so far. */
    private int from;

    private int to;

    /** The first of these ranks whose token has a one next; at the start of a byte, whose token goes on at all. */
    private int middle;

    /** How many whole bytes have come. */
    private int length;

    /** The bits of the present byte so far, and the place of the next one. */
    private int value;

    private int nextBit;

    /** @param order the tokens that are predicted */
    public NextBit(TokenOrder order) {
        this.order = order;
        this.distribution = new TokenDistribution(order.size());
        this.cumulative = new long[order.size() + 1];
    }

    /** Returns an upper bound in bytes on the memory that a view of so many tokens takes, without their order. */
    static long memory(int tokens) {
        return TokenDistribution.memory(tokens) + 8L * (tokens + 1) + 64;
    }

    /**
     * Begins a token.
     *
     * @param logits a predictor's, of which {@code logits[offset + t]} is token t's
     */
    public void begin(float[] logits, int offset) {
        distribution.predict(logits, offset);
        int first = order.firstNotEmpty();
        cumulative[first] = 0;
        for (int rank = first; rank < order.size(); rank++) {
            cumulative[rank + 1] = cumulative[rank] + distribution.weight(order.token(rank));
        }
        from = first;
        to = order.size();
        middle = from;
        length = 0;
    }

    /** Whether there is a token of just the bytes so far. */
    public boolean mayEnd() {
        return middle > from;
    }

    /** Whether there is no longer token that begins with the bytes so far. */
    public boolean mustEnd() {
        return middle == to;
    }

    /** Returns the odds that the token is over, as {@link Logistic} has them. */
    public int endOdds() {
        return Logistic.odds(sum(from, middle), sum(middle, to));
    }

    /**
     * Takes it that the token is not over: the bits of a byte are next.
     *
     * @throws IllegalStateException if it must be
     */
    public void goOn() {
        if (mustEnd()) {
            throw new IllegalStateException("no token is longer");
        }
        from = middle;
        value = 0;
        nextBit = HIGHEST_BIT;
        split();
    }

    /** Whether all tokens have the same bit next. */
    public boolean isForced() {
        return middle == from || middle == to;
    }

    /** Returns the bit that all tokens have next, if {@link #isForced()}. */
    public int forcedBit() {
        return middle == from ? 1 : 0;
    }

    /** Returns the odds of a one, as {@link Logistic} has them. */
    public int odds() {
        return Logistic.odds(sum(middle, to), sum(from, middle));
    }

    /**
     * Takes the bit that came. After the last bit of a byte the question is whether the token is over.
     *
     * @throws IllegalArgumentException if no token has it
     */
    public void take(int bit) {
        if (isForced() && bit != forcedBit()) {
            throw new IllegalArgumentException("no token goes on so");
        }
        if (bit == 1) {
            from = middle;
            value |= nextBit;
        } else {
            to = middle;
        }
        nextBit >>>= 1;
        if (nextBit == 0) {
            length++;
            middle = order.firstAtLeast(from, to, length, 0);
        } else {
            split();
        }
    }

    /** Returns the token of the bytes so far, if there is one. */
    public int token() {
        return order.token(from);
    }

    private void split() {
        middle = order.firstAtLeast(from, to, length, value | nextBit);
    }

    private long sum(int first, int next) {
        return cumulative[next] - cumulative[first];
    }
}
