package dev.pith.llm.train;

import java.io.IOException;
import java.util.Map;

/**
 * Changes a matrix by its gradients: their momentum, made orthogonal, so that all directions in which the matrix acts learn
 * alike. A step is as long whatever the gradients' size, which is why these are not clipped. Elements of a step have about
 * the root mean square that Adam's have; weights decay as they do there.
 *
 * @see <a href="https://kellerjordan.github.io/posts/muon/">K. Jordan and others: Muon, an optimizer for hidden layers in
 *     neural networks</a>
 * @see <a href="https://arxiv.org/abs/2502.16982">J. Liu and others: Muon is scalable for LLM training</a>, whose scale of a
 *     step this is
 */
final class Muon implements UpdateRule {

    private static final float MOMENTUM = 0.95f;
    private static final double ROOT_MEAN_SQUARE = 0.2;
    private static final double WEIGHT_DECAY = 0.1;

    private final Weights.Matrix matrix;
    private final Network network;
    private final float[] momentum;

    /** @param network makes steps orthogonal */
    Muon(Weights.Matrix matrix, Network network) {
        this.matrix = matrix;
        this.network = network;
        momentum = new float[matrix.values().length];
    }

    @Override
    public Map<String, float[]> memory() {
        return Map.of("momentum", momentum);
    }

    /** Makes a step. The gradients are not changed. */
    void update(double learningRate, float[] gradients) throws IOException {
        float[] ahead = new float[gradients.length];
        for (int i = 0; i < ahead.length; i++) {
            float added = gradients[i] * (1 - MOMENTUM);
            momentum[i] = momentum[i] * MOMENTUM + added;
            // Nesterov's momentum: as if the next gradients were these again.
            ahead[i] = added + momentum[i] * MOMENTUM;
        }
        float[] step = network.orthogonalise(ahead, matrix.rows(), matrix.columns());
        double longerSide = Math.max(matrix.rows(), matrix.columns());
        float rate = (float) (learningRate * ROOT_MEAN_SQUARE * Math.sqrt(longerSide));
        float kept = (float) (1 - learningRate * WEIGHT_DECAY);
        float[] weights = matrix.values();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weights[i] * kept - rate * step[i];
        }
    }
}
