package dev.pith.llm.checkpoint;

import java.util.List;

/**
 * Rotary position embedding, as the Hugging Face layout orders it: at position p, the elements i and i + n of a query or
 * key of 2n elements are turned by the angle p · {@code inverseFrequencies[i]}, and scaled.
 *
 * @param inverseFrequencies the angles per position, in radians, finite; half as many as a head has elements
 * @param scale what sine and cosine are multiplied by: 1 but for YaRN
 * @see <a href="https://arxiv.org/abs/2104.09864">J. Su et al.: RoFormer: Enhanced transformer with rotary position
 *     embedding</a>
 */
public record RotaryEmbedding(List<Double> inverseFrequencies, double scale) {

    public RotaryEmbedding {
        inverseFrequencies = List.copyOf(inverseFrequencies);
    }
}
