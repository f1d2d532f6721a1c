package dev.pith.dfloat.ptx;

/**
 * The extent of a grid in blocks, or of a block in threads.
 *
 * @param x at least 1, as the others
 */
public record Dimensions(int x, int y, int z) {

    public Dimensions {
        if (x < 1 || y < 1 || z < 1) {
            throw new IllegalArgumentException("a dimension below 1: " + x + ", " + y + ", " + z);
        }
    }

    /** Returns {@code x} in a row. */
    public static Dimensions of(int x) {
        return new Dimensions(x, 1, 1);
    }

    int count() {
        return Math.multiplyExact(Math.multiplyExact(x, y), z);
    }

    @Override
    public String toString() {
        return "(" + x + ", " + y + ", " + z + ")";
    }
}
