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

    @Override
    void close();
}
