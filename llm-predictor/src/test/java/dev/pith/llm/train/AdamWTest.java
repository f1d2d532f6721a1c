package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdamWTest {

    private static final double RATE = 1e-2;

    private final Weights weights = Weights.random(TrainingTexts.config(300, 8), 1);
    private final Weights.Matrix matrix = weights.matrices().getFirst();
    private final Weights.Matrix vector = weights.matrices().getLast();

    private static float[] gradient(Weights.Matrix matrix, float value) {
        float[] gradient = new float[matrix.values().length];
        Arrays.fill(gradient, value);
        return gradient;
    }

    @Test
    void theFirstStepIsAsLongAsTheLearningRateWhateverTheGradient() {
        for (float gradient : new float[] {1e-3f, 1, 1e6f}) {
            float before = vector.values()[0];
            new AdamW(vector).update(0, RATE, gradient(vector, gradient), 1);
            assertEquals(before - RATE, vector.values()[0], 1e-6, "gradient " + gradient);
        }
    }

    @Test
    void matricesDecayAndVectorsDoNot() {
        float before = matrix.values()[0];
        new AdamW(matrix).update(0, RATE, gradient(matrix, 0), 1);
        assertEquals(before * (1 - RATE * 0.1), matrix.values()[0], 1e-7);
        float[] vectorBefore = vector.values().clone();
        new AdamW(vector).update(0, RATE, gradient(vector, 0), 1);
        assertArrayEquals(vectorBefore, vector.values());
    }

    @Test
    void rememberedAreMeansOfClippedGradients() {
        AdamW rule = new AdamW(matrix);
        rule.update(0, RATE, gradient(matrix, 100), 0.01f);
        Map<String, float[]> memory = rule.memory();
        assertEquals(0.1f, memory.getOrDefault("first", new float[1])[0], 1e-7);
        assertEquals(0.05f, memory.getOrDefault("second", new float[1])[0], 1e-7);
    }
}
