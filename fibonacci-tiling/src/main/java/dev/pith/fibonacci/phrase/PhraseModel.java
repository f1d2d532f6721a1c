package dev.pith.fibonacci.phrase;

import dev.pith.coder.AdaptiveModel;
import dev.pith.coder.DecoderModel;
import dev.pith.coder.RangeEncoder;
import java.util.Arrays;

/**
 * A phrase book as a model for the range coder: its symbols are those of the book, units and phrases, and it learns how often
 * each comes. So whatever drives the coder by an {@link AdaptiveModel} can be driven by phrases, and this model be {@linkplain
 * MixedModel mixed} with others of the same symbols.
 *
 * <pre>{@code
 * UnitSequence text = UnitSequence.split(bytes);
 * PhraseBook book = PhraseBook.build(text, 1000);
 * Parse parse = Parser.cheapest(PhraseLattice.of(book, text));
 * AdaptiveModel model = new PhraseModel(book, 10_000);
 * RangeEncoder encoder = new RangeEncoder(payload, 0, payload.length);
 * for (int i = 0; i < parse.length(); i++) {
 *     encoder.encode(parse.symbol(i), model.prediction());
 *     model.update(parse.symbol(i));
 * }
 * int length = encoder.finish();
 * }</pre>
 *
 * <p>A decoder has the book from {@link PhraseBook#decode}, makes the same model, and takes as many symbols from {@link
 * dev.pith.coder.RangeDecoder#decode(DecoderModel)}; {@link PhraseBook#expand(int)} tells the units of each.
 *
 * <p>Counts are kept in a binary indexed tree, so that prediction and update take a number of operations in proportion to the
 * logarithm of the number of symbols. Takes 8 bytes of memory for each symbol. Integers only: the same on every machine. Not
 * safe for use by several threads.
 *
 * @see <a href="https://doi.org/10.1002/spe.4380240306">P. Fenwick: A new data structure for cumulative frequency tables</a>
 */
public final class PhraseModel implements AdaptiveModel, DecoderModel {

    /** By how much a symbol that comes counts for more than one that has not come. */
    private static final int INCREMENT = 24;

    /** More symbols than this would leave those that come too little of the total. */
    private static final int MAX_SYMBOLS = 1 << (RangeEncoder.MAX_TOTAL_BITS - 1);

    private static final int MAX_MEMORY = 1 << 24;

    private final int symbols;
    private final long halvedAt;
    private final int[] counts;

    /** At place i, from 1: the sum of the counts of the symbols up to i − 1, as many as the lowest bit set in i says. */
    private final int[] sums;

    private final int highestStep;
    private long total;

    /**
     * Makes a model that finds all symbols equally likely.
     *
     * @param book the book
     * @param memory after how many symbols what came before counts for half, 1 to 2<sup>24</sup>
     * @throws IllegalArgumentException if that is out of range, or if the book has no symbols or more than 2<sup>23</sup>
     */
    public PhraseModel(PhraseBook book, int memory) {
        symbols = book.symbols();
        if (symbols < 1 || symbols > MAX_SYMBOLS || memory < 1 || memory > MAX_MEMORY) {
            throw new IllegalArgumentException(symbols + " symbols, and a memory of " + memory);
        }
        counts = new int[symbols];
        sums = new int[symbols + 1];
        highestStep = Integer.highestOneBit(symbols);
        Arrays.fill(counts, 1);
        sum();
        halvedAt = total + (long) memory * INCREMENT;
    }

    /** Returns this object: it is its own prediction. */
    @Override
    public DecoderModel prediction() {
        return this;
    }

    @Override
    public int totalBits() {
        return RangeEncoder.MAX_TOTAL_BITS;
    }

    @Override
    public int cumulative(int symbol) {
        long below = 0;
        for (int place = symbol; place > 0; place &= place - 1) {
            below += sums[place];
        }
        return cumulative(symbol, below);
    }

    /** Leaves each symbol a frequency of 1, and shares the rest by counts. */
    private int cumulative(int symbol, long below) {
        return symbol + (int) (((1L << totalBits()) - symbols) * below / total);
    }

    @Override
    public int frequency(int symbol) {
        return cumulative(symbol + 1) - cumulative(symbol);
    }

    @Override
    public int symbolAt(int quantile) {
        int symbol = 0;
        long below = 0;
        for (int step = highestStep; step > 0; step >>= 1) {
            int next = symbol + step;
            if (next < symbols && cumulative(next, below + sums[next]) <= quantile) {
                symbol = next;
                below += sums[next];
            }
        }
        return symbol;
    }

    @Override
    public void update(int symbol) {
        counts[symbol] += INCREMENT;
        total += INCREMENT;
        for (int place = symbol + 1; place <= symbols; place += place & -place) {
            sums[place] += INCREMENT;
        }
        if (total >= halvedAt) {
            for (int i = 0; i < symbols; i++) {
                counts[i] = (counts[i] + 1) >> 1;
            }
            sum();
        }
    }

    private void sum() {
        total = 0;
        Arrays.fill(sums, 0);
        for (int place = 1; place <= symbols; place++) {
            total += counts[place - 1];
            sums[place] += counts[place - 1];
            int above = place + (place & -place);
            if (above <= symbols) {
                sums[above] += sums[place];
            }
        }
    }
}
