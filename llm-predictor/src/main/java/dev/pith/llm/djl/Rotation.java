package dev.pith.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.pith.llm.checkpoint.RotaryEmbedding;

/**
 * Turns queries and keys by their position.
 *
 * @param cosines as many as a head has elements
 * @param sines as many, those of the first half negated
 * @param half the elements of half a head
 */
record Rotation(NDArray cosines, NDArray sines, int half) {

    /** Prepares the rotation for a position. */
    static Rotation at(long position, RotaryEmbedding embedding, NDManager manager) {
        int half = embedding.inverseFrequencies().size();
        float[] cosines = new float[2 * half];
        float[] sines = new float[2 * half];
        for (int i = 0; i < half; i++) {
            double angle = position * embedding.inverseFrequencies().get(i);
            cosines[i] = (float) (StrictMath.cos(angle) * embedding.scale());
            cosines[half + i] = cosines[i];
            sines[half + i] = (float) (StrictMath.sin(angle) * embedding.scale());
            sines[i] = -sines[half + i];
        }
        return new Rotation(manager.create(cosines), manager.create(sines), half);
    }

    /** Returns heads turned; their elements are the third dimension. */
    NDArray turn(NDArray heads) {
        NDArray first = heads.get(new NDIndex().addAllDim(2).addSliceDim(0, half));
        NDArray second = heads.get(new NDIndex().addAllDim(2).addSliceDim(half, 2L * half));
        return heads.mul(cosines).add(second.concat(first, 2).mul(sines));
    }
}
