package dev.pith.coder.mixing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class LogisticTest {

    @Test
    void squashRisesFromNearlyZeroToNearlyOne() {
        assertEquals(1, Logistic.squash(-Logistic.LIMIT));
        assertEquals(65535, Logistic.squash(Logistic.LIMIT));
        assertEquals(32768, Logistic.squash(0));
        for (int odds = -Logistic.LIMIT; odds < Logistic.LIMIT; odds++) {
            assertTrue(Logistic.squash(odds) <= Logistic.squash(odds + 1), "odds " + odds);
        }
    }

    @Test
    void squashTakesAnyOdds() {
        for (int odds : new int[] {Logistic.LIMIT + 1, 1 << 20, Integer.MAX_VALUE}) {
            assertEquals(65535, Logistic.squash(odds));
            assertEquals(1, Logistic.squash(-odds));
        }
        assertEquals(1, Logistic.squash(Integer.MIN_VALUE));
    }

    @Test
    void stretchRisesWithinTheLimits() {
        for (int probability = 0; probability < 4096; probability++) {
            int odds = Logistic.stretch(probability);
            assertTrue(Math.abs(odds) <= Logistic.LIMIT, "odds " + odds);
            assertEquals(-odds, Logistic.stretch(4095 - probability), "at " + probability);
            assertTrue(probability == 0 || odds >= Logistic.stretch(probability - 1), "at " + probability);
        }
    }

    @Test
    void squashIsTheInverseOfStretch() {
        for (int probability = 0; probability < 4096; probability++) {
            int inverse = Logistic.squash(Logistic.stretch(probability));
            // Odds are rounded to 1/256 nat, half of which is p(1 - p)/512.
            double p = (probability + 0.5) / 4096;
            assertEquals(65536 * p, inverse, 1 + 65536 * p * (1 - p) / 500, "at " + probability);
        }
    }

    /** The tables are computed, and have to be the same on every machine. */
    @Test
    void tablesAreTheSameEverywhere() {
        assertEquals("3D646769", checksum(-Logistic.LIMIT, Logistic.LIMIT, Logistic::squash));
        assertEquals("CC997756", checksum(0, 4095, Logistic::stretch));
    }

    /** Returns the CRC32C of a function's values, four bytes each, least significant first. */
    private static String checksum(int first, int last, IntUnaryOperator function) {
        CRC32C checksum = new CRC32C();
        for (int i = first; i <= last; i++) {
            checksum.update(ByteBuffer.allocate(4)
                    .putInt(Integer.reverseBytes(function.applyAsInt(i)))
                    .flip());
        }
        return "%08X".formatted(checksum.getValue());
    }

    @Test
    void oddsOfWeightsAreTheirLogarithmsDifference() {
        Random random = new Random(3);
        for (int round = 0; round < 10_000; round++) {
            long ones = random.nextLong() >>> (1 + random.nextInt(62));
            long zeros = random.nextLong() >>> (1 + random.nextInt(62));
            if (ones > 0 && zeros > 0) {
                double exact = 256 * (Math.log((double) ones) - Math.log((double) zeros));
                double clamped = Math.clamp(exact, -Logistic.LIMIT, Logistic.LIMIT);
                assertEquals(clamped, Logistic.odds(ones, zeros), 1.1, ones + " to " + zeros);
            }
        }
    }

    @Test
    void whatWeighsNothingIsAsUnlikelyAsCanBe() {
        assertEquals(Logistic.LIMIT, Logistic.odds(1, 0));
        assertEquals(-Logistic.LIMIT, Logistic.odds(0, 1));
        assertEquals(0, Logistic.odds(0, 0));
        assertEquals(0, Logistic.odds(Long.MAX_VALUE, Long.MAX_VALUE));
        assertEquals(Logistic.LIMIT, Logistic.odds(Long.MAX_VALUE, 1));
    }
}
