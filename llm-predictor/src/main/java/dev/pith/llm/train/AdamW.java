package dev.pith.llm.train;

import java.util.Map;

/**
 * Changes a matrix or vector by its gradients: Adam with decoupled weight decay, from which vectors are exempt.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">I. Loshchilov and F. Hutter: Decoupled weight decay regularization</a>
 */
final class AdamW implements UpdateRule {

    private static final double FIRST_DECAY = 0.9;
    private static final double SECOND_DECAY = 0.95;
    private static final double EPSILON = 1e-8;
    private static final double WEIGHT_DECAY = 0.1;

    private final Weights.Matrix matrix;

    /** The means of the gradients. */
    private final float[] first;

    /** The means of the gradients' squares. */
    private final float[] second;

    AdamW(Weights.Matrix matrix) {
        this.matrix = matrix;
        first = new float[matrix.values().length];
        second = new float[matrix.values().length];
    }

    @Override
    public Map<String, float[]> memory() {
        return Map.of("first", first, "second", second);
    }

    /**
     * Makes a step.
     *
     * @param step the number of steps made before
     * @param gradients not changed
     * @param clip what the gradients are multiplied by
     */
    void update(long step, double learningRate, float[] gradients, float clip) {
        double steps = (double) step + 1;
        float rate = (float) (learningRate / (1 - StrictMath.pow(FIRST_DECAY, steps)));
        float scale = (float) (1 / Math.sqrt(1 - StrictMath.pow(SECOND_DECAY, steps)));
        float kept = matrix.isVector() ? 1 : (float) (1 - learningRate * WEIGHT_DECAY);
        float firstKept = (float) FIRST_DECAY;
        float firstNew = (float) (1 - FIRST_DECAY);
        float secondKept = (float) SECOND_DECAY;
        float secondNew = (float) (1 - SECOND_DECAY);
        float epsilon = (float) EPSILON;
        float[] weights = matrix.values();
        for (int i = 0; i < weights.length; i++) {
            float gradient = gradients[i] * clip;
            first[i] = first[i] * firstKept + gradient * firstNew;
            second[i] = second[i] * secondKept + gradient * gradient * secondNew;
            weights[i] = weights[i] * kept - rate * first[i] / ((float) Math.sqrt(second[i]) * scale + epsilon);
        }
    }
}
