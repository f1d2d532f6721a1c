package dev.pith.llm.train;

import java.io.IOException;
import java.util.List;

/** Computes what a model predicts, and how the loss changes with each weight. Used by one thread at a time. */
interface Network extends AutoCloseable {

    /**
     * Computes the loss of a batch and its gradients.
     *
     * @param gradients gets for each of the weights' matrices an array of its size
     * @return the sum of all predictions' losses, in nats, times their weights
     */
    double backward(Weights weights, Batch batch, List<float[]> gradients) throws IOException;

    /** Computes the losses of a batch, in nats, each times its weight. */
    float[] losses(Weights weights, Batch batch) throws IOException;

    /** Computes the logits of a sequence, of each token after the other. */
    float[] logits(Weights weights, int[] tokens) throws IOException;

    /**
     * Makes a matrix nearly orthogonal: the singular vectors stay, and the singular values become 0.7 to 1.2 or so, except
     * those that were very small beside the others.
     *
     * @param matrix in row-major order; not changed
     */
    float[] orthogonalise(float[] matrix, int rows, int columns) throws IOException;

    @Override
    void close();
}
