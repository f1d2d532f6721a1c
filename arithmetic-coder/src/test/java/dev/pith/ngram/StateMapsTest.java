package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateMapsTest {

    private static final int COUNT_MASK = 1023;

    private static int probability16(int cell) {
        return cell >>> 16;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9, 0.1, 0.99, 0.003})
    void convergeToTheFrequency(double frequency) {
        Random random = new Random(8);
        int cell = StateMaps.cell(32768);
        double sum = 0;
        for (int i = 0; i < 200_000; i++) {
            cell = StateMaps.updated(cell, random.nextDouble() < frequency ? 1 : 0, StateMaps.MAX_LIMIT);
            if (i >= 100_000) {
                sum += probability16(cell) / 65536.0;
            }
        }
        assertEquals(frequency, sum / 100_000, 0.0005 + 0.05 * Math.min(frequency, 1 - frequency));
    }

    @Test
    void theFirstUpdatesAverage() {
        int cell = StateMaps.cell(32768);
        cell = StateMaps.updated(cell, 1, StateMaps.MAX_LIMIT);
        // Half a one to begin with counts as half an observation.
        assertEquals(65536 * (0.5 * 0.5 + 1) / 1.5, probability16(cell), 20);
        cell = StateMaps.updated(cell, 0, StateMaps.MAX_LIMIT);
        assertEquals(65536 * (0.5 * 0.5 + 1) / 2.5, probability16(cell), 20);
    }

    @Test
    void aLowLimitForgetsFaster() {
        int quick = StateMaps.cell(32768);
        int slow = StateMaps.cell(32768);
        for (int i = 0; i < 2000; i++) {
            int bit = i < 1000 ? 0 : 1;
            quick = StateMaps.updated(quick, bit, 30);
            slow = StateMaps.updated(slow, bit, StateMaps.MAX_LIMIT);
        }
        assertTrue(probability16(quick) > 65000, "quick " + probability16(quick));
        assertTrue(probability16(slow) < 50000, "slow " + probability16(slow));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 255, StateMaps.MAX_LIMIT})
    void countsStopAtTheLimit(int limit) {
        Random random = new Random(limit);
        int cell = StateMaps.cell(20_000);
        for (int i = 0; i < 3000; i++) {
            assertEquals(Math.min(i, limit), cell & COUNT_MASK);
            cell = StateMaps.updated(cell, random.nextInt(2), limit);
        }
    }

    /** Sums wrap around 32 bits; if one did so for good, an improbable bit would turn probable. */
    @ParameterizedTest
    @ValueSource(ints = {30, StateMaps.MAX_LIMIT})
    void approachTheExtremesWithoutPassingThem(int limit) {
        for (int initial = 1; initial < 65536; initial += initial < 200 || initial > 65300 ? 1 : 97) {
            for (int bit = 0; bit <= 1; bit++) {
                int cell = StateMaps.cell(initial);
                for (int i = 0; i < 3000; i++) {
                    int next = StateMaps.updated(cell, bit, limit);
                    int moved = Integer.compareUnsigned(next | COUNT_MASK, cell | COUNT_MASK);
                    assertTrue(bit == 1 ? moved >= 0 : moved <= 0, "from " + initial + ", update " + i);
                    cell = next;
                }
                int probability = StateMaps.probability12(cell);
                assertEquals(bit == 1 ? 4095 : 0, probability, 1, "from " + initial);
                int turned = StateMaps.updated(cell, 1 - bit, limit);
                assertTrue(bit == 1 ? turned >>> 10 < cell >>> 10 : turned >>> 10 > cell >>> 10, "from " + initial);
            }
        }
    }

    @Test
    void anUpdateMovesTowardsTheBitWhateverCameBefore() {
        long seed = 3;
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            int cell = StateMaps.cell(1 + random.nextInt(65535));
            int likely = random.nextInt(2);
            int rarity = 1 + random.nextInt(200);
            for (int i = 0; i < 2000; i++) {
                int bit = random.nextInt(rarity) == 0 ? 1 - likely : likely;
                int before = cell >>> 10;
                cell = StateMaps.updated(cell, bit, StateMaps.MAX_LIMIT);
                int after = cell >>> 10;
                assertTrue(bit == 1 ? after >= before : after <= before, "seed " + seed + ", run " + run);
            }
        }
    }

    @Test
    void mapsOfBitHistoriesBeginWithWhatTheCountsSuggest() {
        int[] maps = StateMaps.forBitHistories(3);
        assertEquals(3 * BitHistory.STATES, maps.length);
        for (int i = 0; i < maps.length; i++) {
            int expected = BitHistory.initialProbability(i % BitHistory.STATES);
            assertEquals(expected, probability16(maps[i]));
            assertEquals(expected >> 4, StateMaps.probability12(maps[i]));
            assertEquals(0, maps[i] & COUNT_MASK);
        }
    }
}
