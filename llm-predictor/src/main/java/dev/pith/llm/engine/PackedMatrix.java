package dev.pith.llm.engine;

import dev.pith.llm.checkpoint.ModelWeights.Projection;
import dev.pith.llm.checkpoint.WeightMatrix;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * One or several projections of the same inputs, packed for {@link Kernels}. Each begins with a panel of its own, the first
 * row of projection i at {@link #firstRow}; rows that fill up a panel are zeros. Immutable.
 */
final class PackedMatrix {

    /** So many products make up for what it costs a thread to take a task. */
    private static final long LEAST_WORK = 100_000;

    /** So many weights are read at once, if a panel is not longer: what reading costs beside is not much then. */
    private static final int READ_LENGTH = 1 << 18;

    private final int columns;
    private final int[] firstRows;
    private final PanelStore panels;
    private final float[] bias;

    private PackedMatrix(int columns, int[] firstRows, PanelStore panels, float[] bias) {
        this.columns = columns;
        this.firstRows = firstRows;
        this.panels = panels;
        this.bias = bias;
    }

    /**
     * Reads and packs projections that have the same number of columns.
     *
     * @param asFloats whether BFloat16 weights become floats
     * @throws IOException if they cannot be read, or a weight is not finite
     */
    static PackedMatrix pack(List<Projection> projections, boolean asFloats) throws IOException {
        int columns = projections.getFirst().weights().columns();
        int[] firstRows = new int[projections.size() + 1];
        for (int i = 0; i < projections.size(); i++) {
            firstRows[i + 1] = Math.addExact(
                    firstRows[i], paddedRows(projections.get(i).weights().rows()));
        }
        int rows = firstRows[projections.size()];
        boolean bfloat16 =
                !asFloats && projections.stream().allMatch(p -> p.weights().isBfloat16());
        PanelStore panels = bfloat16
                ? new Bfloat16Panels(rows / Kernels.PANEL, columns)
                : new FloatPanels(rows / Kernels.PANEL, columns);
        float[] bias = new float[rows];
        for (int i = 0; i < projections.size(); i++) {
            put(projections.get(i).weights(), panels, firstRows[i] / Kernels.PANEL);
            WeightMatrix offsets = projections.get(i).bias();
            if (offsets != null) {
                System.arraycopy(readVector(offsets), 0, bias, firstRows[i], offsets.columns());
            }
        }
        return new PackedMatrix(columns, firstRows, panels, bias);
    }

    private static void put(WeightMatrix matrix, PanelStore panels, int firstPanel) throws IOException {
        int columns = matrix.columns();
        float[] panel = new float[PanelStore.panelLength(columns)];
        int panelsAtOnce = Math.max(1, READ_LENGTH / panel.length);
        float[] rows = new float[Math.min(panelsAtOnce, Math.ceilDiv(matrix.rows(), Kernels.PANEL)) * panel.length];
        for (int row = 0; row < matrix.rows(); row += panelsAtOnce * Kernels.PANEL) {
            int count = Math.min(panelsAtOnce * Kernels.PANEL, matrix.rows() - row);
            matrix.read(row, count, rows);
            Arrays.fill(rows, count * columns, rows.length, 0);
            for (int first = 0; first < count; first += Kernels.PANEL) {
                for (int column = 0; column < columns; column++) {
                    for (int i = 0; i < Kernels.PANEL; i++) {
                        panel[column * Kernels.PANEL + i] = rows[(first + i) * columns + column];
                    }
                }
                panels.put(firstPanel + (row + first) / Kernels.PANEL, panel);
            }
        }
    }

    /** Reads a matrix of one row. */
    static float[] readVector(WeightMatrix vector) throws IOException {
        float[] values = new float[vector.columns()];
        vector.read(0, 1, values);
        return values;
    }

    /** Returns the rows that a projection takes. */
    static int paddedRows(int rows) {
        return Sizes.arrayLength(Sizes.roundUp(rows, Kernels.PANEL));
    }

    /** Returns the rows of all projections together, those that fill up panels included. */
    int rows() {
        return firstRows[firstRows.length - 1];
    }

    /** Returns the number of inputs. */
    int columns() {
        return columns;
    }

    /** Returns the first row of one of the projections. */
    int firstRow(int projection) {
        return firstRows[projection];
    }

    /** Copies a row of the matrix. */
    void copyRow(int row, float[] target, int at) {
        for (int column = 0; column < columns; column++) {
            target[at + column] = panels.get(row / Kernels.PANEL, column, row % Kernels.PANEL);
        }
    }

    /**
     * Computes the outputs of all rows for all tokens.
     *
     * @param outputs gets the output of token t and row r at {@code rows() * t + r}; has room for whole tiles
     * @param scratch for each of the pool's threads room for {@link PanelStore#BLOCK} columns of a panel
     */
    void multiply(Kernels kernels, WorkerPool pool, InputTiles inputs, float[] outputs, float[][] scratch) {
        int panelCount = rows() / Kernels.PANEL;
        long panelWork = (long) columns * Kernels.PANEL * inputs.tokens();
        int panelsPerTask = (int) Math.max(1, LEAST_WORK / panelWork);
        pool.run(Math.ceilDiv(panelCount, panelsPerTask), (index, worker) -> {
            int end = Math.min(panelCount, (index + 1) * panelsPerTask);
            for (int panel = index * panelsPerTask; panel < end; panel++) {
                int row = panel * Kernels.PANEL;
                for (int token = 0; token < inputs.tokens(); token++) {
                    System.arraycopy(bias, row, outputs, token * rows() + row, Kernels.PANEL);
                }
                panels.multiply(kernels, panel, inputs, outputs, row, rows(), scratch[worker]);
            }
        });
    }

    /** Returns the bytes that it takes. */
    long memory() {
        return panels.memory()
                + Sizes.ofFloats(bias.length)
                + Integer.BYTES * (long) firstRows.length
                + Sizes.ARRAY_OVERHEAD;
    }
}
