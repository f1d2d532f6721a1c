package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MuonTest {

    private static final double RATE = 1e-2;
    private static final long SEED = 3;

    private final Weights weights = Weights.random(TrainingTexts.config(300, 8), SEED);

    private Weights.Matrix matrix(String name) {
        return weights.matrices().stream()
                .filter(matrix -> matrix.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static float[] randomGradient(int length, float size) {
        float[] gradient = new float[length];
        Random random = new Random(SEED);
        for (int i = 0; i < length; i++) {
            gradient[i] = size * (float) random.nextGaussian();
        }
        return gradient;
    }

    @Test
    void aStepGoesByNesterovsMomentumAndTheLongerSide() throws IOException {
        Weights.Matrix matrix = matrix("model.layers.0.mlp.up_proj.weight");
        float before = matrix.values()[0];
        Muon rule = new Muon(matrix, new PlainNetwork());
        float[] gradient = new float[matrix.values().length];
        Arrays.fill(gradient, 2);
        rule.update(RATE, gradient);
        float[] momentum = rule.memory().get("momentum");
        assertNotNull(momentum);
        assertEquals(0.1, momentum[0], 1e-6);
        double scale = RATE * 0.2 * Math.sqrt(Math.max(matrix.rows(), matrix.columns()));
        float first = matrix.values()[0];
        assertEquals(before * (1 - RATE * 0.1) - scale * (0.1 + 0.95 * 0.1), first, 1e-6);
        rule.update(RATE, gradient);
        assertEquals(0.195, momentum[0], 1e-6);
        assertEquals(first * (1 - RATE * 0.1) - scale * (0.1 + 0.95 * 0.195), matrix.values()[0], 1e-6);
    }

    @Test
    void stepsAreAsLongWhateverTheGradientsSize() throws IOException {
        try (Network network = DjlNetworkTest.open(weights.config())) {
            for (float size : new float[] {1e-4f, 1, 1e4f}) {
                for (String name : new String[] {"mlp.up_proj", "mlp.down_proj", "self_attn.q_proj"}) {
                    Weights.Matrix matrix = matrix("model.layers.1." + name + ".weight");
                    Arrays.fill(matrix.values(), 0);
                    new Muon(matrix, network).update(RATE, randomGradient(matrix.values().length, size));
                    double squares = 0;
                    for (float value : matrix.values()) {
                        squares += (double) value * value;
                    }
                    double rootMeanSquare = Math.sqrt(squares / matrix.values().length);
                    assertTrue(
                            rootMeanSquare > 0.1 * RATE && rootMeanSquare < 0.25 * RATE,
                            name + ", gradients of " + size + ": " + rootMeanSquare);
                }
            }
        }
    }

    @Test
    void aGradientOfNothingLeavesMatricesToDecay() throws IOException {
        try (Network network = DjlNetworkTest.open(weights.config())) {
            Weights.Matrix matrix = matrix("model.layers.0.self_attn.k_proj.weight");
            float[] decayed = matrix.values().clone();
            for (int i = 0; i < decayed.length; i++) {
                decayed[i] *= (float) (1 - RATE * 0.1);
            }
            new Muon(matrix, network).update(RATE, new float[decayed.length]);
            assertArrayEquals(decayed, matrix.values());
        }
    }
}
