package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptimiserTest {

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
    void matricesThatMultiplyFollowTheirMomentumAndAllElseFollowsAdam() {
        Set<String> memory = new Optimiser(weights, new PlainNetwork()).memory().keySet();
        int matrices = 0;
        for (Weights.Matrix matrix : weights.matrices()) {
            boolean multiplies = matrix.name().endsWith("_proj.weight");
            matrices += multiplies ? 1 : 0;
            assertEquals(multiplies, memory.contains("momentum." + matrix.name()), matrix.name());
            assertEquals(!multiplies, memory.contains("first." + matrix.name()), matrix.name());
            assertEquals(!multiplies, memory.contains("second." + matrix.name()), matrix.name());
        }
        assertEquals(2 * 7, matrices);
        assertEquals(matrices + 2 * (weights.matrices().size() - matrices), memory.size());
    }

    @Test
    void adamsGradientsAreClippedByTheNormOfAllAndMomentumIsNot() throws IOException {
        Optimiser optimiser = new Optimiser(weights, new PlainNetwork());
        optimiser.update(0, RATE, gradients(1000));
        double clipped = 1 / Math.sqrt((double) weights.config().weights());
        optimiser.memory().forEach((name, values) -> {
            double expected = name.startsWith("momentum.")
                    ? 0.05 * 1000
                    : name.startsWith("first.") ? 0.1 * clipped : 0.05 * clipped * clipped;
            assertEquals(expected, values[0], 1e-5 * expected, name);
        });
    }

    @Test
    void matricesGetHalfTheLearningRate() throws IOException {
        Weights changed = Weights.random(weights.config(), 1);
        new Optimiser(changed, new PlainNetwork()).update(0, RATE, gradients(0));
        for (int i = 0; i < changed.matrices().size(); i++) {
            Weights.Matrix before = weights.matrices().get(i);
            double rate = before.name().equals(Weights.EMBEDDING) ? RATE : RATE / 2;
            double kept = before.isVector() ? 1 : 1 - rate * 0.1;
            assertEquals(
                    before.values()[0] * kept,
                    changed.matrices().get(i).values()[0],
                    2e-7 * Math.abs(before.values()[0]),
                    before.name());
        }
    }

    @Test
    void gradientsAreNotChanged() throws IOException {
        List<float[]> gradients = gradients(7);
        new Optimiser(weights, new PlainNetwork()).update(0, RATE, gradients);
        for (int i = 0; i < gradients.size(); i++) {
            assertArrayEquals(gradients(7).get(i), gradients.get(i));
        }
    }
}
