package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.ExponentCode.Leaf;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentCodeBuilderTest {

    private static final long SEED = 20260404;

    /** Beyond so many weights the builder takes exponents to be less rare than they are. */
    private static final long EXACT_BELOW = 1 << 15;

    /** Returns the bits that a code takes, with half a byte for each leaf and block if there are inner nodes at all. */
    private static long cost(ExponentCode code, long[] counts, long blocks) {
        long bits = code.innerNodes() == 0 ? 0 : 4 * blocks * code.leaves().size();
        long escaped = Arrays.stream(counts).sum();
        for (Leaf leaf : code.leaves()) {
            if (!leaf.isEscape()) {
                bits += leaf.length() * counts[leaf.exponent()];
                escaped -= counts[leaf.exponent()];
            }
        }
        for (Leaf leaf : code.leaves()) {
            bits += leaf.isEscape() ? (8L + leaf.length()) * escaped : 0;
        }
        return bits;
    }

    /** Returns the bits that Huffman's code takes for the most frequent exponents, with an escape for the others. */
    private static long huffmanCost(long[] counts, int own, long blocks) {
        long[] descending = Arrays.stream(counts)
                .map(count -> -count)
                .sorted()
                .map(count -> -count)
                .toArray();
        long escaped = Arrays.stream(descending).skip(own).sum();
        PriorityQueue<Long> weights = new PriorityQueue<>();
        Arrays.stream(descending).limit(own).forEach(weights::add);
        // An escape that is never used needs a code word, too.
        weights.add(Math.max(1, escaped));
        long bits = 8 * escaped + 4 * blocks * (own + 1);
        while (weights.size() > 1) {
            long sum = weights.remove() + weights.remove();
            bits += sum;
            weights.add(sum);
        }
        return bits;
    }

    private static int distinct(long[] counts) {
        return (int) Arrays.stream(counts).filter(count -> count > 0).count();
    }

    private static long[] counts(long... counts) {
        return Arrays.copyOf(counts, 256);
    }

    private static List<Integer> lengths(ExponentCode code) {
        return code.leaves().stream().map(Leaf::length).toList();
    }

    @Test
    void codesNothingAsEscapes() {
        assertEquals(
                List.of(new Leaf(0, Leaf.ESCAPE)),
                ExponentCodeBuilder.build(new long[256]).leaves());
    }

    @Test
    void codesTheOnlyExponentInOneBit() {
        ExponentCode code = ExponentCodeBuilder.build(counts(0, 0, 5000));
        assertEquals(List.of(new Leaf(1, 2), new Leaf(1, Leaf.ESCAPE)), code.leaves());
    }

    @Test
    void codesSingleWeightsAsEscapes() {
        assertEquals(1, ExponentCodeBuilder.build(counts(0, 1)).leaves().size());
    }

    @Test
    void givesFrequentExponentsShortCodeWords() {
        ExponentCode code = ExponentCodeBuilder.build(counts(100, 3000, 800, 10_000));
        assertEquals(
                List.of(3, 1, 2, 0, Leaf.ESCAPE),
                code.leaves().stream().map(Leaf::exponent).toList());
        assertEquals(List.of(1, 2, 3, 4, 4), lengths(code));
    }

    @Test
    void codesSixtyThreeExponentsAndAnEscape() {
        long[] equal = new long[256];
        Arrays.fill(equal, 100, 163, 1000);
        ExponentCode code = ExponentCodeBuilder.build(equal);
        assertEquals(64, code.leaves().size());
        assertTrue(lengths(code).getLast() <= 7);
        Arrays.fill(equal, 0, 256, 0);
        Arrays.fill(equal, 0, 70, 100_000);
        assertTrue(ExponentCodeBuilder.build(equal).leaves().size() <= 64);
    }

    @Test
    void leavesExponentsToTheEscapeIfManyAreEquallyFrequent() {
        long[] equal = new long[256];
        Arrays.fill(equal, 1000);
        ExponentCode code = ExponentCodeBuilder.build(equal);
        assertEquals(8 * 256_000, cost(code, equal, 0), "no code is better than bytes");
    }

    @Test
    void neverExceedsTheLongestCodeWord() {
        for (int exponents = 1; exponents <= 85; exponents++) {
            long[] fibonacci = new long[256];
            long[] reversed = new long[256];
            long previous = 0;
            long current = 1;
            for (int i = 0; i < exponents; i++) {
                fibonacci[i] = current;
                reversed[255 - i] = current;
                long next = previous + current;
                previous = current;
                current = next;
            }
            // Huffman's code for n Fibonacci numbers has words of n - 1 bits.
            for (long[] counts : List.of(fibonacci, reversed)) {
                assertTrue(lengths(ExponentCodeBuilder.build(counts)).getLast() <= ExponentCode.MAX_LENGTH);
            }
        }
        for (int shift = 0; shift < 57; shift++) {
            long[] powers = new long[256];
            for (int i = 0; i <= shift; i++) {
                powers[i] = 1L << i;
            }
            assertTrue(lengths(ExponentCodeBuilder.build(powers)).getLast() <= ExponentCode.MAX_LENGTH);
        }
    }

    @Test
    void costsNoMoreThanHuffmansCodeWithAnEscape() {
        Random random = new Random(SEED);
        for (int i = 0; i < 400; i++) {
            long[] counts = new long[256];
            int used = 1 + random.nextInt(100);
            for (int j = 0; j < used; j++) {
                counts[random.nextInt(256)] = 1 + (long) Math.abs(random.nextGaussian() * (1 << random.nextInt(9)));
            }
            long total = Arrays.stream(counts).sum();
            if (total >= EXACT_BELOW) {
                continue;
            }
            long blocks = CodedTensor.blocks(total);
            long actual = cost(ExponentCodeBuilder.build(counts), counts, blocks);
            String where = "seed " + SEED + ", round " + i;
            assertTrue(actual <= 8 * total, where);
            for (int own = 1; own <= Math.min(63, distinct(counts)); own++) {
                assertTrue(actual <= huffmanCost(counts, own, blocks), where + ", own " + own);
            }
        }
    }

    @Test
    void costsLittleMoreThanTheEntropyOfManyWeights() {
        byte[] weights = TestWeights.gaussian(WeightFormat.BF16, 200_000, 0.02, SEED);
        long[] counts = TestWeights.exponentCounts(WeightFormat.BF16, weights);
        ExponentCode code = ExponentCodeBuilder.build(counts);
        double bits = cost(code, counts, 0) / 200_000.0;
        assertTrue(bits < TestWeights.entropy(counts) + 0.06, bits + " bits, seed " + SEED);
    }

    @Test
    void givesTheSameCodeEveryTime() {
        long[] counts = counts(5, 5, 5, 5, 9, 9, 100, 3, 3, 3);
        assertEquals(
                ExponentCodeBuilder.build(counts).leaves(),
                ExponentCodeBuilder.build(counts.clone()).leaves());
    }
}
