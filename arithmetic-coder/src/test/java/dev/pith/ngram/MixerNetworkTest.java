package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.coder.mixing.Logistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixerNetworkTest {

    private static final int RATE = 14;
    private static final int FINAL_RATE = 5;
    private static final int GREATEST_INPUT = Logistic.LIMIT;

    static List<MixerKernel> kernels() {
        List<MixerKernel> kernels = new ArrayList<>(List.of(ScalarMixerKernel.INSTANCE));
        Kernels.vector().map(Kernels::mixers).ifPresent(kernels::add);
        return kernels;
    }

    @Test
    void testsRunOnTheVectorKernelToo() {
        assertEquals(2, kernels().size(), "the build starts the tests' JVM with the Vector API");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void beginsWithTheAverageThatTheWeightsSay(MixerKernel kernel) {
        int[] inputs = new int[MixerKernel.STRIDE];
        MixerNetwork network = network(kernel, inputs, MixerNetwork.ONE / 2, 3);
        inputs[0] = 600;
        inputs[5] = -200;
        assertEquals(200, mix(network, 1), 2);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void trustsTheInputThatIsRightMoreOften(MixerKernel kernel) {
        int[] inputs = new int[MixerKernel.STRIDE];
        MixerNetwork network = network(kernel, inputs, MixerNetwork.ONE / 4, 1);
        Random random = new Random(1);
        int right = 0;
        for (int i = 0; i < 20_000; i++) {
            int bit = random.nextInt(2);
            inputs[3] = (random.nextInt(100) < 95 ? bit : 1 - bit) == 1 ? 500 : -500;
            inputs[7] = (random.nextInt(100) < 55 ? bit : 1 - bit) == 1 ? 500 : -500;
            boolean opposed = (inputs[3] > 0) != (inputs[7] > 0);
            int odds = mix(network, 0);
            if (i > 10_000) {
                right += !opposed || odds > 0 == inputs[3] > 0 ? 1 : 0;
            }
            network.update(bit);
        }
        assertTrue(right > 9_990, "followed the better input " + right + " times");
        inputs[3] = 500;
        inputs[7] = 0;
        assertEquals(0.95 * 65536, Logistic.squash(mix(network, 0)), 0.02 * 65536, "and knows how often that is right");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void learnsEachContextsWeightsSeparately(MixerKernel kernel) {
        int[] inputs = new int[MixerKernel.STRIDE];
        MixerNetwork network = network(kernel, inputs, 0, 2);
        inputs[0] = 1000;
        for (int i = 0; i < 200; i++) {
            mix(network, 1);
            network.update(1);
        }
        assertEquals(0, mix(network, 0));
        assertTrue(mix(network, 1) > 500);
    }

    /** Were a product or a sum to leave 32 bits, a mixer would turn from certainty to its contrary. */
    @ParameterizedTest
    @MethodSource("kernels")
    void keepsItsHeadWithExtremeInputsAndMaliciousBits(MixerKernel kernel) {
        for (int behaviour = 0; behaviour < 4; behaviour++) {
            int[] inputs = new int[3 * MixerKernel.STRIDE];
            MixerNetwork network = network(kernel, inputs, MixerNetwork.ONE / 4, 1);
            Random random = new Random(behaviour);
            for (int i = 0; i < 250_000; i++) {
                for (int j = 0; j < inputs.length; j++) {
                    inputs[j] = random.nextBoolean() ? GREATEST_INPUT : -GREATEST_INPUT;
                }
                int odds = mix(network, 0);
                assertTrue(Math.abs(odds) <= Logistic.LIMIT, "odds " + odds);
                network.update(
                        switch (behaviour) {
                            case 0 -> odds > 0 ? 0 : 1;
                            case 1 -> random.nextInt(2);
                            case 2 -> i / 1000 & 1;
                            default -> inputs[0] > 0 ? 0 : 1;
                        });
            }
            // Whatever came before, a plain relation is learnt soon.
            int right = 0;
            for (int i = 0; i < 20_000; i++) {
                for (int j = 0; j < inputs.length; j++) {
                    inputs[j] = random.nextBoolean() ? 500 : -500;
                }
                int bit = inputs[20] > 0 ? 1 : 0;
                right += i > 15_000 && mix(network, 0) > 0 == (bit == 1) ? 1 : 0;
                mix(network, 0);
                network.update(bit);
            }
            assertTrue(right > 4_900, "after behaviour " + behaviour + " only " + right + " of 5000 were right");
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void trustsTheMixerThatKnowsMore(MixerKernel kernel) {
        int[] inputs = new int[MixerKernel.STRIDE];
        int[] initialWeights = new int[MixerKernel.STRIDE];
        MixerNetwork network =
                new MixerNetwork(kernel, inputs, initialWeights, RATE, new int[] {2, 1, 3}, 2, FINAL_RATE);
        inputs[0] = 1000;
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            int bit = random.nextInt(2);
            network.select(0, bit);
            network.select(1, 0);
            network.select(2, random.nextInt(3));
            int odds = network.mix(1);
            assertTrue(i < 10_000 || odds > 0 == (bit == 1), "only the first mixer's set tells what comes: " + odds);
            network.update(bit);
        }
    }

    private static MixerNetwork network(MixerKernel kernel, int[] inputs, int initialWeight, int sets) {
        int[] initialWeights = new int[inputs.length];
        Arrays.fill(initialWeights, initialWeight);
        return new MixerNetwork(kernel, inputs, initialWeights, RATE, new int[] {sets}, 1, FINAL_RATE);
    }

    private static int mix(MixerNetwork network, int set) {
        network.select(0, set);
        return network.mix(0);
    }

    @Test
    void kernelsAgreeForAnyNumbers() {
        Random random = new Random(13);
        for (int run = 0; run < 2000; run++) {
            int count = MixerKernel.STRIDE * (1 + random.nextInt(4));
            int[] inputs = new int[count];
            int[] weights = new int[9 * count];
            for (int i = 0; i < count; i++) {
                inputs[i] = random.nextInt(-GREATEST_INPUT, GREATEST_INPUT + 1);
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] = run % 2 == 0 ? random.nextInt(-200_000, 200_000) : random.nextInt();
            }
            int[] selected = new int[1 + random.nextInt(3)];
            int[] errors = new int[selected.length];
            for (int mixer = 0; mixer < selected.length; mixer++) {
                selected[mixer] = (3 * mixer + random.nextInt(3)) * count;
                errors[mixer] = random.nextInt(-60_000, 60_000);
            }
            int[] sums = new int[selected.length];
            ScalarMixerKernel.INSTANCE.dotProducts(inputs, weights, selected, sums);
            int[] adjusted = weights.clone();
            ScalarMixerKernel.INSTANCE.adjust(inputs, adjusted, selected, errors);
            for (MixerKernel kernel : kernels()) {
                int[] sumsAgain = new int[selected.length];
                kernel.dotProducts(inputs, weights, selected, sumsAgain);
                assertArrayEquals(sums, sumsAgain, "run " + run);
                int[] again = weights.clone();
                kernel.adjust(inputs, again, selected, errors);
                assertArrayEquals(adjusted, again, "run " + run);
            }
        }
    }
}
