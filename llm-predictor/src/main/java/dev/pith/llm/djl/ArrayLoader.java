package dev.pith.llm.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.pith.llm.checkpoint.ModelWeights.Projection;
import dev.pith.llm.checkpoint.WeightMatrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads weights into arrays of floats. They are decoded straight into the memory that the array uses; a graphics processor
 * gets a copy of it.
 */
final class ArrayLoader {

    /** Of this many bytes, sums do not depend on where an array begins. */
    private static final int ALIGNMENT = 64;

    /** A buffer has no more. */
    private static final int MAX_BUFFER_FLOATS = 1 << 28;

    private final NDManager manager;

    /** @param manager gets the arrays */
    ArrayLoader(NDManager manager) {
        this.manager = manager;
    }

    /** Reads a vector. */
    NDArray vector(WeightMatrix weights) throws IOException {
        return matrix(List.of(weights)).reshape(weights.columns());
    }

    /** Reads a matrix, a row for each output. */
    NDArray matrix(WeightMatrix weights) throws IOException {
        return matrix(List.of(weights));
    }

    /** Reads projections of the same inputs as one; its outputs are theirs one after the other. */
    Linear linear(List<Projection> projections) throws IOException {
        NDArray weights = matrix(projections.stream().map(Projection::weights).toList());
        return new Linear(weights, bias(projections));
    }

    private @Nullable NDArray bias(List<Projection> projections) throws IOException {
        if (projections.stream().allMatch(projection -> projection.bias() == null)) {
            return null;
        }
        int outputs = projections.stream()
                .mapToInt(projection -> projection.weights().rows())
                .reduce(0, Math::addExact);
        ByteBuffer buffer = allocate(outputs);
        FloatBuffer floats = buffer.asFloatBuffer();
        for (Projection projection : projections) {
            WeightMatrix bias = projection.bias();
            if (bias == null) {
                floats.position(floats.position() + projection.weights().rows());
            } else {
                bias.read(0, 1, floats);
            }
        }
        return manager.create(buffer, new Shape(outputs), DataType.FLOAT32);
    }

    /** Reads matrices of as many columns each, one below the other. */
    private NDArray matrix(List<WeightMatrix> matrices) throws IOException {
        int columns = matrices.getFirst().columns();
        long rows = matrices.stream().mapToLong(WeightMatrix::rows).sum();
        int rowsPerBuffer = MAX_BUFFER_FLOATS / columns;
        if (rowsPerBuffer == 0) {
            throw new IOException("rows of " + columns + " weights are too long for engine djl");
        }
        if (rows <= rowsPerBuffer) {
            return rows(manager, matrices, 0, (int) rows);
        }
        try (NDManager parts = manager.newSubManager()) {
            NDList list = new NDList();
            for (long first = 0; first < rows; first += rowsPerBuffer) {
                list.add(rows(parts, matrices, first, (int) Math.min(rowsPerBuffer, rows - first)));
            }
            NDArray whole = NDArrays.concat(list);
            whole.attach(manager);
            return whole;
        }
    }

    private static NDArray rows(NDManager manager, List<WeightMatrix> matrices, long first, int count)
            throws IOException {
        int columns = matrices.getFirst().columns();
        ByteBuffer buffer = allocate(count * columns);
        FloatBuffer floats = buffer.asFloatBuffer();
        long begin = 0;
        for (WeightMatrix matrix : matrices) {
            long from = Math.max(first, begin);
            long to = Math.min(first + count, begin + matrix.rows());
            if (from < to) {
                matrix.read((int) (from - begin), (int) (to - from), floats);
            }
            begin += matrix.rows();
        }
        return manager.create(buffer, new Shape(count, columns), DataType.FLOAT32);
    }

    /** Allocates memory of zeros, which is freed when no array has it any more. */
    private static ByteBuffer allocate(int floats) throws IOException {
        try {
            return Arena.ofAuto()
                    .allocate((long) Float.BYTES * floats, ALIGNMENT)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder());
        } catch (OutOfMemoryError e) {
            throw new IOException("there is no memory for the model's weights", e);
        }
    }
}
