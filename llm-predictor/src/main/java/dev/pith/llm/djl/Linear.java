package dev.pith.llm.djl;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A linear map.
 *
 * @param weights a row for each output
 * @param bias what is added to the outputs, or null
 */
record Linear(NDArray weights, @Nullable NDArray bias) {

    /** Returns the outputs for inputs that are rows. */
    NDArray apply(NDArray inputs) {
        return ai.djl.nn.core.Linear.linear(inputs, weights, bias).singletonOrThrow();
    }

    /** Returns the number of elements. */
    long size() {
        return weights.size() + (bias == null ? 0 : bias.size());
    }
}
