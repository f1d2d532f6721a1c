package dev.pith.llm.engine;

/** Arithmetic of sizes. */
final class Sizes {

    /** What an array takes beside its elements, and more. */
    static final int ARRAY_OVERHEAD = 32;

    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private Sizes() {}

    /**
     * Returns the length that an array shall have.
     *
     * @throws IllegalArgumentException if no array can be so long
     */
    static int arrayLength(long length) {
        if (length > LONGEST_ARRAY) {
            throw new IllegalArgumentException("no array holds " + length + " numbers");
        }
        return (int) length;
    }

    /** Returns the length that an array of so many rows shall have. */
    static int arrayLength(long rows, long columns) {
        return arrayLength(Math.multiplyExact(rows, columns));
    }

    /** Returns the least multiple of a power of two that is not less than a number. */
    static long roundUp(long number, int powerOfTwo) {
        return Math.addExact(number, powerOfTwo - 1) & -powerOfTwo;
    }

    /** Returns the bytes of an array of floats, its overhead included. */
    static long ofFloats(long count) {
        return Math.addExact(Math.multiplyExact(count, (long) Float.BYTES), ARRAY_OVERHEAD);
    }
}
