package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NibbleKernelTest {

    private static final int SYMBOLS = NibbleKernel.SYMBOLS;
    private static final int MAX_EXPERTS = NibbleKernel.MAX_EXPERTS;
    private static final int RUNS = 2000;
    private static final long SEED = 20260102;
    private static final String SEEDED = "seed " + SEED + ", run ";

    static List<NibbleKernel> kernels() {
        List<NibbleKernel> kernels = new ArrayList<>(List.of(ScalarNibbleKernel.INSTANCE));
        Kernels.vector().map(Kernels::nibbles).ifPresent(kernels::add);
        return kernels;
    }

    private static NibbleKernel vector() {
        return Kernels.vector().orElseThrow().nibbles();
    }

    /** Arguments of every method, of any value. */
    private static final class Arguments {
        final int experts;
        final int symbol;
        final int first;
        final int second;
        final int third;
        final short[] table = new short[20 * SYMBOLS];
        final short[] biases = new short[6 * SYMBOLS];
        final int[] places = new int[MAX_EXPERTS];
        final int[] votes = new int[MAX_EXPERTS * SYMBOLS];
        final int[] weights = new int[6 * SYMBOLS];
        final int[] frequencies = new int[SYMBOLS];
        final int[] gradients = new int[MAX_EXPERTS];

        Arguments(Random random) {
            experts = 1 + random.nextInt(MAX_EXPERTS);
            symbol = random.nextInt(SYMBOLS);
            first = random.nextInt(4) * SYMBOLS + random.nextInt(SYMBOLS);
            second = random.nextInt(6) * SYMBOLS;
            third = random.nextInt(6) * SYMBOLS;
            int size = 1 + random.nextInt(Integer.SIZE);
            for (int i = 0; i < table.length; i++) {
                table[i] = (short) number(random, size);
            }
            for (int i = 0; i < biases.length; i++) {
                biases[i] = (short) number(random, size);
            }
            for (int i = 0; i < places.length; i++) {
                places[i] = random.nextInt(table.length - SYMBOLS + 1);
            }
            for (int[] numbers : new int[][] {votes, weights, frequencies, gradients}) {
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = number(random, size);
                }
            }
        }

        private static int number(Random random, int size) {
            return switch (random.nextInt(8)) {
                case 0 -> Integer.MIN_VALUE >> (Integer.SIZE - size);
                case 1 -> Integer.MAX_VALUE >> (Integer.SIZE - size);
                default -> random.nextInt() >> (Integer.SIZE - size);
            };
        }
    }

    private static List<Arguments> arguments() {
        Random random = new Random(SEED);
        List<Arguments> arguments = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            arguments.add(new Arguments(random));
        }
        return arguments;
    }

    private interface Method {
        void call(NibbleKernel kernel, Arguments arguments, int run);
    }

    private static void assertKernelsAgree(Method method) {
        List<Arguments> expected = arguments();
        List<Arguments> actual = arguments();
        for (int run = 0; run < RUNS; run++) {
            Arguments scalar = expected.get(run);
            Arguments vector = actual.get(run);
            method.call(ScalarNibbleKernel.INSTANCE, scalar, run);
            method.call(vector(), vector, run);
            assertArrayEquals(scalar.table, vector.table, SEEDED + run);
            assertArrayEquals(scalar.biases, vector.biases, SEEDED + run);
            assertArrayEquals(scalar.votes, vector.votes, SEEDED + run);
            assertArrayEquals(scalar.weights, vector.weights, SEEDED + run);
            assertArrayEquals(scalar.frequencies, vector.frequencies, SEEDED + run);
            assertArrayEquals(scalar.gradients, vector.gradients, SEEDED + run);
        }
    }

    private static void mix(NibbleKernel kernel, Arguments a) {
        kernel.mix(a.table, a.places, a.experts, a.votes, a.weights, a.biases, a.first, a.second, a.frequencies);
    }

    @Test
    void testsRunOnTheVectorKernelToo() {
        assertEquals(2, kernels().size(), "the build starts the tests' JVM with the Vector API");
    }

    @Test
    void kernelsMixAlike() {
        assertKernelsAgree((kernel, a, run) -> mix(kernel, a));
    }

    @Test
    void kernelsFindTheSameGradients() {
        assertKernelsAgree(
                (kernel, a, run) -> kernel.findGradients(a.experts, a.votes, a.frequencies, a.symbol, a.gradients));
    }

    @Test
    void kernelsLearnAlike() {
        assertKernelsAgree((kernel, a, run) -> kernel.learn(a.table, a.first, a.symbol, run * 33));
    }

    @Test
    void kernelsLearnBiasesAlike() {
        assertKernelsAgree((kernel, a, run) -> kernel.learnBias(a.biases, a.first, a.frequencies, a.symbol));
    }

    @Test
    void kernelsAdjustWeightsAlike() {
        assertKernelsAgree((kernel, a, run) -> kernel.adjust(a.weights, a.first, a.gradients, run * 3));
    }

    @Test
    void kernelsAddTheSameWeights() {
        assertKernelsAgree((kernel, a, run) -> kernel.addWeights(a.weights, a.first, a.second, a.third, a.gradients));
    }

    @Test
    void theLogarithmIsExactForPowersOfTwoAndStraightInBetween() {
        int previous = -1;
        for (int value = 1; value <= 1 << 16; value++) {
            int exponent = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
            int logarithm = NibbleKernel.logarithm(value);
            assertEquals(256 * (exponent - 1) + ((256 * value) >> exponent), logarithm, "of " + value);
            assertTrue(logarithm >= previous, "of " + value);
            previous = logarithm;
        }
        for (int exponent = 0; exponent <= 16; exponent++) {
            assertEquals(256 * exponent, NibbleKernel.logarithm(1 << exponent));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void frequenciesArePositiveAndNeverTooMany(NibbleKernel kernel) {
        List<Arguments> arguments = arguments();
        for (int run = 0; run < RUNS; run++) {
            Arguments any = arguments.get(run);
            if (run % 4 == 0) {
                Arrays.fill(any.weights, run % 8 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
            }
            mix(kernel, any);
            int least = Arrays.stream(any.frequencies).min().orElseThrow();
            assertTrue(least >= 1, SEEDED + run + ": " + least);
            int sum = Arrays.stream(any.frequencies).sum();
            assertTrue(sum > 65_000 && sum <= 65_536, SEEDED + run + ": " + sum);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void oneExpertOfWeightOneIsFollowed(NibbleKernel kernel) {
        short[] table = new short[SYMBOLS];
        Arrays.fill(table, (short) 1024);
        table[3] = 1 << 14;
        table[9] = (short) (1 << 15);
        int[] frequencies = new int[SYMBOLS];
        int[] weights = {1 << NibbleKernel.WEIGHT_BITS, 0};
        kernel.mix(table, new int[1], 2, new int[2 * SYMBOLS], weights, new short[SYMBOLS], 0, 0, frequencies);
        double sum = Arrays.stream(frequencies).sum();
        double tableSum = 14 * 1024 + (1 << 14) + (1 << 15);
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            assertEquals((table[symbol] & 0xFFFF) / tableSum, frequencies[symbol] / sum, 0.001, "symbol " + symbol);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void experienceRaisesTheWeightOfTheExpertThatWasRight(NibbleKernel kernel) {
        int[] votes = new int[2 * SYMBOLS];
        votes[5] = 1000;
        votes[SYMBOLS + 6] = 1000;
        int[] frequencies = new int[SYMBOLS];
        Arrays.fill(frequencies, 4096);
        int[] gradients = new int[MAX_EXPERTS];
        kernel.findGradients(2, votes, frequencies, 5, gradients);
        assertEquals(938, gradients[0], "1000 less what 16 votes are on average");
        assertEquals(-62, gradients[1]);
        int[] weights = new int[MAX_EXPERTS];
        kernel.adjust(weights, 0, gradients, 1024);
        assertArrayEquals(gradients, weights);
        short[] biases = new short[SYMBOLS];
        kernel.learnBias(biases, 0, frequencies, 5);
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            assertEquals(symbol == 5 ? 60 : -4, biases[symbol]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void probabilitiesStayInRangeAtAnyRate(NibbleKernel kernel) {
        Random random = new Random(SEED);
        short[] table = new short[SYMBOLS];
        for (int rate = 0; rate < 1 << 16; rate++) {
            if (rate % 1000 == 0) {
                Arrays.fill(table, (short) (rate % 2000 == 0 ? NibbleKernel.LEAST_PROBABILITY : 0xFFFF));
            }
            short[] before = table.clone();
            int symbol = random.nextInt(SYMBOLS);
            kernel.learn(table, 0, symbol, rate);
            for (int i = 0; i < SYMBOLS; i++) {
                long was = before[i] & 0xFFFF;
                long kept = Math.max(was - (was * rate + 0xFFFF) / (1 << 16), NibbleKernel.LEAST_PROBABILITY);
                long gained = i == symbol ? rate - rate / 2048 : 0;
                int is = table[i] & 0xFFFF;
                assertEquals(kept + gained, is, SEEDED + rate);
                assertTrue(is >= NibbleKernel.LEAST_PROBABILITY, SEEDED + rate);
            }
        }
    }
}
