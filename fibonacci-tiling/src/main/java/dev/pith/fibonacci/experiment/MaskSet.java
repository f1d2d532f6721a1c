package dev.pith.fibonacci.experiment;

import dev.pith.fibonacci.tiling.DeflationRule;
import dev.pith.fibonacci.tiling.Hierarchy;
import dev.pith.fibonacci.tiling.PhraseMask;
import dev.pith.fibonacci.tiling.PhraseMasks;
import dev.pith.fibonacci.tiling.PublishedTilings;
import dev.pith.fibonacci.tiling.QuadraticNumber;
import dev.pith.fibonacci.tiling.Tiling;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The masks that are compared. All deflate by the Fibonacci rule, so that their phrases have the same lengths; all but
 * {@link #NONE} allow phrases of two units everywhere, as Quasicryth does.
 */
final class MaskSet {

    static final String NONE = "none";
    static final String PAIRS = "pairs only";
    static final String EVERYWHERE = "every position";
    static final String FIBONACCI = "Fibonacci";
    static final String SHIFTED = "Fibonacci, shifted";
    static final String PUBLISHED = "published";
    static final String PERIOD = "period ";
    static final String RANDOM_TILING = "random tiling";
    static final String RANDOM_PLACES = "random places, as many as Fibonacci";
    static final String EVEN_PLACES = "even places, as many as Fibonacci";

    /** Equal numbers of tilings for all kinds; for periodic ones, also all there are if that is fewer than the last. */
    static final List<Integer> NUMBERS = List.of(1, 12, 36);

    private static final List<Integer> LENGTHS = PhraseMasks.LENGTHS;
    private static final DeflationRule RULE = DeflationRule.fibonacci(LENGTHS.size());

    /** Periodic words: beginnings of the Fibonacci word, but for the first, which is the one published. */
    private static final List<String> PERIODIC_WORDS =
            List.of("LLSLS", fibonacciWord(8), fibonacciWord(13), fibonacciWord(144));

    /** A prime, so that it has no divisor in common with Fibonacci numbers that matter. */
    private static final int EVEN_PERIOD = 10_007;

    /**
     * A mask to compare.
     *
     * @param kind the same for all numbers of tilings
     * @param tilings how many tilings, 0 if it is not made of tilings
     * @param mask makes the mask for so many units
     */
    record Candidate(String kind, int tilings, LongFunction<PhraseMask> mask) {}

    private MaskSet() {}

    /** Returns all masks, {@link #NONE} first. */
    static List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(new Candidate(NONE, 0, units -> PhraseMasks.none(LENGTHS)));
        candidates.add(new Candidate(PAIRS, 0, units -> new PairsAnywhere(PhraseMasks.none(LENGTHS))));
        candidates.add(new Candidate(EVERYWHERE, 0, units -> PhraseMasks.everyPosition(LENGTHS)));
        addSlope(candidates, FIBONACCI, QuadraticNumber.GOLDEN);
        add(
                candidates,
                SHIFTED,
                number -> units ->
                        shifted(Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.ZERO), number, units));
        addSlope(candidates, "slope √58 − 7", new QuadraticNumber(-7, 1, 58, 1));
        addSlope(candidates, "slope √13 − 3", new QuadraticNumber(-3, 1, 13, 1));
        addSlope(candidates, "slope √2/2", QuadraticNumber.PELL);
        for (String word : PERIODIC_WORDS) {
            int period = word.chars().map(letter -> letter == 'L' ? 2 : 1).sum();
            Stream.concat(NUMBERS.stream(), Stream.of(period))
                    .filter(number -> number <= Math.min(period, NUMBERS.getLast()))
                    .forEach(number -> candidates.add(new Candidate(
                            PERIOD + word.length(),
                            number,
                            units -> shifted(Tiling.periodic(word, 0), number, units))));
        }
        add(
                candidates,
                RANDOM_TILING,
                number -> units -> tilings(
                        IntStream.range(0, number)
                                .mapToObj(seed -> Tiling.random(QuadraticNumber.GOLDEN, seed))
                                .toList(),
                        units));
        add(
                candidates,
                RANDOM_PLACES,
                number -> units ->
                        new PairsAnywhere(PhraseMasks.random(LENGTHS, fibonacciShares(number, units), number)));
        add(
                candidates,
                EVEN_PLACES,
                number -> units -> new PairsAnywhere(
                        PhraseMasks.evenlySpaced(LENGTHS, fibonacciShares(number, units), EVEN_PERIOD, 0)));
        for (List<Tiling> tilings : List.of(PublishedTilings.golden(), PublishedTilings.all())) {
            candidates.add(new Candidate(PUBLISHED, tilings.size(), units -> tilings(tilings, units)));
        }
        return List.copyOf(candidates);
    }

    private static void addSlope(List<Candidate> candidates, String kind, QuadraticNumber slope) {
        add(candidates, kind, number -> units -> tilings(slopes(slope, number), units));
    }

    private static void add(List<Candidate> candidates, String kind, IntFunction<LongFunction<PhraseMask>> mask) {
        for (int number : NUMBERS) {
            candidates.add(new Candidate(kind, number, mask.apply(number)));
        }
    }

    /** Returns tilings of a slope with evenly spread phases. */
    private static List<Tiling> slopes(QuadraticNumber slope, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> Tiling.cutAndProject(slope, QuadraticNumber.rational(i, number)))
                .toList();
    }

    private static PhraseMask tilings(List<Tiling> tilings, long units) {
        return new PairsAnywhere(PhraseMasks.ofHierarchies(
                tilings.stream().map(tiling -> new Hierarchy(tiling, RULE)).toList(), units));
    }

    /** Returns the Fibonacci word's first letters. */
    private static String fibonacciWord(int letters) {
        String before = "L";
        String word = "LS";
        while (word.length() < letters) {
            String next = word + before;
            before = word;
            word = next;
        }
        return word.substring(0, letters);
    }

    /** Unites a tiling's shifts by 0, 1, 2… units. */
    private static PhraseMask shifted(Tiling tiling, int number, long units) {
        PhraseMask unshifted = PhraseMasks.ofHierarchy(new Hierarchy(tiling, RULE), units + number);
        List<PhraseMask> shifted = IntStream.range(0, number)
                .<PhraseMask>mapToObj(by -> new Shifted(unshifted, by))
                .toList();
        return new PairsAnywhere(PhraseMasks.forUnits(PhraseMasks.union(shifted), units));
    }

    private static List<QuadraticNumber> fibonacciShares(int number, long units) {
        PhraseMask mask = tilings(slopes(QuadraticNumber.GOLDEN, number), units);
        return IntStream.range(0, LENGTHS.size())
                .mapToObj(level -> QuadraticNumber.rational(PhraseMasks.count(mask, level, units), Math.max(1, units)))
                .toList();
    }

    private record PairsAnywhere(PhraseMask mask) implements PhraseMask {

        @Override
        public List<Integer> lengths() {
            return mask.lengths();
        }

        @Override
        public boolean allows(int level, long unit) {
            return level == 0 || mask.allows(level, unit);
        }
    }

    private record Shifted(PhraseMask mask, int by) implements PhraseMask {

        @Override
        public List<Integer> lengths() {
            return mask.lengths();
        }

        @Override
        public boolean allows(int level, long unit) {
            return mask.allows(level, unit + by);
        }
    }
}
