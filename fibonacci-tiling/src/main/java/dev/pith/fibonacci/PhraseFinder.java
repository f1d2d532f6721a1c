package dev.pith.fibonacci;

import dev.pith.fibonacci.phrase.PairTable;
import dev.pith.fibonacci.phrase.Parse;
import dev.pith.fibonacci.phrase.Parser;
import dev.pith.fibonacci.phrase.PhraseBook;
import dev.pith.fibonacci.phrase.PhraseLattice;
import java.util.Arrays;

/**
 * Finds phrases in a sequence of pairs, and the {@link Steps} that code it with them. Those of a {@link PhraseBook} are taken
 * by the parse that is cheapest without regard to context. The first time, a phrase stands as its two parts, and is defined
 * behind them; one that comes too seldom stands as its parts always.
 *
 * <p>Takes up to {@value #BYTES_PER_PAIR} bytes of memory for each pair.
 */
final class PhraseFinder {

    /** How many phrases of each length are looked for. */
    private static final int MAX_PHRASES = 1 << 14;

    /** What comes less often is left to its parts. */
    private static final int MIN_OCCURRENCES = 3;

    /** Content whose pairs are shorter, in bytes, is no text, and has no phrases: to find them would take too much memory. */
    static final int MIN_PAIR_LENGTH = 3;

    static final int BYTES_PER_PAIR = 240;

    private static final int UNDEFINED = -1;

    private final PhraseBook book;
    private final Parse parse;

    /** By symbol of the book: how often it comes, and the number of the phrase, once it is defined. */
    private final int[] counts;

    private final int[] numbers;
    private final int[] steps;
    private int size;
    private int defined;

    private PhraseFinder(Parse parse) {
        this.book = parse.book();
        this.parse = parse;
        counts = new int[book.symbols()];
        numbers = new int[book.symbols()];
        steps = new int[parse.units() + book.phrases()];
    }

    /** Tells whether content may have phrases. */
    static boolean isWorthwhile(TokenSequence tokens, int contentLength) {
        return (long) MIN_PAIR_LENGTH * tokens.pairs() <= contentLength;
    }

    /** Returns the steps of pairs with phrases where they may be put. */
    static Steps find(TokenSequence tokens, PhrasePlaces places) {
        int[] units = new int[tokens.pairs()];
        PairTable table = new PairTable();
        for (int pair = 0; pair < units.length; pair++) {
            // The case of the next word belongs to the pair: behind a phrase it is known.
            int nextCase = pair + 1 < units.length ? tokens.wordCase(pair + 1) : 0;
            units[pair] = table.number(tokens.word(pair), tokens.gap(pair) << 2 | nextCase);
        }
        PhraseBook book = PhraseBook.build(units, table.size(), MAX_PHRASES);
        PhraseLattice lattice = PhraseLattice.of(book, units);
        PhraseLattice allowed = lattice.under(places.mask(units.length));
        return new PhraseFinder(Parser.cheapest(allowed)).steps();
    }

    private Steps steps() {
        count();
        Arrays.fill(numbers, UNDEFINED);
        for (int i = 0; i < parse.length(); i++) {
            add(parse.symbol(i));
        }
        int[] lengths = new int[defined];
        int[] uses = new int[defined];
        for (int symbol = book.units(); symbol < numbers.length; symbol++) {
            if (numbers[symbol] >= 0) {
                lengths[numbers[symbol]] = book.length(symbol);
                uses[numbers[symbol]] = counts[symbol] - 1;
            }
        }
        return new Steps(steps, size, lengths, uses);
    }

    /** Counts how often symbols come, a phrase as its parts the first time, and always if it comes too seldom. */
    private void count() {
        for (int i = 0; i < parse.length(); i++) {
            counts[parse.symbol(i)]++;
        }
        for (int symbol = book.symbols() - 1; symbol >= book.units(); symbol--) {
            int inParts = isPhrase(symbol) ? 1 : counts[symbol];
            counts[book.left(symbol)] += inParts;
            counts[book.right(symbol)] += inParts;
        }
    }

    private boolean isPhrase(int symbol) {
        return counts[symbol] >= MIN_OCCURRENCES && symbol - book.units() < StringCoder.MAX_PHRASES;
    }

    private void add(int symbol) {
        if (symbol < book.units()) {
            steps[size++] = Steps.PAIR;
        } else if (numbers[symbol] >= 0) {
            steps[size++] = Steps.use(numbers[symbol]);
        } else {
            add(book.left(symbol));
            add(book.right(symbol));
            if (isPhrase(symbol)) {
                numbers[symbol] = defined++;
                steps[size++] = Steps.definition(numbers[symbol]);
            }
        }
    }
}
