package dev.pith.fibonacci.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhraseMasksTest {

    private static final int UNITS = 20_000;
    private static final List<QuadraticNumber> GOLDEN_SHARES =
            SupertileWindows.of(QuadraticNumber.GOLDEN, 10).unitShares();

    @Test
    void hierarchiesAllowPhrasesAtTheirLongTilesOnly() {
        Hierarchy hierarchy = golden(QuadraticNumber.rational(1, 4));
        PhraseMask mask = PhraseMasks.ofHierarchy(hierarchy, UNITS);
        assertEquals(PhraseMasks.LENGTHS, mask.lengths());
        List<Long> counts = hierarchy.longTiles(UNITS);
        for (int level = 0; level < 10; level++) {
            assertEquals(counts.get(level), PhraseMasks.count(mask, level, UNITS));
        }
        hierarchy.visit(UNITS, (level, kind, start, length) -> {
            if (start >= 0) {
                assertEquals(kind == TileKind.LONG, mask.allows(level, start));
            }
        });
    }

    @Test
    void masksEndWithTheText() {
        for (int units : new int[] {0, 1, 63, 64, 65, 1_000}) {
            PhraseMask mask = PhraseMasks.forUnits(PhraseMasks.everyPosition(List.of(2)), units);
            assertEquals(units, PhraseMasks.count(mask, 0, 2_000));
            assertFalse(mask.allows(0, units));
            assertFalse(mask.allows(0, Long.MAX_VALUE));
            assertFalse(mask.allows(0, -1));
            assertEquals(units > 0, mask.allows(0, Math.max(0, units - 1)));
        }
    }

    @Test
    void unionsAllowWhatAnyMaskAllows() {
        List<Hierarchy> hierarchies = PublishedTilings.all().stream()
                .map(tiling -> new Hierarchy(tiling, DeflationRule.fibonacci(10)))
                .toList();
        assertEquals(36, hierarchies.size());
        PhraseMask together = PhraseMasks.ofHierarchies(hierarchies, UNITS);
        List<PhraseMask> masks = new ArrayList<>();
        hierarchies.forEach(hierarchy -> masks.add(PhraseMasks.ofHierarchy(hierarchy, UNITS)));
        assertSame(together, PhraseMasks.union(masks), UNITS);
        assertSame(together, PhraseMasks.forUnits(PhraseMasks.union(masks), UNITS), UNITS);
        for (int level = 0; level < 10; level++) {
            long most = 0;
            for (PhraseMask mask : masks) {
                most = Math.max(most, PhraseMasks.count(mask, level, UNITS));
            }
            assertTrue(PhraseMasks.count(together, level, UNITS) > most);
        }
    }

    @Test
    void publishedGoldenTilingsAreShiftsOfOne() {
        List<Tiling> tilings = PublishedTilings.golden();
        PhraseMask first = PhraseMasks.ofHierarchy(hierarchy(tilings.getFirst()), UNITS + 100);
        long shift = 0;
        for (int number = 0; number < 12; number++) {
            PhraseMask mask = PhraseMasks.ofHierarchy(hierarchy(tilings.get(number)), UNITS);
            for (int level = 0; level < 10; level++) {
                for (int unit = 0; unit < UNITS; unit++) {
                    assertEquals(first.allows(level, unit + shift), mask.allows(level, unit));
                }
            }
            shift += tilings.getFirst().isLong(number) ? 2 : 1;
        }
    }

    @Test
    void publishedTilingsOfSlopesFoundBySearchArePeriodic() {
        List<Tiling> searched = PublishedTilings.all().subList(18, 36);
        for (Tiling tiling : searched) {
            assertEquals(Words.letters(tiling, 0, 5_000), Words.letters(tiling, 1_000, 5_000), tiling.toString());
        }
    }

    @Test
    void everyPositionAndNoneAreWhatTheySay() {
        PhraseMask every = PhraseMasks.everyPosition(PhraseMasks.LENGTHS);
        PhraseMask none = PhraseMasks.none(PhraseMasks.LENGTHS);
        for (int level = 0; level < 10; level++) {
            assertEquals(1_000, PhraseMasks.count(every, level, 1_000));
            assertEquals(0, PhraseMasks.count(none, level, 1_000));
        }
        assertEquals(PhraseMasks.LENGTHS, every.lengths());
        assertEquals(PhraseMasks.LENGTHS, none.lengths());
    }

    @Test
    void evenlySpacedMasksHaveTheSharesAndThePeriod() {
        // Of 377 units, Fibonacci numbers are as near to the golden shares as whole numbers can be.
        List<Integer> expected = List.of(144, 89, 55, 34, 21, 13, 8, 5, 3, 2);
        for (long offset : new long[] {0, 1, 100, -1, Long.MAX_VALUE}) {
            PhraseMask mask = PhraseMasks.evenlySpaced(PhraseMasks.LENGTHS, GOLDEN_SHARES, 377, offset);
            for (int level = 0; level < 10; level++) {
                assertEquals(expected.get(level).longValue(), PhraseMasks.count(mask, level, 377));
                for (int unit = 0; unit < 1_000; unit++) {
                    assertEquals(mask.allows(level, unit), mask.allows(level, unit + 377));
                }
            }
        }
        PhraseMask unshifted = PhraseMasks.evenlySpaced(PhraseMasks.LENGTHS, GOLDEN_SHARES, 377, 0);
        PhraseMask shifted = PhraseMasks.evenlySpaced(PhraseMasks.LENGTHS, GOLDEN_SHARES, 377, 5);
        for (int unit = 0; unit < 1_000; unit++) {
            assertEquals(unshifted.allows(3, unit + 5), shifted.allows(3, unit));
        }
    }

    @Test
    void allShiftsOfAPeriodTogetherAllowEveryPlaceUntilItCollapses() {
        List<Hierarchy> shifts = new ArrayList<>();
        for (int shift = 0; shift < 8; shift++) {
            shifts.add(new Hierarchy(PublishedTilings.periodic(), DeflationRule.fibonacci(10), shift));
        }
        PhraseMask mask = PhraseMasks.ofHierarchies(shifts, 1_000);
        for (int level = 0; level < 10; level++) {
            assertEquals(level < 4 ? 1_000 : 0, PhraseMasks.count(mask, level, 1_000), "level " + level);
        }
    }

    @Test
    void evenlySpacedPlacesAreTwoNeighbouringDistancesApart() {
        PhraseMask mask = PhraseMasks.evenlySpaced(PhraseMasks.LENGTHS, GOLDEN_SHARES, 1_000, 0);
        for (int level = 0; level < 10; level++) {
            int last = -1;
            int shortest = Integer.MAX_VALUE;
            int longest = 0;
            for (int unit = 0; unit < 10_000; unit++) {
                if (mask.allows(level, unit)) {
                    if (last >= 0) {
                        shortest = Math.min(shortest, unit - last);
                        longest = Math.max(longest, unit - last);
                    }
                    last = unit;
                }
            }
            assertTrue(longest - shortest <= 1, shortest + " to " + longest);
        }
    }

    @Test
    void aShortPeriodHasNoPlaceForRarePhrases() {
        PhraseMask mask = PhraseMasks.evenlySpaced(PhraseMasks.LENGTHS, GOLDEN_SHARES, 5, 0);
        List<Long> counts = new ArrayList<>();
        for (int level = 0; level < 10; level++) {
            counts.add(PhraseMasks.count(mask, level, 5));
        }
        assertEquals(List.of(2L, 1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L), counts);
    }

    @Test
    void randomMasksHaveTheSharesAndDependOnTheSeedOnly() {
        long seed = 5;
        PhraseMask mask = PhraseMasks.random(PhraseMasks.LENGTHS, GOLDEN_SHARES, seed);
        PhraseMask again = PhraseMasks.random(PhraseMasks.LENGTHS, GOLDEN_SHARES, seed);
        PhraseMask other = PhraseMasks.random(PhraseMasks.LENGTHS, GOLDEN_SHARES, seed + 1);
        assertSame(mask, again, UNITS);
        for (int level = 0; level < 10; level++) {
            double expected = 200_000 * GOLDEN_SHARES.get(level).doubleValue();
            assertEquals(
                    expected,
                    (double) PhraseMasks.count(mask, level, 200_000),
                    5 * Math.sqrt(expected),
                    "seed " + seed);
            int differing = 0;
            for (int unit = 0; unit < UNITS; unit++) {
                differing += mask.allows(level, unit) == other.allows(level, unit) ? 0 : 1;
            }
            assertTrue(differing > 0, "level " + level);
        }
    }

    @Test
    void otherLengthsAreAllowedWhereTheMaskHasThem() {
        DeflationRule pell = DeflationRule.ofSlope(QuadraticNumber.PELL, 4);
        PhraseMask mask = PhraseMasks.ofHierarchy(
                new Hierarchy(Tiling.cutAndProject(QuadraticNumber.PELL, QuadraticNumber.ZERO), pell), UNITS);
        PhraseMask fibonacci = PhraseMasks.withLengths(mask, PhraseMasks.LENGTHS);
        assertEquals(PhraseMasks.LENGTHS, fibonacci.lengths());
        for (int unit = 0; unit < 1_000; unit++) {
            assertEquals(mask.allows(0, unit), fibonacci.allows(0, unit));
            assertEquals(mask.allows(1, unit), fibonacci.allows(2, unit));
            assertFalse(fibonacci.allows(1, unit));
            assertFalse(fibonacci.allows(9, unit));
        }
    }

    @Test
    void refusesWhatMakesNoMask() {
        PhraseMask two = PhraseMasks.none(List.of(2));
        assertThrows(
                IllegalArgumentException.class, () -> PhraseMasks.union(List.of(two, PhraseMasks.none(List.of(3)))));
        assertThrows(IllegalArgumentException.class, () -> PhraseMasks.everyPosition(List.of(1, 2)));
        assertThrows(IllegalArgumentException.class, () -> PhraseMasks.none(List.of(3, 3)));
        assertThrows(IllegalArgumentException.class, () -> PhraseMasks.forUnits(two, -1));
        assertThrows(
                IllegalArgumentException.class,
                () -> PhraseMasks.random(List.of(2), List.of(QuadraticNumber.rational(3, 2)), 0));
        assertThrows(IllegalArgumentException.class, () -> PhraseMasks.random(List.of(2), List.of(), 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> PhraseMasks.evenlySpaced(List.of(2), List.of(QuadraticNumber.ZERO), 0, 0));
    }

    private static Hierarchy golden(QuadraticNumber phase) {
        return hierarchy(Tiling.cutAndProject(QuadraticNumber.GOLDEN, phase));
    }

    private static Hierarchy hierarchy(Tiling tiling) {
        return new Hierarchy(tiling, DeflationRule.fibonacci(10));
    }

    private static void assertSame(PhraseMask one, PhraseMask other, int units) {
        for (int level = 0; level < one.lengths().size(); level++) {
            for (int unit = 0; unit < units; unit++) {
                assertEquals(one.allows(level, unit), other.allows(level, unit), "level " + level + ", unit " + unit);
            }
        }
    }
}
