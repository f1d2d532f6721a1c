package dev.pith.fibonacci.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HierarchyTest {

    private static final int UNITS = 50_000;
    private static final int LEVELS = 10;

    static Stream<QuadraticNumber> slopes() {
        return Slopes.irrational();
    }

    @Test
    void lengthsAreTheSubstitutions() {
        assertEquals(
                List.of(2, 3, 5, 8, 13, 21, 34, 55, 89, 144),
                DeflationRule.fibonacci(10).lengths());
        assertEquals(DeflationRule.fibonacci(44), DeflationRule.ofSlope(QuadraticNumber.GOLDEN, 44));
        assertEquals(
                List.of(3, 7, 17, 41),
                DeflationRule.ofSlope(QuadraticNumber.SILVER, 4).lengths());
        assertEquals(
                List.of(2, 5, 12, 29),
                DeflationRule.ofSlope(QuadraticNumber.PELL, 4).lengths());
        assertEquals(
                List.of(4, 13, 43),
                DeflationRule.ofSlope(QuadraticNumber.BRONZE, 3).lengths());
        assertEquals(
                List.of(2, 3, 8),
                DeflationRule.ofSlope(QuadraticNumber.rational(3, 5), 9).lengths());
    }

    @Test
    void refusesRulesThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> DeflationRule.fibonacci(0));
        assertThrows(IllegalArgumentException.class, () -> new DeflationRule(List.of(-1)));
        assertThrows(IllegalArgumentException.class, () -> new DeflationRule(List.of(0, 0)));
        assertThrows(ArithmeticException.class, () -> DeflationRule.fibonacci(45));
        assertThrows(
                IllegalArgumentException.class, () -> DeflationRule.ofSlope(QuadraticNumber.GOLDEN.reciprocal(), 3));
    }

    @ParameterizedTest
    @MethodSource("slopes")
    void deflationAndWindowsAgree(QuadraticNumber slope) {
        int levels = slope.equals(QuadraticNumber.GOLDEN) ? LEVELS : 6;
        SupertileWindows windows = SupertileWindows.of(slope, levels);
        for (QuadraticNumber phase : Slopes.phases(slope).toList()) {
            CutAndProjectTiling tiling = new CutAndProjectTiling(slope, phase);
            Hierarchy hierarchy = new Hierarchy(tiling, DeflationRule.ofSlope(slope, levels));
            List<BitSet> longTiles = longTiles(hierarchy);
            for (int level = 0; level < levels; level++) {
                SupertileWindows.Window window = windows.windows().get(level);
                // The fraction of i · slope + phase is in the window if a whole number is in what the difference of
                // floors counts.
                LinearFloor from = new LinearFloor(slope, tiling.phase().minus(window.from()));
                LinearFloor to = new LinearFloor(slope, tiling.phase().minus(window.to()));
                BitSet expected = new BitSet();
                long tile = 0;
                for (long start = 0; start < UNITS; start = tile + tiling.longsBefore(tile)) {
                    if (from.at(tile) > to.at(tile)) {
                        expected.set((int) start);
                    }
                    tile++;
                }
                assertFalse(expected.isEmpty());
                assertEquals(expected, longTiles.get(level), tiling + ", level " + level);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("slopes")
    void noLevelOfASturmianWordCollapsesOrHasGaps(QuadraticNumber slope) {
        for (QuadraticNumber phase : Slopes.phases(slope).toList()) {
            int levels = 6;
            Hierarchy hierarchy =
                    new Hierarchy(Tiling.cutAndProject(slope, phase), DeflationRule.ofSlope(slope, levels));
            List<QuadraticNumber> shares = SupertileWindows.of(slope, levels).unitShares();
            List<Long> counts = hierarchy.longTiles(UNITS);
            hierarchy.visit(UNITS, (level, kind, start, length) -> assertTrue(kind != TileKind.GAP));
            for (int level = 0; level < levels; level++) {
                // The starts of a level are the places of a Sturmian word themselves, so their number is off by less
                // than two.
                double expected = UNITS * shares.get(level).doubleValue();
                assertTrue(
                        counts.get(level) > 0 && Math.abs(counts.get(level) - expected) < 2,
                        counts.get(level) + " instead of " + expected);
            }
        }
    }

    @Test
    void goldenLevelsDecayByTheGoldenRatioExactly() {
        List<QuadraticNumber> shares =
                SupertileWindows.of(QuadraticNumber.GOLDEN, 20).unitShares();
        QuadraticNumber expected = QuadraticNumber.GOLDEN.times(QuadraticNumber.GOLDEN);
        for (QuadraticNumber share : shares) {
            assertEquals(expected, share);
            expected = expected.times(QuadraticNumber.GOLDEN);
        }
    }

    @Test
    void goldenLevelsCoverTheSameShareOfTheTextButForARestThatVanishes() {
        List<Integer> lengths = DeflationRule.fibonacci(20).lengths();
        List<QuadraticNumber> shares =
                SupertileWindows.of(QuadraticNumber.GOLDEN, 20).unitShares();
        // φ/√5 = (5 + √5)/10
        QuadraticNumber limit = new QuadraticNumber(5, 1, 5, 10);
        QuadraticNumber rest = limit;
        for (int square = 0; square < 3; square++) {
            rest = rest.times(QuadraticNumber.GOLDEN.times(QuadraticNumber.GOLDEN))
                    .times(-1);
        }
        for (int level = 0; level < 20; level++) {
            QuadraticNumber covered = shares.get(level).times(lengths.get(level));
            assertEquals(limit.minus(rest), covered, "level " + level);
            rest = rest.times(QuadraticNumber.GOLDEN.times(QuadraticNumber.GOLDEN))
                    .times(-1);
        }
    }

    @Test
    void tilesOfEachLevelCoverTheTextOnce() {
        List<Tiling> tilings = List.of(
                Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.rational(1, 3)),
                Tiling.cutAndProject(QuadraticNumber.BRONZE, QuadraticNumber.ZERO),
                Tiling.periodic("LLSLS", 2),
                Tiling.periodic("S", 0),
                Tiling.random(QuadraticNumber.GOLDEN, 1));
        for (Tiling tiling : tilings) {
            for (DeflationRule rule :
                    List.of(DeflationRule.fibonacci(8), DeflationRule.ofSlope(QuadraticNumber.SILVER, 5))) {
                Hierarchy hierarchy = new Hierarchy(tiling, rule);
                for (int units : new int[] {1, 2, 999}) {
                    List<Long> ends = new ArrayList<>();
                    hierarchy.visit(units, (level, kind, start, length) -> {
                        if (level == ends.size()) {
                            assertTrue(start <= 0);
                            ends.add(start);
                        }
                        assertEquals(ends.get(level), start, tiling + ", level " + level);
                        assertEquals(
                                kind == TileKind.LONG ? rule.lengths().get(level) : length,
                                length,
                                tiling + ", level " + level);
                        ends.set(level, start + length);
                    });
                    assertEquals(rule.levels(), ends.size());
                    ends.forEach(end -> assertTrue(end >= units));
                }
            }
        }
    }

    @Test
    void whatATileIsDoesNotDependOnHowMuchIsLookedAt() {
        for (Tiling tiling : List.of(
                Tiling.random(QuadraticNumber.PELL, 7),
                Tiling.cutAndProject(QuadraticNumber.PELL, QuadraticNumber.rational(1, 9)))) {
            Hierarchy hierarchy = new Hierarchy(tiling, DeflationRule.ofSlope(QuadraticNumber.PELL, 4));
            List<BitSet> all = longTiles(hierarchy);
            for (int units : new int[] {1, 10, 100, 1_000}) {
                hierarchy.visit(units, (level, kind, start, length) -> {
                    if (start >= 0) {
                        assertEquals(all.get(level).get((int) start), kind == TileKind.LONG);
                    }
                });
            }
        }
    }

    @Test
    void shiftsMoveTheTilesOfAllLevels() {
        Tiling tiling = Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.rational(2, 5));
        DeflationRule rule = DeflationRule.fibonacci(LEVELS);
        List<BitSet> unshifted = longTiles(new Hierarchy(tiling, rule));
        for (int shift : new int[] {1, 7, 30_000}) {
            List<BitSet> shifted = longTiles(new Hierarchy(tiling, rule, shift));
            List<BitSet> back = longTiles(new Hierarchy(tiling, rule, -shift));
            for (int level = 0; level < LEVELS; level++) {
                BitSet expected = unshifted.get(level).get(shift, UNITS);
                assertEquals(expected, shifted.get(level).get(0, UNITS - shift), "shift " + shift + ", level " + level);
                assertEquals(
                        unshifted.get(level).get(0, UNITS - shift),
                        back.get(level).get(shift, UNITS),
                        "shift " + -shift + ", level " + level);
            }
        }
    }

    @Test
    void randomWordsDeflateOnlyWhereThePatternOccurs() {
        Tiling tiling = Tiling.random(QuadraticNumber.GOLDEN, 3);
        Hierarchy hierarchy = new Hierarchy(tiling, DeflationRule.fibonacci(2));
        List<BitSet> longTiles = longTiles(hierarchy);
        int start = 0;
        int gaps = 0;
        for (long tile = 0; start < UNITS; tile++) {
            boolean joins = tiling.isLong(tile) && !tiling.isLong(tile + 1);
            assertEquals(joins, longTiles.get(1).get(start), "unit " + start);
            gaps += !tiling.isLong(tile) && !tiling.isLong(tile + 1) ? 1 : 0;
            start += tiling.isLong(tile) ? 2 : 1;
        }
        assertTrue(gaps > 0);
    }

    @Test
    void periodFiveCollapsesAtThirteenUnits() {
        List<Long> counts =
                new Hierarchy(Tiling.periodic("LLSLS", 0), DeflationRule.fibonacci(LEVELS)).longTiles(8_000);
        assertEquals(List.of(3_000L, 2_000L, 1_000L, 1_000L, 0L, 0L, 0L, 0L, 0L, 0L), counts);
    }

    @Test
    void everyShortPeriodCollapsesOnceTilesWouldBeLongerThanThePeriod() {
        List<Integer> lengths = DeflationRule.fibonacci(LEVELS).lengths();
        for (int period = 1; period <= 9; period++) {
            for (int letters = 0; letters < 1 << period; letters++) {
                StringBuilder word = new StringBuilder();
                for (int i = 0; i < period; i++) {
                    word.append((letters >> i & 1) != 0 ? 'L' : 'S');
                }
                long periodInUnits = period + Words.longs(word.toString());
                List<Long> counts = new Hierarchy(Tiling.periodic(word.toString(), 0), DeflationRule.fibonacci(LEVELS))
                        .longTiles(2 * periodInUnits);
                for (int level = 0; level < LEVELS; level++) {
                    assertTrue(
                            counts.get(level) == 0 || lengths.get(level) <= periodInUnits, word + ", level " + level);
                }
            }
        }
    }

    @Test
    void periodsThatApproachTheFibonacciWordReachTheLastLevelThatTheyCan() {
        // Slope and period are neighbours in Fibonacci's sequence: n tiles, of which m are long, cover n + m units, the
        // next of it.
        int longs = 1;
        int tiles = 2;
        for (int lastLevel = 1; lastLevel < 15; lastLevel++) {
            Hierarchy hierarchy = new Hierarchy(
                    Tiling.cutAndProject(QuadraticNumber.rational(longs, tiles), QuadraticNumber.ZERO),
                    DeflationRule.fibonacci(20));
            List<Long> counts = hierarchy.longTiles(10L * (longs + tiles));
            int collapse = 0;
            while (counts.get(collapse) > 0) {
                collapse++;
            }
            assertEquals(longs + tiles, hierarchy.lengths().get(lastLevel));
            assertEquals(lastLevel + 1, collapse, longs + "/" + tiles);
            int next = longs + tiles;
            longs = tiles;
            tiles = next;
        }
    }

    private static List<BitSet> longTiles(Hierarchy hierarchy) {
        List<BitSet> starts = new ArrayList<>();
        hierarchy.lengths().forEach(length -> starts.add(new BitSet()));
        hierarchy.visit(UNITS, (level, kind, start, length) -> {
            if (kind == TileKind.LONG && start >= 0) {
                starts.get(level).set((int) start);
            }
        });
        return starts;
    }
}
