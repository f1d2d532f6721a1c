package dev.pith.fibonacci.phrase;

import dev.pith.fibonacci.tiling.PhraseMask;

/**
 * Where in a text the phrases of a book stand: for each unit, the phrases that begin there, at most one of each length.
 * Immutable; safe for use by several threads.
 */
public final class PhraseLattice {

    private final PhraseBook book;
    private final int[] units;

    /** Where the phrases of each unit begin in {@link #phrases}, and where those of the last end. */
    private final int[] starts;

    /** Symbols, those of a unit in ascending order of length. */
    private final int[] phrases;

    private PhraseLattice(PhraseBook book, int[] units, int[] starts, int[] phrases) {
        this.book = book;
        this.units = units;
        this.starts = starts;
        this.phrases = phrases;
    }

    /**
     * Finds the phrases of a book in a text. Takes up to 90 bytes of memory for each unit.
     *
     * @throws IllegalArgumentException if the book is for fewer units than the text has
     */
    public static PhraseLattice of(PhraseBook book, UnitSequence text) {
        if (text.dictionary().size() > book.units()) {
            throw new IllegalArgumentException("the text has "
                    + text.dictionary().size() + " distinct units, the phrase book is for " + book.units());
        }
        return of(book, text.toArray());
    }

    /** Finds the phrases of a book in a sequence of its units, which the caller must not change afterwards. */
    public static PhraseLattice of(PhraseBook book, int[] units) {
        int levels = PhraseBook.LENGTHS.size();
        int[][] foundByLevel = new int[levels][];
        int[] starts = new int[units.length + 1];
        int[] shorter = units;
        int[] shortest = units;
        for (int level = 0; level < levels; level++) {
            int offset = level == 0 ? 1 : PhraseBook.LENGTHS.get(level - 1);
            int[] found = new int[units.length];
            foundByLevel[level] = found;
            for (int i = 0; i < units.length; i++) {
                found[i] = -1;
                if (i + offset < units.length && shorter[i] >= 0 && shortest[i + offset] >= 0) {
                    found[i] = book.find(shorter[i], shortest[i + offset]);
                }
                if (found[i] >= 0) {
                    starts[i + 1]++;
                }
            }
            shortest = shorter;
            shorter = found;
        }
        for (int i = 0; i < units.length; i++) {
            starts[i + 1] += starts[i];
        }
        int[] phrases = new int[starts[units.length]];
        for (int i = 0; i < units.length; i++) {
            int next = starts[i];
            for (int level = 0; level < levels; level++) {
                if (foundByLevel[level][i] >= 0) {
                    phrases[next++] = foundByLevel[level][i];
                }
            }
        }
        return new PhraseLattice(book, units, starts, phrases);
    }

    /**
     * Returns those phrases that stand where a mask lets phrases of their length stand. Lengths that the mask does not
     * know of stand nowhere.
     */
    public PhraseLattice under(PhraseMask mask) {
        int[] maskLevels = new int[PhraseBook.LENGTHS.size()];
        for (int level = 0; level < maskLevels.length; level++) {
            maskLevels[level] = mask.lengths().indexOf(PhraseBook.LENGTHS.get(level));
        }
        int[] allowedStarts = new int[starts.length];
        IntList allowed = new IntList();
        for (int i = 0; i < units.length; i++) {
            for (int j = starts[i]; j < starts[i + 1]; j++) {
                int maskLevel = maskLevels[book.level(phrases[j])];
                if (maskLevel >= 0 && mask.allows(maskLevel, i)) {
                    allowed.add(phrases[j]);
                }
            }
            allowedStarts[i + 1] = allowed.size();
        }
        return new PhraseLattice(book, units, allowedStarts, allowed.toArray());
    }

    /** Returns the book of the phrases. */
    public PhraseBook book() {
        return book;
    }

    /** Returns the number of units in the text. */
    public int length() {
        return units.length;
    }

    /** Returns the number of places where a phrase stands. */
    public int phrases() {
        return phrases.length;
    }

    int unit(int position) {
        return units[position];
    }

    /** Returns the index of the first phrase at a unit; those up to that of the next unit's stand there. */
    int start(int position) {
        return starts[position];
    }

    int phrase(int index) {
        return phrases[index];
    }
}
