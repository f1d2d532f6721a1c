package dev.pith.llm.checkpoint;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.Tensor;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.Set;

/** A matrix that a tensor of one or two dimensions holds. Nothing is kept of what is read. */
final class TensorMatrix implements WeightMatrix {

    private static final Set<DType> TYPES = Set.of(DType.BF16, DType.F16, DType.F32);

    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private final Tensor tensor;
    private final int rows;
    private final int columns;

    /**
     * @param rows the first dimension of the tensor, or 1 if there is but one
     * @param columns the last dimension of the tensor
     * @throws UnsupportedModelException if the elements are not BF16, F16 or F32
     */
    TensorMatrix(Tensor tensor, int rows, int columns) throws UnsupportedModelException {
        if (!TYPES.contains(tensor.info().dtype())) {
            throw new UnsupportedModelException(
                    "weights of type " + tensor.info().dtype() + ", as "
                            + tensor.info().name() + " is, are not supported; BF16, F16 and F32 are");
        }
        this.tensor = tensor;
        this.rows = rows;
        this.columns = columns;
    }

    /** Returns the tensor. */
    Tensor tensor() {
        return tensor;
    }

    @Override
    public String name() {
        return tensor.info().name();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public boolean isBfloat16() {
        return tensor.info().dtype() == DType.BF16;
    }

    @Override
    public void read(int firstRow, int count, float[] target) throws IOException {
        read(firstRow, count, FloatBuffer.wrap(target));
    }

    @Override
    public void read(int firstRow, int count, FloatBuffer target) throws IOException {
        Objects.checkFromIndexSize(firstRow, count, rows);
        if ((long) count * columns > target.remaining()) {
            throw new IndexOutOfBoundsException(
                    count + " rows of " + columns + " floats do not fit in " + target.remaining());
        }
        int length = count * columns;
        long first = (long) firstRow * columns;
        int begin = target.position();
        tensor.read(first, target.slice(begin, length));
        requireFinite(target, begin, length, first);
        target.position(begin + length);
    }

    private void requireFinite(FloatBuffer weights, int begin, int length, long first) throws CorruptInputException {
        int largest = 0;
        for (int i = begin; i < begin + length; i++) {
            largest = Math.max(largest, magnitude(weights.get(i)));
        }
        if (largest < INFINITY) {
            return;
        }
        int index = 0;
        while (magnitude(weights.get(begin + index)) < INFINITY) {
            index++;
        }
        throw new CorruptInputException(
                ModelDirectory.CODEC,
                0,
                "weight " + (first + index) + " of " + name() + " is " + weights.get(begin + index));
    }

    /** Returns the bits without the sign, which order numbers by their magnitude, and NaN after infinity. */
    private static int magnitude(float weight) {
        return Float.floatToRawIntBits(weight) & Integer.MAX_VALUE;
    }
}
