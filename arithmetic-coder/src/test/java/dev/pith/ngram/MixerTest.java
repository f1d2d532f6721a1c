package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.coder.mixing.Logistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixerTest {

    private static final int RATE = 14;
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
        Mixer mixer = Mixer.averaging(kernel, inputs, 3, Mixer.ONE / 2, RATE);
        inputs[0] = 600;
        inputs[5] = -200;
        assertEquals(200, mixer.mix(1), 2);
        assertEquals(Logistic.squash(mixer.mix(1)), mixer.probability());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void trustsTheInputThatIsRightMoreOften(MixerKernel kernel) {
        int[] inputs = new int[MixerKernel.STRIDE];
        Mixer mixer = Mixer.averaging(kernel, inputs, 1, Mixer.ONE / 4, RATE);
        Random random = new Random(1);
        int right = 0;
        for (int i = 0; i < 20_000; i++) {
            int bit = random.nextInt(2);
            inputs[3] = (random.nextInt(100) < 95 ? bit : 1 - bit) == 1 ? 500 : -500;
            inputs[7] = (random.nextInt(100) < 55 ? bit : 1 - bit) == 1 ? 500 : -500;
            boolean opposed = (inputs[3] > 0) != (inputs[7] > 0);
            int odds = mixer.mix(0);
            if (i > 10_000) {
                right += !opposed || odds > 0 == inputs[3] > 0 ? 1 : 0;
            }
            mixer.update(bit);
        }
        assertTrue(right > 9_990, "followed the better input " + right + " times");
        inputs[3] = 500;
        inputs[7] = 0;
        mixer.mix(0);
        assertEquals(0.95 * 65536, mixer.probability(), 0.02 * 65536, "and knows how often that is right");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void learnsEachContextsWeightsSeparately(MixerKernel kernel) {
        int[] inputs = new int[MixerKernel.STRIDE];
        Mixer mixer = Mixer.averaging(kernel, inputs, 2, 0, RATE);
        inputs[0] = 1000;
        for (int i = 0; i < 200; i++) {
            mixer.mix(1);
            mixer.update(1);
        }
        assertEquals(0, mixer.mix(0));
        assertTrue(mixer.mix(1) > 500);
    }

    /** Were a product or a sum to leave 32 bits, a mixer would turn from certainty to its contrary. */
    @ParameterizedTest
    @MethodSource("kernels")
    void keepsItsHeadWithExtremeInputsAndMaliciousBits(MixerKernel kernel) {
        for (int behaviour = 0; behaviour < 4; behaviour++) {
            int[] inputs = new int[3 * MixerKernel.STRIDE];
            Mixer mixer = Mixer.averaging(kernel, inputs, 1, Mixer.ONE / 4, RATE);
            Random random = new Random(behaviour);
            for (int i = 0; i < 250_000; i++) {
                for (int j = 0; j < inputs.length; j++) {
                    inputs[j] = random.nextBoolean() ? GREATEST_INPUT : -GREATEST_INPUT;
                }
                int odds = mixer.mix(0);
                assertTrue(Math.abs(odds) <= Logistic.LIMIT, "odds " + odds);
                assertTrue(mixer.probability() > 0 && mixer.probability() < 65536);
                mixer.update(
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
                right += i > 15_000 && mixer.mix(0) > 0 == (bit == 1) ? 1 : 0;
                mixer.mix(0);
                mixer.update(bit);
            }
            assertTrue(right > 4_900, "after behaviour " + behaviour + " only " + right + " of 5000 were right");
        }
    }

    @Test
    void kernelsAgreeForAnyNumbers() {
        Random random = new Random(13);
        for (int run = 0; run < 2000; run++) {
            int count = MixerKernel.STRIDE * (1 + random.nextInt(4));
            int first = random.nextInt(5) * count;
            int[] inputs = new int[count];
            int[] weights = new int[5 * count];
            for (int i = 0; i < count; i++) {
                inputs[i] = random.nextInt(-GREATEST_INPUT, GREATEST_INPUT + 1);
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] = run % 2 == 0 ? random.nextInt(-200_000, 200_000) : random.nextInt();
            }
            int error = random.nextInt(-60_000, 60_000);
            int dotProduct = ScalarMixerKernel.INSTANCE.dotProduct(inputs, weights, first);
            int[] adjusted = weights.clone();
            ScalarMixerKernel.INSTANCE.adjust(inputs, adjusted, first, error);
            for (MixerKernel kernel : kernels()) {
                assertEquals(dotProduct, kernel.dotProduct(inputs, weights, first), "run " + run);
                int[] again = weights.clone();
                kernel.adjust(inputs, again, first, error);
                assertArrayEquals(adjusted, again, "run " + run);
            }
        }
    }
}
