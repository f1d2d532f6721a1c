package dev.pith.llm.engine;

import static dev.pith.llm.engine.FusedMultiplyAdd.fma;

/** Kernels in plain Java, for any JVM. */
final class PlainKernels implements Kernels {

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public void multiply(
            float[] weights,
            int weightsAt,
            int columns,
            float[] inputs,
            int inputsAt,
            int inputStride,
            int tokens,
            float[] outputs,
            int outputsAt,
            int stride) {
        for (int token = 0; token < tokens; token++) {
            for (int row = 0; row < PANEL; row += 4) {
                int at = outputsAt + stride * token + row;
                float sum0 = outputs[at];
                float sum1 = outputs[at + 1];
                float sum2 = outputs[at + 2];
                float sum3 = outputs[at + 3];
                for (int column = 0; column < columns; column++) {
                    float input = inputs[inputsAt + token + column * inputStride];
                    int weightAt = weightsAt + column * PANEL + row;
                    sum0 = fma(weights[weightAt], input, sum0);
                    sum1 = fma(weights[weightAt + 1], input, sum1);
                    sum2 = fma(weights[weightAt + 2], input, sum2);
                    sum3 = fma(weights[weightAt + 3], input, sum3);
                }
                outputs[at] = sum0;
                outputs[at + 1] = sum1;
                outputs[at + 2] = sum2;
                outputs[at + 3] = sum3;
            }
        }
    }

    @Override
    public void multiply(short[] weights, int weightsAt, int columns, float[] inputs, float[] outputs, int outputsAt) {
        for (int row = 0; row < PANEL; row += 4) {
            int at = outputsAt + row;
            float sum0 = outputs[at];
            float sum1 = outputs[at + 1];
            float sum2 = outputs[at + 2];
            float sum3 = outputs[at + 3];
            for (int column = 0; column < columns; column++) {
                float input = inputs[column];
                int weightAt = weightsAt + column * PANEL + row;
                sum0 = fma(widen(weights[weightAt]), input, sum0);
                sum1 = fma(widen(weights[weightAt + 1]), input, sum1);
                sum2 = fma(widen(weights[weightAt + 2]), input, sum2);
                sum3 = fma(widen(weights[weightAt + 3]), input, sum3);
            }
            outputs[at] = sum0;
            outputs[at + 1] = sum1;
            outputs[at + 2] = sum2;
            outputs[at + 3] = sum3;
        }
    }

    @Override
    public void widen(short[] upperHalves, int at, int count, float[] target) {
        for (int i = 0; i < count; i++) {
            target[i] = widen(upperHalves[at + i]);
        }
    }

    @Override
    public float sumOfSquares(float[] values, int at, int count) {
        float[] partialSums = new float[PARTIAL_SUMS];
        addSquares(values, at, 0, count, partialSums);
        return Kernels.total(partialSums);
    }

    @Override
    public float max(float[] values, int from, int to) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }

    @Override
    public void exponentials(float[] values, int from, int to, float zero, float[] partialSums) {
        for (int i = from; i < to; i++) {
            values[i] = Exponential.exp(values[i] - zero);
            partialSums[i % PARTIAL_SUMS] += values[i];
        }
    }

    @Override
    public void gate(float[] values, int at, int count, int distance) {
        for (int i = at; i < at + count; i++) {
            values[i] = values[i] / (1 + Exponential.exp(-values[i])) * values[i + distance];
        }
    }

    /** Adds the squares of the values from one, counted from {@code at}, to another. */
    static void addSquares(float[] values, int at, int from, int to, float[] partialSums) {
        for (int i = from; i < to; i++) {
            float value = values[at + i];
            partialSums[i % PARTIAL_SUMS] = fma(value, value, partialSums[i % PARTIAL_SUMS]);
        }
    }

    private static float widen(short upperHalf) {
        return Float.intBitsToFloat(upperHalf << Short.SIZE);
    }
}
