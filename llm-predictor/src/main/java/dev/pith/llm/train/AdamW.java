package dev.pith.llm.train;

import java.util.List;

/**
 * Changes weights by their gradients: Adam with decoupled weight decay, the gradients clipped to a norm of 1.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">I. Loshchilov and F. Hutter: Decoupled weight decay regularization</a>
 */
final class AdamW {

    private static final double FIRST_DECAY = 0.9;
    private static final double SECOND_DECAY = 0.95;
    private static final double EPSILON = 1e-8;
    private static final double WEIGHT_DECAY = 0.1;
    private static final double LARGEST_NORM = 1;

    private final Weights weights;
    private final Weights firstMoments;
    private final Weights secondMoments;

    AdamW(Weights weights) {
        this.weights = weights;
        firstMoments = Weights.zero(weights.config());
        secondMoments = Weights.zero(weights.config());
    }

    /** Returns the means of the gradients; to be set when training resumes. */
    Weights firstMoments() {
        return firstMoments;
    }

    /** Returns the means of the gradients' squares; to be set when training resumes. */
    Weights secondMoments() {
        return secondMoments;
    }

    /**
     * Makes a step.
     *
     * @param step the number of steps made before
     * @param gradients for each matrix of the weights; not changed
     */
    void update(long step, double learningRate, List<float[]> gradients) {
        double norm =
                Math.sqrt(gradients.stream().mapToDouble(AdamW::sumOfSquares).sum());
        float clip = (float) Math.min(1, LARGEST_NORM / norm);
        double steps = (double) step + 1;
        float rateOfStep = (float) (learningRate / (1 - StrictMath.pow(FIRST_DECAY, steps)));
        float scale = (float) (1 / Math.sqrt(1 - StrictMath.pow(SECOND_DECAY, steps)));
        for (int i = 0; i < gradients.size(); i++) {
            Weights.Matrix matrix = weights.matrices().get(i);
            float kept = matrix.isVector() ? 1 : (float) (1 - learningRate * WEIGHT_DECAY);
            update(
                    matrix.values(),
                    firstMoments.matrices().get(i).values(),
                    secondMoments.matrices().get(i).values(),
                    gradients.get(i),
                    clip,
                    kept,
                    rateOfStep,
                    scale);
        }
    }

    private static double sumOfSquares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    private static void update(
            float[] weights,
            float[] first,
            float[] second,
            float[] gradients,
            float clip,
            float kept,
            float rate,
            float scale) {
        float firstKept = (float) FIRST_DECAY;
        float firstNew = (float) (1 - FIRST_DECAY);
        float secondKept = (float) SECOND_DECAY;
        float secondNew = (float) (1 - SECOND_DECAY);
        float epsilon = (float) EPSILON;
        for (int i = 0; i < weights.length; i++) {
            float gradient = gradients[i] * clip;
            first[i] = first[i] * firstKept + gradient * firstNew;
            second[i] = second[i] * secondKept + gradient * gradient * secondNew;
            weights[i] = weights[i] * kept - rate * first[i] / ((float) Math.sqrt(second[i]) * scale + epsilon);
        }
    }
}
