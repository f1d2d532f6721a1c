package dev.pith.llm.engine;

import java.util.Arrays;

/** Panels of BFloat16 weights, the upper halves of floats. */
final class Bfloat16Panels implements PanelStore {

    private final short[][] arrays;
    private final int columns;
    private final int panelsPerArray;

    Bfloat16Panels(int panels, int columns) {
        this.columns = columns;
        panelsPerArray = PanelStore.panelsPerArray(columns);
        arrays = new short[Math.ceilDiv(panels, panelsPerArray)][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] =
                    new short[Math.min(panels - i * panelsPerArray, panelsPerArray) * PanelStore.panelLength(columns)];
        }
    }

    @Override
    public void put(int panel, float[] weights) {
        short[] array = array(panel);
        int at = at(panel);
        for (int i = 0; i < PanelStore.panelLength(columns); i++) {
            array[at + i] = (short) (Float.floatToRawIntBits(weights[i]) >>> Short.SIZE);
        }
    }

    @Override
    public float get(int panel, int column, int row) {
        return Float.intBitsToFloat(array(panel)[at(panel) + column * Kernels.PANEL + row] << Short.SIZE);
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
        if (inputs.tokens() == 1) {
            kernels.multiply(array(panel), at(panel), columns, inputs.values(), outputs, outputsAt);
            return;
        }
        for (int column = 0; column < columns; column += BLOCK) {
            int count = Math.min(BLOCK, columns - column);
            kernels.widen(array(panel), at(panel) + column * Kernels.PANEL, count * Kernels.PANEL, scratch);
            inputs.multiply(kernels, scratch, 0, column, count, outputs, outputsAt, stride);
        }
    }

    @Override
    public long memory() {
        return Arrays.stream(arrays)
                .mapToLong(array -> (long) array.length * Short.BYTES + 2 * Sizes.ARRAY_OVERHEAD)
                .sum();
    }

    private short[] array(int panel) {
        return arrays[panel / panelsPerArray];
    }

    private int at(int panel) {
        return panel % panelsPerArray * PanelStore.panelLength(columns);
    }
}
