package dev.pith.fibonacci.phrase;

import java.util.Arrays;
import java.util.List;

/** A text as a sequence of symbols of a phrase book: units and phrases. Immutable; safe for use by several threads. */
public final class Parse {

    private final PhraseBook book;
    private final int[] symbols;

    /** Takes over the array. */
    Parse(PhraseBook book, int[] symbols) {
        this.book = book;
        this.symbols = symbols;
    }

    /** Returns the book of the symbols. */
    public PhraseBook book() {
        return book;
    }

    /** Returns the number of symbols. */
    public int length() {
        return symbols.length;
    }

    /** Returns the symbol at an index from 0. */
    public int symbol(int index) {
        return symbols[index];
    }

    /** Returns how many of the symbols are phrases of each level. */
    public List<Integer> phrases() {
        int[] phrases = new int[PhraseBook.LENGTHS.size()];
        for (int symbol : symbols) {
            if (symbol >= book.units()) {
                phrases[book.level(symbol)]++;
            }
        }
        return Arrays.stream(phrases).boxed().toList();
    }

    /** Returns the number of units that the symbols stand for. */
    public int units() {
        int units = 0;
        for (int symbol : symbols) {
            units += book.length(symbol);
        }
        return units;
    }

    /** Returns the units that the symbols stand for. */
    public int[] expand() {
        int[] units = new int[units()];
        int position = 0;
        for (int symbol : symbols) {
            position = book.expand(symbol, units, position);
        }
        return units;
    }
}
