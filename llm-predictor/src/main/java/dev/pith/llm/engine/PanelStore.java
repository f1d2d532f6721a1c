package dev.pith.llm.engine;

/**
 * Weights in panels of {@link Kernels#PANEL} rows, each column by column. There may be more of them than an array holds, so
 * they lie in several arrays, each with as many whole panels as fit.
 */
sealed interface PanelStore permits FloatPanels, Bfloat16Panels {

    /** Stores a panel. */
    void put(int panel, float[] weights);

    /** Returns one weight. */
    float get(int panel, int column, int row);

    /**
     * Adds the products of a panel and the inputs of all tokens to outputs.
     *
     * @param outputs has the outputs of the first token's rows from {@code outputsAt} on
     * @param stride how much further on those of the next token are
     * @param scratch room for {@link #BLOCK} columns of a panel
     */
    void multiply(
            Kernels kernels, int panel, InputTiles inputs, float[] outputs, int outputsAt, int stride, float[] scratch);

    /** Returns the bytes that they take. */
    long memory();

    /** So many columns are multiplied with every token before the next ones: they stay in the nearest cache. */
    int BLOCK = 128;

    /** The most weights in an array. */
    int ARRAY_LENGTH = 1 << 28;

    /** Returns how many panels an array holds. */
    static int panelsPerArray(int columns) {
        return Math.max(1, ARRAY_LENGTH / panelLength(columns));
    }

    /**
     * Returns the number of weights in a panel.
     *
     * @throws IllegalArgumentException if an array cannot hold them
     */
    static int panelLength(int columns) {
        return Sizes.arrayLength((long) columns * Kernels.PANEL);
    }
}
