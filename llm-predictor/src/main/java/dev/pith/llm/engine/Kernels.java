package dev.pith.llm.engine;

/**
 * The inner loops of the engine. All implementations give the same bits, since each result is a chain of operations in an
 * order that is stated here. Stateless, and so safe for use by several threads.
 */
sealed interface Kernels permits PlainKernels, VectorKernels {

    /** How many outputs of a product are computed together: the rows of a panel. */
    int PANEL = 32;

    /** How many tokens' inputs stand side by side, unless there is but one token. */
    int TILE = 12;

    /** How many partial sums a sum of many terms has: term i belongs to number i mod 16. */
    int PARTIAL_SUMS = 16;

    /** Returns the fastest kernels that this JVM can run. */
    static Kernels best() {
        return hasVectors() && FusedMultiplyAdd.IN_HARDWARE ? VectorKernels.best() : new PlainKernels();
    }

    /** Tells whether the JVM was started with the Vector API's module. */
    static boolean hasVectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /** Returns what they rely on. */
    String name();

    /**
     * Adds the products of a panel's rows with the inputs of several tokens to outputs: to each output, by fused
     * multiply-add, one column's product after the other.
     *
     * @param weights has the weight of row r and column c at {@code weightsAt + 32 * c + r}
     * @param inputs has the input of token t and column c at {@code inputsAt + inputStride * c + t}
     * @param inputStride 12, or 1 for one token
     * @param tokens 1 to 12
     * @param outputs has the output of token t and row r at {@code outputsAt + stride * t + r}; what there is of further tokens,
     *     up to 12, is undefined
     */
    void multiply(
            float[] weights,
            int weightsAt,
            int columns,
            float[] inputs,
            int inputsAt,
            int inputStride,
            int tokens,
            float[] outputs,
            int outputsAt,
            int stride);

    /**
     * Does the same for one token and weights that are the upper halves of floats.
     *
     * @param inputs has the inputs from the beginning on
     */
    void multiply(short[] weights, int weightsAt, int columns, float[] inputs, float[] outputs, int outputsAt);

    /** Turns the upper halves of floats into floats, which go to the beginning of {@code target}; a multiple of 32. */
    void widen(short[] upperHalves, int at, int count, float[] target);

    /** Returns the sum of squares: partial sums by fused multiply-add, and their {@link #total}. */
    float sumOfSquares(float[] values, int at, int count);

    /** Returns the greatest of values from one index to another, which are multiples of 16; NaN if one is. */
    float max(float[] values, int from, int to);

    /**
     * Replaces values by the exponentials of what they exceed {@code zero} by, and adds those to partial sums.
     *
     * @param from the index of the first, a multiple of 16
     * @param to the index after the last, a multiple of 16
     */
    void exponentials(float[] values, int from, int to, float zero, float[] partialSums);

    /** Replaces each gate g by g / (1 + e<sup>−g</sup>) · u, where u is the value {@code distance} further on. */
    void gate(float[] values, int at, int count, int distance);

    /** Returns the sum of 16 partial sums: each of the upper half is added to one of the lower half, and so on. */
    static float total(float[] partialSums) {
        float[] sums = partialSums.clone();
        for (int half = PARTIAL_SUMS / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }
}
