package dev.pith.llm.engine;

import dev.pith.llm.checkpoint.RotaryEmbedding;
import java.util.List;

/**
 * Turns queries and keys by their positions. Sine and cosine are computed in double by {@link StrictMath}, scaled, and
 * rounded to floats.
 */
final class Rotation {

    private final double[] frequencies;
    private final double scale;
    private final float[] cosines;
    private final float[] sines;

    /** @param positions for how many positions at once it can be prepared */
    Rotation(RotaryEmbedding embedding, int positions) {
        List<Double> inverseFrequencies = embedding.inverseFrequencies();
        frequencies =
                inverseFrequencies.stream().mapToDouble(Double::doubleValue).toArray();
        scale = embedding.scale();
        cosines = new float[Sizes.arrayLength(frequencies.length, positions)];
        sines = new float[cosines.length];
    }

    /** Prepares it for some positions, one after the other. */
    void prepare(long firstPosition, int positions) {
        int n = frequencies.length;
        for (int i = 0; i < positions; i++) {
            for (int j = 0; j < n; j++) {
                double angle = (firstPosition + i) * frequencies[j];
                cosines[i * n + j] = (float) (StrictMath.cos(angle) * scale);
                sines[i * n + j] = (float) (StrictMath.sin(angle) * scale);
            }
        }
    }

    /**
     * Turns a query or key.
     *
     * @param index of its position among those prepared
     * @param target gets it, from the beginning on
     */
    void turn(int index, float[] source, int at, float[] target) {
        int n = frequencies.length;
        for (int j = 0; j < n; j++) {
            float first = source[at + j];
            float second = source[at + n + j];
            float cosine = cosines[index * n + j];
            float sine = sines[index * n + j];
            target[j] = first * cosine - second * sine;
            target[n + j] = second * cosine + first * sine;
        }
    }
}
