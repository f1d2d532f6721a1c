package dev.pith.llm.engine;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.S2I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels on the Vector API. Vectors run over the rows of a panel, so that each output is a chain over the columns however
 * long the vectors are.
 */
final class VectorKernels implements Kernels {

    private static final int BITS = Math.clamp(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 128, 512);
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    private static final int LENGTH = FLOATS.length();

    /** The accumulators of 12 tokens take 24 registers, and AVX2, whose vectors are these, has 16. */
    private static final boolean FEW_REGISTERS = BITS == 256;

    static Kernels best() {
        return new VectorKernels();
    }

    @Override
    public String name() {
        return "vectors of " + BITS + " bits";
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
        for (int row = 0; row < PANEL; row += 2 * LENGTH) {
            int from = weightsAt + row;
            int to = outputsAt + row;
            if (tokens == TILE && !FEW_REGISTERS) {
                multiplyTwelve(weights, from, columns, inputs, inputsAt, outputs, to, stride);
                continue;
            }
            int token = 0;
            for (; token < tokens - 1; token += 6) {
                multiplySix(weights, from, columns, inputs, inputsAt + token, outputs, to + token * stride, stride);
            }
            if (token < tokens) {
                multiplyOne(
                        weights, from, columns, inputs, inputsAt + token, inputStride, outputs, to + token * stride);
            }
        }
    }

    private static void multiplyOne(
            float[] weights,
            int weightsAt,
            int columns,
            float[] inputs,
            int inputsAt,
            int inputStride,
            float[] outputs,
            int at) {
        FloatVector sum0 = FloatVector.fromArray(FLOATS, outputs, at);
        FloatVector sum1 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH);
        for (int column = 0; column < columns; column++) {
            FloatVector input = FloatVector.broadcast(FLOATS, inputs[inputsAt + column * inputStride]);
            sum0 = FloatVector.fromArray(FLOATS, weights, weightsAt + column * PANEL)
                    .fma(input, sum0);
            sum1 = FloatVector.fromArray(FLOATS, weights, weightsAt + LENGTH + column * PANEL)
                    .fma(input, sum1);
        }
        sum0.intoArray(outputs, at);
        sum1.intoArray(outputs, at + LENGTH);
    }

    // Accumulators of tokens 0, 1, 2 ... for the first vector of rows, then for the second; an array of them would not
    // stay in registers.
    private static void multiplySix(
            float[] weights,
            int weightsAt,
            int columns,
            float[] inputs,
            int inputsAt,
            float[] outputs,
            int at,
            int stride) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, outputs, at);
        FloatVector a1 = FloatVector.fromArray(FLOATS, outputs, at + stride);
        FloatVector a2 = FloatVector.fromArray(FLOATS, outputs, at + 2 * stride);
        FloatVector a3 = FloatVector.fromArray(FLOATS, outputs, at + 3 * stride);
        FloatVector a4 = FloatVector.fromArray(FLOATS, outputs, at + 4 * stride);
        FloatVector a5 = FloatVector.fromArray(FLOATS, outputs, at + 5 * stride);
        FloatVector b0 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH);
        FloatVector b1 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + stride);
        FloatVector b2 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 2 * stride);
        FloatVector b3 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 3 * stride);
        FloatVector b4 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 4 * stride);
        FloatVector b5 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 5 * stride);
        for (int column = 0; column < columns; column++) {
            FloatVector first = FloatVector.fromArray(FLOATS, weights, weightsAt + column * PANEL);
            FloatVector second = FloatVector.fromArray(FLOATS, weights, weightsAt + LENGTH + column * PANEL);
            FloatVector input = FloatVector.broadcast(FLOATS, inputs[inputsAt + column * TILE]);
            a0 = first.fma(input, a0);
            b0 = second.fma(input, b0);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 1 + column * TILE]);
            a1 = first.fma(input, a1);
            b1 = second.fma(input, b1);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 2 + column * TILE]);
            a2 = first.fma(input, a2);
            b2 = second.fma(input, b2);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 3 + column * TILE]);
            a3 = first.fma(input, a3);
            b3 = second.fma(input, b3);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 4 + column * TILE]);
            a4 = first.fma(input, a4);
            b4 = second.fma(input, b4);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 5 + column * TILE]);
            a5 = first.fma(input, a5);
            b5 = second.fma(input, b5);
        }
        a0.intoArray(outputs, at);
        a1.intoArray(outputs, at + stride);
        a2.intoArray(outputs, at + 2 * stride);
        a3.intoArray(outputs, at + 3 * stride);
        a4.intoArray(outputs, at + 4 * stride);
        a5.intoArray(outputs, at + 5 * stride);
        b0.intoArray(outputs, at + LENGTH);
        b1.intoArray(outputs, at + LENGTH + stride);
        b2.intoArray(outputs, at + LENGTH + 2 * stride);
        b3.intoArray(outputs, at + LENGTH + 3 * stride);
        b4.intoArray(outputs, at + LENGTH + 4 * stride);
        b5.intoArray(outputs, at + LENGTH + 5 * stride);
    }

    private static void multiplyTwelve(
            float[] weights,
            int weightsAt,
            int columns,
            float[] inputs,
            int inputsAt,
            float[] outputs,
            int at,
            int stride) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, outputs, at);
        FloatVector a1 = FloatVector.fromArray(FLOATS, outputs, at + stride);
        FloatVector a2 = FloatVector.fromArray(FLOATS, outputs, at + 2 * stride);
        FloatVector a3 = FloatVector.fromArray(FLOATS, outputs, at + 3 * stride);
        FloatVector a4 = FloatVector.fromArray(FLOATS, outputs, at + 4 * stride);
        FloatVector a5 = FloatVector.fromArray(FLOATS, outputs, at + 5 * stride);
        FloatVector a6 = FloatVector.fromArray(FLOATS, outputs, at + 6 * stride);
        FloatVector a7 = FloatVector.fromArray(FLOATS, outputs, at + 7 * stride);
        FloatVector a8 = FloatVector.fromArray(FLOATS, outputs, at + 8 * stride);
        FloatVector a9 = FloatVector.fromArray(FLOATS, outputs, at + 9 * stride);
        FloatVector a10 = FloatVector.fromArray(FLOATS, outputs, at + 10 * stride);
        FloatVector a11 = FloatVector.fromArray(FLOATS, outputs, at + 11 * stride);
        FloatVector b0 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH);
        FloatVector b1 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + stride);
        FloatVector b2 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 2 * stride);
        FloatVector b3 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 3 * stride);
        FloatVector b4 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 4 * stride);
        FloatVector b5 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 5 * stride);
        FloatVector b6 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 6 * stride);
        FloatVector b7 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 7 * stride);
        FloatVector b8 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 8 * stride);
        FloatVector b9 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 9 * stride);
        FloatVector b10 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 10 * stride);
        FloatVector b11 = FloatVector.fromArray(FLOATS, outputs, at + LENGTH + 11 * stride);
        for (int column = 0; column < columns; column++) {
            FloatVector first = FloatVector.fromArray(FLOATS, weights, weightsAt + column * PANEL);
            FloatVector second = FloatVector.fromArray(FLOATS, weights, weightsAt + LENGTH + column * PANEL);
            FloatVector input = FloatVector.broadcast(FLOATS, inputs[inputsAt + column * TILE]);
            a0 = first.fma(input, a0);
            b0 = second.fma(input, b0);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 1 + column * TILE]);
            a1 = first.fma(input, a1);
            b1 = second.fma(input, b1);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 2 + column * TILE]);
            a2 = first.fma(input, a2);
            b2 = second.fma(input, b2);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 3 + column * TILE]);
            a3 = first.fma(input, a3);
            b3 = second.fma(input, b3);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 4 + column * TILE]);
            a4 = first.fma(input, a4);
            b4 = second.fma(input, b4);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 5 + column * TILE]);
            a5 = first.fma(input, a5);
            b5 = second.fma(input, b5);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 6 + column * TILE]);
            a6 = first.fma(input, a6);
            b6 = second.fma(input, b6);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 7 + column * TILE]);
            a7 = first.fma(input, a7);
            b7 = second.fma(input, b7);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 8 + column * TILE]);
            a8 = first.fma(input, a8);
            b8 = second.fma(input, b8);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 9 + column * TILE]);
            a9 = first.fma(input, a9);
            b9 = second.fma(input, b9);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 10 + column * TILE]);
            a10 = first.fma(input, a10);
            b10 = second.fma(input, b10);
            input = FloatVector.broadcast(FLOATS, inputs[inputsAt + 11 + column * TILE]);
            a11 = first.fma(input, a11);
            b11 = second.fma(input, b11);
        }
        a0.intoArray(outputs, at);
        a1.intoArray(outputs, at + stride);
        a2.intoArray(outputs, at + 2 * stride);
        a3.intoArray(outputs, at + 3 * stride);
        a4.intoArray(outputs, at + 4 * stride);
        a5.intoArray(outputs, at + 5 * stride);
        a6.intoArray(outputs, at + 6 * stride);
        a7.intoArray(outputs, at + 7 * stride);
        a8.intoArray(outputs, at + 8 * stride);
        a9.intoArray(outputs, at + 9 * stride);
        a10.intoArray(outputs, at + 10 * stride);
        a11.intoArray(outputs, at + 11 * stride);
        b0.intoArray(outputs, at + LENGTH);
        b1.intoArray(outputs, at + LENGTH + stride);
        b2.intoArray(outputs, at + LENGTH + 2 * stride);
        b3.intoArray(outputs, at + LENGTH + 3 * stride);
        b4.intoArray(outputs, at + LENGTH + 4 * stride);
        b5.intoArray(outputs, at + LENGTH + 5 * stride);
        b6.intoArray(outputs, at + LENGTH + 6 * stride);
        b7.intoArray(outputs, at + LENGTH + 7 * stride);
        b8.intoArray(outputs, at + LENGTH + 8 * stride);
        b9.intoArray(outputs, at + LENGTH + 9 * stride);
        b10.intoArray(outputs, at + LENGTH + 10 * stride);
        b11.intoArray(outputs, at + LENGTH + 11 * stride);
    }

    @Override
    public void multiply(short[] weights, int weightsAt, int columns, float[] inputs, float[] outputs, int outputsAt) {
        for (int row = 0; row < PANEL; row += 2 * LENGTH) {
            int from = weightsAt + row;
            int to = outputsAt + row;
            FloatVector sum0 = FloatVector.fromArray(FLOATS, outputs, to);
            FloatVector sum1 = FloatVector.fromArray(FLOATS, outputs, to + LENGTH);
            for (int column = 0; column < columns; column++) {
                FloatVector input = FloatVector.broadcast(FLOATS, inputs[column]);
                sum0 = widen(weights, from + column * PANEL).fma(input, sum0);
                sum1 = widen(weights, from + LENGTH + column * PANEL).fma(input, sum1);
            }
            sum0.intoArray(outputs, to);
            sum1.intoArray(outputs, to + LENGTH);
        }
    }

    @Override
    public void widen(short[] upperHalves, int at, int count, float[] target) {
        for (int i = 0; i < count; i += LENGTH) {
            widen(upperHalves, at + i).intoArray(target, i);
        }
    }

    private static FloatVector widen(short[] upperHalves, int at) {
        return ((IntVector) ShortVector.fromArray(SHORTS, upperHalves, at).convertShape(S2I, INTS, 0))
                .lanewise(LSHL, Short.SIZE)
                .reinterpretAsFloats();
    }

    @Override
    public float sumOfSquares(float[] values, int at, int count) {
        float[] partialSums = new float[PARTIAL_SUMS];
        int whole = count - count % PARTIAL_SUMS;
        for (int offset = 0; offset < PARTIAL_SUMS; offset += LENGTH) {
            FloatVector sums = FloatVector.zero(FLOATS);
            for (int i = 0; i < whole; i += PARTIAL_SUMS) {
                FloatVector value = FloatVector.fromArray(FLOATS, values, at + offset + i);
                sums = value.fma(value, sums);
            }
            sums.intoArray(partialSums, offset);
        }
        PlainKernels.addSquares(values, at, whole, count, partialSums);
        return Kernels.total(partialSums);
    }

    @Override
    public float max(float[] values, int from, int to) {
        FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = from; i < to; i += LENGTH) {
            max = max.max(FloatVector.fromArray(FLOATS, values, i));
        }
        // The greatest is the same in any order.
        return max.reduceLanes(MAX);
    }

    @Override
    public void exponentials(float[] values, int from, int to, float zero, float[] partialSums) {
        for (int offset = 0; offset < PARTIAL_SUMS; offset += LENGTH) {
            FloatVector sums = FloatVector.fromArray(FLOATS, partialSums, offset);
            for (int i = from; i < to; i += PARTIAL_SUMS) {
                FloatVector power =
                        exp(FloatVector.fromArray(FLOATS, values, offset + i).sub(zero));
                power.intoArray(values, offset + i);
                sums = sums.add(power);
            }
            sums.intoArray(partialSums, offset);
        }
    }

    @Override
    public void gate(float[] values, int at, int count, int distance) {
        int whole = count - count % LENGTH;
        for (int i = 0; i < whole; i += LENGTH) {
            FloatVector gate = FloatVector.fromArray(FLOATS, values, at + i);
            gate.div(exp(gate.neg()).add(1))
                    .mul(FloatVector.fromArray(FLOATS, values, at + distance + i))
                    .intoArray(values, at + i);
        }
        new PlainKernels().gate(values, at + whole, count - whole, distance);
    }

    /** Does what {@link Exponential#exp} does. */
    private static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.min(Exponential.HIGHEST).max(Exponential.LOWEST);
        FloatVector rounded = bounded.fma(
                FloatVector.broadcast(FLOATS, Exponential.RECIPROCAL_OF_LN_2),
                FloatVector.broadcast(FLOATS, Exponential.ROUNDER));
        FloatVector n = rounded.sub(Exponential.ROUNDER);
        FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN_2_HIGH), bounded);
        r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN_2_LOW), r);
        FloatVector power =
                FloatVector.broadcast(FLOATS, Exponential.C6).fma(r, FloatVector.broadcast(FLOATS, Exponential.C5));
        power = power.fma(r, FloatVector.broadcast(FLOATS, Exponential.C4));
        power = power.fma(r, FloatVector.broadcast(FLOATS, Exponential.C3));
        power = power.fma(r, FloatVector.broadcast(FLOATS, Exponential.C2));
        power = power.fma(r, FloatVector.broadcast(FLOATS, 1));
        power = power.fma(r, FloatVector.broadcast(FLOATS, 1));
        IntVector exponent = rounded.reinterpretAsInts().sub(Exponential.ROUNDER_BITS);
        IntVector half = exponent.lanewise(ASHR, 1);
        return power.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(Exponential.EXPONENT_BIAS)
                .lanewise(LSHL, Exponential.MANTISSA_BITS)
                .reinterpretAsFloats();
    }
}
