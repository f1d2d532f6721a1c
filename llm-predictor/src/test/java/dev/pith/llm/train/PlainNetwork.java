package dev.pith.llm.train;

import java.util.List;

/** Takes each matrix for orthogonal, and computes nothing else. */
final class PlainNetwork implements Network {

    @Override
    public float[] orthogonalise(float[] matrix, int rows, int columns) {
        return matrix.clone();
    }

    @Override
    public double backward(Weights weights, Batch batch, List<float[]> gradients) {
        throw new UnsupportedOperationException();
    }

    @Override
    public float[] losses(Weights weights, Batch batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public float[] logits(Weights weights, int[] tokens) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
