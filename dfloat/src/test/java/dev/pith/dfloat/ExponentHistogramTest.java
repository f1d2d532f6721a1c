package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExponentHistogramTest {

    private static final long SEED = 20260405;

    /** The most weights that are counted one by one. */
    private static final int MOST = 1 << 17;

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void countsEachOfFewWeights(WeightFormat format) {
        for (int count = 0; count < 40; count++) {
            byte[] weights = TestWeights.noise(count * format.bytes(), SEED + count);
            assertArrayEquals(
                    TestWeights.exponentCounts(format, weights),
                    ExponentHistogram.of(format, MemorySegment.ofArray(weights), count));
        }
    }

    @Test
    void countsSamplesOfManyWeightsSpreadEvenly() {
        int count = 3 * MOST + 5;
        byte[] weights = new byte[count];
        Arrays.fill(weights, count / 3, 2 * count / 3, (byte) (1 << 3));
        Arrays.fill(weights, 2 * count / 3, count, (byte) (2 << 3));
        long[] counts = ExponentHistogram.of(WeightFormat.F8_E4M3, MemorySegment.ofArray(weights), count);
        assertEquals(MOST, Arrays.stream(counts).sum());
        for (int exponent = 0; exponent < 3; exponent++) {
            assertEquals(MOST / 3.0, (double) counts[exponent], 2048);
        }
    }

    @Test
    void countsAllOfAsManyAsItMay() {
        byte[] weights = TestWeights.noise(MOST, SEED);
        long[] counts = ExponentHistogram.of(WeightFormat.F8_E4M3, MemorySegment.ofArray(weights), MOST);
        assertArrayEquals(TestWeights.exponentCounts(WeightFormat.F8_E4M3, weights), counts);
    }

    @Test
    void entropyIsThatOfTheFrequencies() {
        assertEquals(0, ExponentHistogram.entropy(new long[] {0, 7, 0}));
        assertEquals(1, ExponentHistogram.entropy(new long[] {4, 4}), 1e-12);
        assertEquals(1.75, ExponentHistogram.entropy(new long[] {4, 2, 1, 1}), 1e-12);
        assertTrue(ExponentHistogram.entropy(new long[] {1L << 40, 1}) > 0);
    }
}
