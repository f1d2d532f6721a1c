package dev.pith.fibonacci.phrase;

import java.util.Arrays;

/** Chooses which phrases of a lattice to use. Any parse stands for the same units. */
public final class Parser {

    /** How often {@link #cheapest} takes its own result for the symbols' costs. */
    private static final int ITERATIONS = 2;

    private Parser() {}

    /**
     * Uses the longest phrases first, as Quasicryth does: on each level, from the longest phrases to the shortest, each phrase
     * from left to right that does not overlap one already used.
     */
    public static Parse longestFirst(PhraseLattice lattice) {
        int length = lattice.length();
        PhraseBook book = lattice.book();
        int[] used = new int[length];
        boolean[] covered = new boolean[length];
        for (int i = 0; i < length; i++) {
            used[i] = lattice.unit(i);
        }
        for (int level = PhraseBook.LENGTHS.size() - 1; level >= 0; level--) {
            int levelStart = book.levelStart(level);
            int levelEnd = levelStart + book.phrases(level);
            int phraseLength = PhraseBook.LENGTHS.get(level);
            for (int i = 0; i + phraseLength <= length; i++) {
                int phrase = -1;
                for (int j = lattice.start(i); j < lattice.start(i + 1); j++) {
                    if (lattice.phrase(j) >= levelStart && lattice.phrase(j) < levelEnd) {
                        phrase = lattice.phrase(j);
                    }
                }
                if (phrase >= 0 && isFree(covered, i, i + phraseLength)) {
                    used[i] = phrase;
                    Arrays.fill(covered, i, i + phraseLength, true);
                }
            }
        }
        return follow(lattice, used);
    }

    /**
     * Makes the parse whose symbols cost least. Costs depend on how often symbols are used, so they are first taken from the
     * {@linkplain #longestFirst greedy} parse, and then, twice, from the parse that was cheapest so far.
     */
    public static Parse cheapest(PhraseLattice lattice) {
        Parse parse = longestFirst(lattice);
        for (int i = 0; i <= ITERATIONS; i++) {
            parse = cheapest(lattice, SymbolCosts.of(parse));
        }
        return parse;
    }

    /** Makes the parse that costs least by the given costs; of several, one of short symbols at the start. */
    public static Parse cheapest(PhraseLattice lattice, SymbolCosts costs) {
        int length = lattice.length();
        PhraseBook book = lattice.book();
        long[] costToEnd = new long[length + 1];
        int[] best = new int[length];
        for (int i = length - 1; i >= 0; i--) {
            best[i] = lattice.unit(i);
            costToEnd[i] = costs.cost(best[i]) + costToEnd[i + 1];
            for (int j = lattice.start(i); j < lattice.start(i + 1); j++) {
                int phrase = lattice.phrase(j);
                long cost = costs.cost(phrase) + costToEnd[i + book.length(phrase)];
                if (cost < costToEnd[i]) {
                    costToEnd[i] = cost;
                    best[i] = phrase;
                }
            }
        }
        return follow(lattice, best);
    }

    private static boolean isFree(boolean[] covered, int from, int to) {
        for (int i = from; i < to; i++) {
            if (covered[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the symbols from the first unit on, each where the one before it ends. */
    private static Parse follow(PhraseLattice lattice, int[] symbolAt) {
        IntList symbols = new IntList();
        for (int i = 0; i < symbolAt.length; i += lattice.book().length(symbolAt[i])) {
            symbols.add(symbolAt[i]);
        }
        return new Parse(lattice.book(), symbols.toArray());
    }
}
