package dev.pith.llm.checkpoint;

import java.io.IOException;
import java.nio.FloatBuffer;

/** A matrix of weights, read in parts. A vector is a matrix of one row. Safe for use by several threads. */
public interface WeightMatrix {

    /** Returns the name under which the checkpoint holds it. */
    String name();

    /** Returns the number of rows: for a projection, of its outputs. */
    int rows();

    /** Returns the number of columns: for a projection, of its inputs. */
    int columns();

    /** Tells whether every weight is a BFloat16 number, so that the upper half of the float is all of it. */
    boolean isBfloat16();

    /**
     * Reads rows, one after the other. Many at once cost less than one by one, since weights are decoded in blocks.
     *
     * @param firstRow the first of them
     * @param rows their number
     * @param target gets {@code rows * columns()} floats from its beginning on, all finite
     * @throws IOException if the file cannot be read or is corrupt, or a weight is infinite or not a number
     */
    void read(int firstRow, int rows, float[] target) throws IOException;

    /**
     * Reads rows, one after the other, into a buffer, which may be native memory.
     *
     * @param firstRow the first of them
     * @param rows their number
     * @param target gets {@code rows * columns()} floats, all finite, from its position on, which moves to their end
     * @throws IOException as above
     */
    default void read(int firstRow, int rows, FloatBuffer target) throws IOException {
        float[] row = new float[columns()];
        for (int i = 0; i < rows; i++) {
            read(firstRow + i, 1, row);
            target.put(row);
        }
    }
}
