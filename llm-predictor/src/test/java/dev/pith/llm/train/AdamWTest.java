package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {

    private static final double RATE = 1e-2;

    private final Weights weights = Weights.random(TrainingTexts.config(300, 8), 1);

    private List<float[]> gradients(float value) {
        List<float[]> gradients = new ArrayList<>();
        for (Weights.Matrix matrix : weights.matrices()) {
            float[] gradient = new float[matrix.values().length];
            Arrays.fill(gradient, value);
            gradients.add(gradient);
        }
        return gradients;
    }

    @Test
    void theFirstStepIsAsLongAsTheLearningRateWhateverTheGradient() {
        for (float gradient : new float[] {1e-3f, 1, 1e6f}) {
            Weights changed = Weights.random(weights.config(), 1);
            new AdamW(changed).update(0, RATE, gradients(gradient));
            // A scale, which does not decay.
            int norm = changed.matrices().size() - 1;
            assertEquals(1 - RATE, changed.matrices().get(norm).values()[0], 1e-6, "gradient " + gradient);
        }
    }

    @Test
    void matricesDecayAndScalesDoNot() {
        Weights changed = Weights.random(weights.config(), 1);
        new AdamW(changed).update(0, RATE, gradients(0));
        for (int i = 0; i < changed.matrices().size(); i++) {
            Weights.Matrix matrix = changed.matrices().get(i);
            double kept = matrix.isVector() ? 1 : 1 - RATE * 0.1;
            assertEquals(weights.matrices().get(i).values()[0] * kept, matrix.values()[0], 1e-7, matrix.name());
        }
    }

    @Test
    void momentsAreMeansOfClippedGradients() {
        AdamW optimiser = new AdamW(weights);
        optimiser.update(0, RATE, gradients(1e6f));
        double clipped = 1 / Math.sqrt((double) Weights.count(weights.config()));
        assertEquals(
                0.1 * clipped, optimiser.firstMoments().matrices().getFirst().values()[0], 1e-7);
        assertEquals(
                0.05 * clipped * clipped,
                optimiser.secondMoments().matrices().getFirst().values()[0],
                1e-9);
    }
}
