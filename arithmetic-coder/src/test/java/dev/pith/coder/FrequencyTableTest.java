package dev.pith.coder;

import static dev.pith.coder.ModelAssertions.assertPartition;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrequencyTableTest {

    @Test
    void sharesTheTotalInProportionToTheCounts() {
        assertArrayEquals(
                new int[] {4, 7, 4, 1}, frequencies(FrequencyTable.fromCounts(new long[] {1, 2, 1, 0}, 4), 4));
        assertArrayEquals(new int[] {1, 62, 1}, frequencies(FrequencyTable.fromCounts(new long[] {0, 9, 0}, 6), 3));
    }

    @Test
    void takesAllSymbolsForEquallyLikelyIfNothingWasCounted() {
        assertArrayEquals(new int[] {16, 16, 16, 16}, frequencies(FrequencyTable.fromCounts(new long[4], 6), 4));
        assertPartition(FrequencyTable.fromCounts(new long[50_000], 16), 50_000, "50,000 symbols");
    }

    @Test
    void everySymbolHasAPartWhateverTheCounts() {
        Random random = new Random(1);
        for (int seed = 0; seed < 500; seed++) {
            random.setSeed(seed);
            int totalBits = random.nextInt(RangeEncoder.MAX_TOTAL_BITS + 1);
            int symbols = 1 + random.nextInt(Math.min(1 << totalBits, 700));
            FrequencyTable table = FrequencyTable.fromCounts(randomCounts(random, symbols), totalBits);
            assertPartition(table, symbols, "seed " + seed);
        }
    }

    @Test
    void everyQuantileLeadsToItsSymbol() {
        FrequencyTable table = FrequencyTable.fromCounts(new long[] {5, 0, 0, 1, 1000, 3, 0}, 10);
        for (int quantile = 0; quantile < 1 << 10; quantile++) {
            int symbol = table.symbolAt(quantile);
            assertEquals(
                    true,
                    table.cumulative(symbol) <= quantile
                            && quantile < table.cumulative(symbol) + table.frequency(symbol));
        }
    }

    @Test
    void followsTheSpecifiedRuleExactly() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int symbols = 1 + random.nextInt(300);
            int totalBits = 9 + random.nextInt(16);
            long[] counts = randomCounts(random, symbols);
            counts[random.nextInt(symbols)]++;
            FrequencyTable table = FrequencyTable.fromCounts(counts, totalBits);
            BigInteger sum = BigInteger.ZERO;
            for (long count : counts) {
                sum = sum.add(BigInteger.valueOf(count));
            }
            BigInteger below = BigInteger.ZERO;
            for (int symbol = 0; symbol < symbols; symbol++) {
                BigInteger share = BigInteger.valueOf((1 << totalBits) - symbols)
                        .multiply(below)
                        .divide(sum);
                assertEquals(symbol + share.intValueExact(), table.cumulative(symbol), "seed " + seed);
                below = below.add(BigInteger.valueOf(counts[symbol]));
            }
        }
    }

    @Test
    void takesTheLargestSumThatIsAllowed() {
        FrequencyTable table = FrequencyTable.fromCounts(new long[] {(1L << 39) - 2, 1}, 24);
        assertArrayEquals(new int[] {(1 << 24) - 2, 2}, frequencies(table, 2));
        assertThrows(
                IllegalArgumentException.class, () -> FrequencyTable.fromCounts(new long[] {1L << 38, 1L << 38}, 24));
        assertThrows(
                IllegalArgumentException.class,
                () -> FrequencyTable.fromCounts(new long[] {Long.MAX_VALUE, Long.MAX_VALUE}, 24));
    }

    @Test
    void refusesWhatHasNoTable() {
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.fromCounts(new long[0], 8));
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.fromCounts(new long[257], 8));
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.fromCounts(new long[] {3, -1}, 8));
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.fromCounts(new long[] {1, 1}, 25));
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.fromCounts(new long[] {1}, -1));
    }

    private static int[] frequencies(FrequencyTable table, int symbols) {
        return IntStream.range(0, symbols).map(table::frequency).toArray();
    }

    private static long[] randomCounts(Random random, int symbols) {
        long[] counts = new long[symbols];
        for (int i = 0; i < symbols; i++) {
            counts[i] = random.nextInt(3) == 0 ? 0 : random.nextLong(1L << random.nextInt(1, 29));
        }
        return counts;
    }
}
