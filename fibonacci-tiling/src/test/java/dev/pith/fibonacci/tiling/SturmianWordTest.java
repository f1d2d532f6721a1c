package dev.pith.fibonacci.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SturmianWordTest {

    private static final int PREFIX = 20_000;

    static Stream<Tiling> sturmianWords() {
        return Slopes.irrational()
                .flatMap(slope -> Slopes.phases(slope).map(phase -> Tiling.cutAndProject(slope, phase)));
    }

    @ParameterizedTest
    @MethodSource("sturmianWords")
    void hasOneMoreFactorThanTheirLength(Tiling tiling) {
        String word = Words.letters(tiling, -PREFIX / 2, PREFIX);
        for (int length : List.of(1, 2, 3, 5, 10, 50, 89, 144)) {
            assertEquals(length + 1, factors(word, length).size(), "factors of length " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("sturmianWords")
    void isBalanced(Tiling tiling) {
        String word = Words.letters(tiling, 0, PREFIX);
        for (int length = 1; length < 1_000; length = length * 5 / 4 + 1) {
            Set<Long> counts = new HashSet<>();
            long longs = Words.longs(word.substring(0, length));
            for (int end = length; end < word.length(); end++) {
                counts.add(longs);
                longs += (word.charAt(end) == 'L' ? 1 : 0) - (word.charAt(end - length) == 'L' ? 1 : 0);
            }
            assertEquals(2, counts.size(), "numbers of long tiles in factors of length " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("sturmianWords")
    void longTilesAreAsFrequentAsTheSlope(Tiling tiling) {
        long longs = Words.longs(Words.letters(tiling, 0, PREFIX));
        double slope = ((CutAndProjectTiling) tiling).slope().doubleValue();
        assertTrue(Math.abs(longs - PREFIX * slope) <= 1, longs + " long tiles");
    }

    @Test
    void differentPhasesHaveTheSameFactorsButAreDifferentWords() {
        for (QuadraticNumber slope : Slopes.irrational().toList()) {
            String first = Words.letters(Tiling.cutAndProject(slope, QuadraticNumber.ZERO), 0, PREFIX);
            String second = Words.letters(Tiling.cutAndProject(slope, QuadraticNumber.rational(1, 3)), 0, PREFIX);
            assertNotEquals(first, second);
            for (int length : List.of(1, 2, 7, 30, 100)) {
                assertEquals(factors(first, length), factors(second, length), slope + ", length " + length);
            }
        }
    }

    @Test
    void goldenWordIsTheFixedPointOfItsSubstitution() {
        String expected = "L";
        while (expected.length() < 10_000) {
            expected = expected.replace("S", "s").replace("L", "LS").replace("s", "L");
        }
        Tiling tiling = Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.GOLDEN);
        assertEquals(expected, Words.letters(tiling, 0, expected.length()));
    }

    @Test
    void wholePhasesDoNotMatterAndSlopesShift() {
        QuadraticNumber slope = QuadraticNumber.GOLDEN;
        String word = Words.letters(Tiling.cutAndProject(slope, QuadraticNumber.ZERO), 0, 1_000);
        assertEquals(word, Words.letters(Tiling.cutAndProject(slope, QuadraticNumber.rational(-3, 1)), 0, 1_000));
        assertEquals(word.substring(7), Words.letters(Tiling.cutAndProject(slope, slope.times(7)), 0, 993));
    }

    @Test
    void rationalSlopesArePeriodic() {
        Tiling tiling = Tiling.cutAndProject(QuadraticNumber.rational(3, 5), QuadraticNumber.ZERO);
        String word = Words.letters(tiling, 0, 1_000);
        assertEquals(word.substring(0, 5).repeat(200), word);
        assertEquals(3, Words.longs(word.substring(0, 5)));
    }

    @Test
    void isExactFarOut() {
        // At Fibonacci numbers q, q · slope is by turns just above and just below a whole number. Where it is above,
        // the tile is as
        // tile 0, short; where it is below, the next step crosses the number, and the tile is long.
        Tiling tiling = Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.ZERO);
        long before = 2;
        long q = 3;
        for (boolean above = false; q < 1L << 59; above = !above) {
            assertEquals(!above, tiling.isLong(q), "tile " + q);
            long next = before + q;
            before = q;
            q = next;
        }
    }

    @Test
    void refusesSlopesThatAreNoShare() {
        for (QuadraticNumber slope : List.of(
                QuadraticNumber.ZERO,
                QuadraticNumber.rational(1, 1),
                QuadraticNumber.GOLDEN.reciprocal(),
                QuadraticNumber.GOLDEN.times(-1))) {
            assertThrows(IllegalArgumentException.class, () -> Tiling.cutAndProject(slope, QuadraticNumber.ZERO));
        }
        assertThrows(
                ArithmeticException.class, () -> Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.SILVER));
    }

    @Test
    void periodicWordsRepeatFromAnyOffset() {
        assertEquals(
                "LSLLSLSLLS", Words.letters(Tiling.periodic("LLSLS", 3), 0, 10).substring(0, 10));
        assertEquals(
                Words.letters(Tiling.periodic("LLSLS", 3), 0, 100),
                Words.letters(Tiling.periodic("LLSLS", -2), 0, 100));
        assertEquals(
                Words.letters(Tiling.periodic("LLSLS", 3), -10, 100),
                Words.letters(Tiling.periodic("LLSLS", 3), 0, 100));
        assertThrows(IllegalArgumentException.class, () -> Tiling.periodic("", 0));
        assertThrows(IllegalArgumentException.class, () -> Tiling.periodic("LXS", 0));
    }

    @Test
    void randomWordsHaveTheShareAndDependOnTheSeedOnly() {
        String word = Words.letters(Tiling.random(QuadraticNumber.GOLDEN, 1), 0, 100_000);
        assertEquals(word, Words.letters(Tiling.random(QuadraticNumber.GOLDEN, 1), 0, 100_000));
        assertNotEquals(word, Words.letters(Tiling.random(QuadraticNumber.GOLDEN, 2), 0, 100_000));
        // The standard deviation is 154.
        assertEquals(61_803, (double) Words.longs(word), 700);
        assertTrue(word.contains("SS"));
        assertFalse(
                Words.letters(Tiling.random(QuadraticNumber.ZERO, 1), 0, 1_000).contains("L"));
        assertFalse(Words.letters(Tiling.random(QuadraticNumber.rational(1, 1), 1), 0, 1_000)
                .contains("S"));
    }

    private static Set<String> factors(String word, int length) {
        Set<String> factors = new HashSet<>();
        for (int start = 0; start + length <= word.length(); start++) {
            factors.add(word.substring(start, start + length));
        }
        return factors;
    }
}
