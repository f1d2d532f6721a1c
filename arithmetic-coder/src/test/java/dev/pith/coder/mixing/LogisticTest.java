package dev.pith.coder.mixing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
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
}
