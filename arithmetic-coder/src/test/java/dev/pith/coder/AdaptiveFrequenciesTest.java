package dev.pith.coder;

import static dev.pith.coder.ModelAssertions.assertPartition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AdaptiveFrequenciesTest {

    @Test
    void everySymbolKeepsAPartWhateverComes() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            int totalBits = random.nextInt(RangeEncoder.MAX_TOTAL_BITS + 1);
            int largest = Math.min(1 << totalBits, 300);
            int symbols = seed % 4 == 0 ? largest : 1 + random.nextInt(largest);
            AdaptiveFrequencies model = new AdaptiveFrequencies(symbols, totalBits, 2 + random.nextInt(15));
            assertPartition(model, symbols, "seed " + seed);
            int symbol = 0;
            for (int i = 0; i < 300; i++) {
                if (random.nextInt(20) == 0) {
                    symbol = random.nextInt(3) == 0 ? symbols - 1 : random.nextInt(symbols);
                }
                model.update(symbol);
                if (i % 10 == 0) {
                    assertPartition(model, symbols, "seed " + seed + ", step " + i);
                }
            }
        }
    }

    @Test
    void aSymbolThatAlwaysComesTakesNearlyAll() {
        AdaptiveFrequencies model = new AdaptiveFrequencies(256, 16, 7);
        for (int i = 0; i < 5000; i++) {
            model.update(77);
        }
        assertTrue(model.frequency(77) > 65_536 - 255 - 2 * 128, "frequency " + model.frequency(77));
    }

    @Test
    void theFirstObservationCountsAQuarter() {
        AdaptiveFrequencies model = new AdaptiveFrequencies(4, 20, 8);
        model.update(2);
        assertEquals(0.25 * 0.75 + 0.25, model.frequency(2) / (double) (1 << 20), 1e-4);
    }

    @Test
    void learnsASteadySource() {
        Random random = new Random(5);
        AdaptiveFrequencies model = new AdaptiveFrequencies(16, 22, 10);
        double[] probability = new double[16];
        for (int s = 0; s < 16; s++) {
            probability[s] = s == 15 ? Math.pow(0.5, 15) : Math.pow(0.5, s + 1);
        }
        int count = 200_000;
        double entropy = 0;
        for (double p : probability) {
            entropy -= count * p * Math.log(p) / Math.log(2);
        }
        byte[] output = new byte[count];
        RangeEncoder encoder = new RangeEncoder(output, 0, output.length);
        for (int i = 0; i < count; i++) {
            int symbol = Math.min(15, Integer.numberOfTrailingZeros(random.nextInt()));
            encoder.encode(symbol, model);
            model.update(symbol);
        }
        int length = encoder.finish();
        assertTrue(length > entropy / 8 * 0.99 && length < entropy / 8 * 1.01, length + " bytes for " + entropy / 8);
    }

    @Test
    void aForkPredictsTheSameAndThenGoesItsOwnWay() {
        AdaptiveFrequencies model = new AdaptiveFrequencies(10, 12, 6);
        for (int i = 0; i < 100; i++) {
            model.update(i % 4);
        }
        AdaptiveFrequencies fork = model.fork();
        int[] before = new int[10];
        for (int s = 0; s < 10; s++) {
            before[s] = model.frequency(s);
            assertEquals(before[s], fork.frequency(s));
        }
        assertEquals(0, fork.observations());
        assertEquals(64, model.observations());
        fork.update(9);
        assertEquals(1, fork.observations());
        assertTrue(fork.frequency(9) > 1 << 10);
        for (int s = 0; s < 10; s++) {
            assertEquals(before[s], model.frequency(s));
        }
    }

    @Test
    void refusesWhatHasNoRoom() {
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveFrequencies(0, 8, 5));
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveFrequencies(257, 8, 5));
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveFrequencies(2, 25, 5));
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveFrequencies(2, 16, 1));
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveFrequencies(2, 16, 17));
    }
}
