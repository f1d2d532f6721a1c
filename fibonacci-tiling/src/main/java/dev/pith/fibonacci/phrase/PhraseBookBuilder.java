package dev.pith.fibonacci.phrase;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds the phrases of a text that pay for themselves.
 *
 * <p>Phrases are counted as Karp, Miller and Rosenberg name repeated substrings, with Fibonacci numbers for powers of two:
 * the phrases of F(k) units are named by the pairs of names of their parts, of F(k−1) and F(k−2) units. A pair of names is
 * a number of 64 bits, so names are exact. What comes once only is left without a name, for what contains it comes once
 * only as well; so the longer the phrases, the fewer there are to count.
 *
 * @see <a href="https://doi.org/10.1145/800152.804905">R. Karp, R. Miller, A. Rosenberg: Rapid identification of repeated
 *     patterns in strings, trees and arrays</a>
 */
final class PhraseBookBuilder {

    private static final int NONE = -1;

    /** About what it takes to list a phrase, 13 bits or so, and to learn how often it comes. */
    private static final int LISTING_COST = 48 * BitCost.BIT;

    private static final int LEVELS = PhraseBook.LENGTHS.size();

    private final int[] units;
    private final int distinct;

    /** By level plus one, units first: the name of what begins at each unit, or NONE. */
    private final int[][] names = new int[LEVELS + 1][];

    /** By level: where each name first stands. */
    private final int[][] firsts = new int[LEVELS][];

    /** By level: which names are in the book. */
    private final boolean[][] taken = new boolean[LEVELS][];

    PhraseBookBuilder(int[] units, int distinct) {
        this.units = units;
        this.distinct = distinct;
    }

    PhraseBook build(int maxPhrases) {
        int[] counts = new int[distinct];
        for (int unit : units) {
            counts[unit]++;
        }
        names[0] = units.clone();
        int[] cost = new int[units.length];
        for (int i = 0; i < units.length; i++) {
            if (counts[units[i]] == 1) {
                names[0][i] = NONE;
            }
            cost[i] = BitCost.of(counts[units[i]], units.length);
        }
        int[] shorterCost = cost;
        for (int level = 0; level < LEVELS; level++) {
            int[] nextCost = choose(level, cost, shorterCost, maxPhrases);
            shorterCost = cost;
            cost = nextCost;
        }
        takeParts();
        return book();
    }

    /**
     * Names the phrases of a level and takes the best.
     *
     * @param leftCost what the left part that begins at each unit costs with the phrases taken so far
     * @param rightCost the same for the right part
     * @return the same for this level's phrases
     */
    private int[] choose(int level, int[] leftCost, int[] rightCost, int maxPhrases) {
        int length = PhraseBook.LENGTHS.get(level);
        int offset = leftLength(level);
        int[] leftNames = leftNames(level);
        int[] rightNames = rightNames(level);
        int[] own = new int[units.length];
        Arrays.fill(own, NONE);
        names[level + 1] = own;
        PairTable table = new PairTable();
        IntList occurrences = new IntList();
        IntList separate = new IntList();
        IntList ends = new IntList();
        IntList first = new IntList();
        for (int i = 0; i + length <= units.length; i++) {
            if (leftNames[i] == NONE || rightNames[i + offset] == NONE) {
                continue;
            }
            int name = table.number(leftNames[i], rightNames[i + offset]);
            own[i] = name;
            if (name == first.size()) {
                first.add(i);
                occurrences.add(0);
                separate.add(0);
                ends.add(0);
            }
            occurrences.set(name, occurrences.get(name) + 1);
            if (ends.get(name) <= i) {
                separate.set(name, separate.get(name) + 1);
                ends.set(name, i + length);
            }
        }
        firsts[level] = first.toArray();

        int[] cost = new int[units.length];
        for (int i = 0; i + length <= units.length; i++) {
            cost[i] = leftCost[i] + rightCost[i + offset];
        }
        taken[level] = new boolean[first.size()];
        long[] savings = new long[first.size()];
        for (int name = 0; name < savings.length; name++) {
            long saved = (long) cost[first.get(name)] - BitCost.of(separate.get(name), units.length);
            savings[name] = separate.get(name) * saved - LISTING_COST;
        }
        IntStream.range(0, savings.length)
                .filter(name -> separate.get(name) > 1 && savings[name] > 0)
                .boxed()
                .sorted((a, b) ->
                        savings[a] != savings[b] ? Long.compare(savings[b], savings[a]) : Integer.compare(a, b))
                .limit(maxPhrases)
                .forEach(name -> taken[level][name] = true);
        for (int i = 0; i + length <= units.length; i++) {
            if (own[i] == NONE) {
                continue;
            }
            if (taken[level][own[i]]) {
                cost[i] = BitCost.of(separate.get(own[i]), units.length);
            } else if (occurrences.get(own[i]) == 1) {
                own[i] = NONE;
            }
        }
        return cost;
    }

    /** Takes the parts of all phrases taken, and theirs. */
    private void takeParts() {
        for (int level = LEVELS - 1; level > 0; level--) {
            for (int name = 0; name < taken[level].length; name++) {
                if (taken[level][name]) {
                    int first = firsts[level][name];
                    taken[level - 1][leftNames(level)[first]] = true;
                    if (level > 1) {
                        taken[level - 2][rightNames(level)[first + leftLength(level)]] = true;
                    }
                }
            }
        }
    }

    private PhraseBook book() {
        int[] starts = new int[LEVELS + 1];
        starts[0] = distinct;
        IntList left = new IntList();
        IntList right = new IntList();
        int[][] symbols = new int[LEVELS][];
        for (int level = 0; level < LEVELS; level++) {
            int[] chosen = names(level);
            long[] pairs = new long[chosen.length];
            for (int i = 0; i < chosen.length; i++) {
                int first = firsts[level][chosen[i]];
                int leftName = leftNames(level)[first];
                int rightName = rightNames(level)[first + leftLength(level)];
                long leftSymbol = level < 1 ? leftName : symbols[level - 1][leftName];
                long rightSymbol = level < 2 ? rightName : symbols[level - 2][rightName];
                pairs[i] = leftSymbol << Integer.SIZE | rightSymbol;
            }
            int[] order = IntStream.range(0, pairs.length)
                    .boxed()
                    .sorted((a, b) -> Long.compare(pairs[a], pairs[b]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            symbols[level] = new int[taken[level].length];
            for (int i : order) {
                symbols[level][chosen[i]] = distinct + left.size();
                left.add((int) (pairs[i] >>> Integer.SIZE));
                right.add((int) pairs[i]);
            }
            starts[level + 1] = distinct + left.size();
        }
        return new PhraseBook(distinct, starts, left.toArray(), right.toArray());
    }

    private int[] names(int level) {
        return IntStream.range(0, taken[level].length)
                .filter(name -> taken[level][name])
                .toArray();
    }

    private int[] leftNames(int level) {
        return names[level];
    }

    private int[] rightNames(int level) {
        return names[Math.max(0, level - 1)];
    }

    private static int leftLength(int level) {
        return level == 0 ? 1 : PhraseBook.LENGTHS.get(level - 1);
    }
}
