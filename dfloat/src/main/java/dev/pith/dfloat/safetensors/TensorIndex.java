package dev.pith.dfloat.safetensors;

/** Which part of one dimension a {@link TensorSlice} takes. */
public sealed interface TensorIndex {

    /** The whole dimension. */
    record All() implements TensorIndex {}

    /**
     * The indices from {@code begin}, and before {@code end}.
     *
     * @param begin the first index, at least 0
     * @param end the index after the last, at least {@code begin} and at most the dimension's size
     */
    record Range(long begin, long end) implements TensorIndex {

        /** @throws IllegalArgumentException if {@code begin} is negative or {@code end} before it */
        public Range {
            if (begin < 0 || end < begin) {
                throw new IllegalArgumentException("no indices lie from " + begin + " to " + end);
            }
        }
    }

    /**
     * One index. The slice does not have this dimension.
     *
     * @param index at least 0 and below the dimension's size
     */
    record At(long index) implements TensorIndex {

        /** @throws IllegalArgumentException if {@code index} is negative */
        public At {
            if (index < 0) {
                throw new IllegalArgumentException("an index of " + index);
            }
        }
    }

    /** Returns the whole dimension. */
    static TensorIndex all() {
        return new All();
    }

    /** Returns the indices from {@code begin}, and before {@code end}. */
    static TensorIndex range(long begin, long end) {
        return new Range(begin, end);
    }

    /** Returns one index, and no dimension. */
    static TensorIndex at(long index) {
        return new At(index);
    }
}
