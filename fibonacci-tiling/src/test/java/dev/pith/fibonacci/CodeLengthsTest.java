package dev.pith.fibonacci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodeLengthsTest {

    private static final long SEED = 3;

    private static long cost(int[] frequencies, int[] lengths) {
        long cost = 0;
        for (int i = 0; i < frequencies.length; i++) {
            cost += (long) frequencies[i] * lengths[i];
        }
        return cost;
    }

    /** The cost of the best code: the sum of all inner nodes' weights. */
    private static long bestCost(int[] frequencies) {
        PriorityQueue<Long> weights = new PriorityQueue<>();
        Arrays.stream(frequencies).asLongStream().forEach(weights::add);
        long cost = 0;
        while (weights.size() > 1) {
            long sum = weights.remove() + weights.remove();
            cost += sum;
            weights.add(sum);
        }
        return cost;
    }

    private static double space(int[] lengths) {
        return Arrays.stream(lengths)
                .mapToDouble(length -> Math.scalb(1.0, -length))
                .sum();
    }

    @Test
    void areThoseOfABestCode() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            int[] frequencies = new int[2 + random.nextInt(300)];
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = 1 + random.nextInt(1 << random.nextInt(12));
            }
            int[] lengths = CodeLengths.of(frequencies);
            assertEquals(bestCost(frequencies), cost(frequencies, lengths), "round " + round + ", seed " + SEED);
            assertEquals(1, space(lengths));
        }
    }

    @Test
    void aSingleSymbolNeedsNoBits() {
        assertArrayEquals(new int[] {0}, CodeLengths.of(new int[] {17}));
    }

    @Test
    void areLimitedAndStillComplete() {
        int[] fibonacci = new int[40];
        fibonacci[0] = 1;
        fibonacci[1] = 1;
        for (int i = 2; i < fibonacci.length; i++) {
            fibonacci[i] = fibonacci[i - 1] + fibonacci[i - 2];
        }
        int[] lengths = CodeLengths.of(fibonacci);
        assertTrue(Arrays.stream(lengths).max().orElseThrow() <= SymbolCode.MAX_LENGTH);
        assertEquals(1, space(lengths));
    }
}
