package dev.pith.llm.engine;

import java.util.Arrays;

/** Panels of floats. */
final class FloatPanels implements PanelStore {

    private final float[][] arrays;
    private final int columns;
    private final int panelsPerArray;

    FloatPanels(int panels, int columns) {
        this.columns = columns;
        panelsPerArray = PanelStore.panelsPerArray(columns);
        arrays = new float[Math.ceilDiv(panels, panelsPerArray)][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] =
                    new float[Math.min(panels - i * panelsPerArray, panelsPerArray) * PanelStore.panelLength(columns)];
        }
    }

    @Override
    public void put(int panel, float[] weights) {
        System.arraycopy(weights, 0, array(panel), at(panel), PanelStore.panelLength(columns));
    }

    @Override
    public float get(int panel, int column, int row) {
        return array(panel)[at(panel) + column * Kernels.PANEL + row];
    }

    @Override
    public void multiply(
            Kernels kernels,
            int panel,
            InputTiles inputs,
            float[] outputs,
            int outputsAt,
            int stride,
            float[] scratch) {
        for (int column = 0; column < columns; column += BLOCK) {
            int count = Math.min(BLOCK, columns - column);
            inputs.multiply(
                    kernels,
                    array(panel),
                    at(panel) + column * Kernels.PANEL,
                    column,
                    count,
                    outputs,
                    outputsAt,
                    stride);
        }
    }

    @Override
    public long memory() {
        return Arrays.stream(arrays)
                .mapToLong(array -> (long) array.length * Float.BYTES + 2 * Sizes.ARRAY_OVERHEAD)
                .sum();
    }

    private float[] array(int panel) {
        return arrays[panel / panelsPerArray];
    }

    private int at(int panel) {
        return panel % panelsPerArray * PanelStore.panelLength(columns);
    }
}
