package dev.pith.llm;

/** Turns logits into weights. All implementations give the same; stateless, and so safe for use by several threads. */
sealed interface WeightKernel permits PlainWeightKernel, VectorWeightKernel {

    /** Returns the fastest one that this JVM can run. */
    static WeightKernel best() {
        boolean hasVectors =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return hasVectors ? new VectorWeightKernel() : new PlainWeightKernel();
    }

    /**
     * Computes {@link TokenDistribution#weight} of the first logits' distances from the greatest of them.
     *
     * @param logits finite ones, from {@code from} on
     * @param weights gets {@code count} weights
     */
    void weigh(float[] logits, int from, int count, int[] weights);
}
