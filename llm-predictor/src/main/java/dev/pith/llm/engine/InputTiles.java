package dev.pith.llm.engine;

/**
 * The inputs of a product for several tokens, or several queries of one token, in the order in which {@link Kernels} read
 * them: tokens in tiles of {@link Kernels#TILE}, each tile column by column; if there is but one token, just its inputs.
 *
 * <p>Threads may set different inputs at the same time.
 */
final class InputTiles {

    private final float[] values;
    private final int columns;
    private int tokens;

    /**
     * @param maxTokens the most tokens
     * @param columns the inputs of a token
     */
    InputTiles(int maxTokens, int columns) {
        values = new float[length(maxTokens, columns)];
        this.columns = columns;
    }

    /** Returns the floats that the tiles of so many tokens take. */
    static int length(int maxTokens, int columns) {
        return Sizes.arrayLength(Math.ceilDiv((long) maxTokens, Kernels.TILE) * Kernels.TILE, columns);
    }

    int tokens() {
        return tokens;
    }

    /** Returns all inputs. */
    float[] values() {
        return values;
    }

    /** Begins with another number of tokens; their inputs are undefined until they are set. */
    void reset(int newTokens) {
        tokens = newTokens;
    }

    /** Sets inputs of a token, those from one column on, to values times a factor. */
    void set(int token, int firstColumn, float[] source, int sourceAt, int count, float factor) {
        int at = at(token, firstColumn);
        int stride = stride();
        for (int i = 0; i < count; i++) {
            values[at + i * stride] = source[sourceAt + i] * factor;
        }
    }

    /** Sets all inputs of a token to values times a factor times weights. */
    void set(int token, float[] source, int sourceAt, float factor, float[] weights) {
        int at = at(token, 0);
        int stride = stride();
        for (int i = 0; i < columns; i++) {
            values[at + i * stride] = source[sourceAt + i] * factor * weights[i];
        }
    }

    private int at(int token, int column) {
        int inTile = token % Kernels.TILE;
        return tokens == 1 ? column : (token - inTile) * columns + column * Kernels.TILE + inTile;
    }

    private int stride() {
        return tokens == 1 ? 1 : Kernels.TILE;
    }

    /**
     * Adds the products of some columns of a panel and the inputs of all tokens to outputs.
     *
     * @param weights has the first of those columns at {@code weightsAt}
     */
    void multiply(
            Kernels kernels,
            float[] weights,
            int weightsAt,
            int column,
            int count,
            float[] outputs,
            int outputsAt,
            int stride) {
        for (int token = 0; token < tokens; token += Kernels.TILE) {
            kernels.multiply(
                    weights,
                    weightsAt,
                    count,
                    values,
                    at(token, column),
                    stride(),
                    Math.min(tokens - token, Kernels.TILE),
                    outputs,
                    outputsAt + token * stride,
                    stride);
        }
    }
}
