package dev.pith.fibonacci.phrase;

import dev.pith.coder.AdaptiveModel;
import dev.pith.coder.DecoderModel;

/**
 * Mixes two models of the same symbols: its frequencies are a weighted mean of theirs, and the weights go to the model that
 * has predicted better of late.
 *
 * <p>The weights are what Bayes' rule makes of equal ones, but that after each symbol a small part of them is evened out, so that
 * a model that was bad can come back (Herbster and Warmuth's fixed share). So a message costs hardly more than with the better
 * model, and less where now the one and now the other is better. To mix more, mix mixtures.
 *
 * <pre>{@code
 * AdaptiveModel model = new MixedModel(book.symbols(), new PhraseModel(book, 100), new PhraseModel(book, 100_000));
 * }</pre>
 *
 * <p>Integers only: the same on every machine if the models are. Not safe for use by several threads.
 *
 * @see <a href="https://doi.org/10.1023/A:1007424614876">M. Herbster, M. Warmuth: Tracking the best expert</a>
 */
public final class MixedModel implements AdaptiveModel, DecoderModel {

    private static final int WEIGHT_BITS = 16;
    private static final long ONE = 1 << WEIGHT_BITS;

    /** One part in 2^this of the distance to equal weights is gone after each symbol. */
    private static final int SHARE_BITS = 7;

    private final int symbols;
    private final AdaptiveModel first;
    private final AdaptiveModel second;
    private DecoderModel ofFirst;
    private DecoderModel ofSecond;
    private long weightOfFirst = ONE / 2;

    /**
     * Makes a mixture in which both models have the same weight.
     *
     * @param symbols the number of symbols that both models have
     * @param first a model that nobody else updates
     * @param second another one, whose predictions always have the same total
     * @throws IllegalArgumentException if the totals differ
     */
    public MixedModel(int symbols, AdaptiveModel first, AdaptiveModel second) {
        this.symbols = symbols;
        this.first = first;
        this.second = second;
        ofFirst = first.prediction();
        ofSecond = second.prediction();
        if (ofFirst.totalBits() != ofSecond.totalBits()) {
            throw new IllegalArgumentException(
                    "totals differ: 2^" + ofFirst.totalBits() + " and 2^" + ofSecond.totalBits());
        }
    }

    /** Returns this object: it is its own prediction. */
    @Override
    public DecoderModel prediction() {
        return this;
    }

    @Override
    public int totalBits() {
        return ofFirst.totalBits();
    }

    /** As the frequencies of both models are 1 or more, so is the mean of two that follow each other, rounded down. */
    @Override
    public int cumulative(int symbol) {
        long sum = weightOfFirst * ofFirst.cumulative(symbol) + (ONE - weightOfFirst) * ofSecond.cumulative(symbol);
        return (int) (sum >> WEIGHT_BITS);
    }

    @Override
    public int frequency(int symbol) {
        return cumulative(symbol + 1) - cumulative(symbol);
    }

    @Override
    public int symbolAt(int quantile) {
        int symbol = 0;
        int above = symbols;
        while (above - symbol > 1) {
            int middle = (symbol + above) >>> 1;
            if (cumulative(middle) <= quantile) {
                symbol = middle;
            } else {
                above = middle;
            }
        }
        return symbol;
    }

    @Override
    public void update(int symbol) {
        long byFirst = weightOfFirst * ofFirst.frequency(symbol);
        long bySecond = (ONE - weightOfFirst) * ofSecond.frequency(symbol);
        long learnt = ONE * byFirst / (byFirst + bySecond);
        weightOfFirst = learnt + ((ONE / 2 - learnt) >> SHARE_BITS);
        first.update(symbol);
        second.update(symbol);
        ofFirst = first.prediction();
        ofSecond = second.prediction();
    }
}
