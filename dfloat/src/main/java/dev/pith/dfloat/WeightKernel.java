package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops over weights: they are taken apart and put together again. All kernels give the same bytes.
 *
 * <p>Kernels have no state; any number of threads may use one.
 */
interface WeightKernel {

    /**
     * Takes weights apart.
     *
     * @param weights the weights, little-endian
     * @param at where they begin
     * @param count their number
     * @param parts where the low bytes and the packed bits go; unused bits of the last byte are set to 0
     * @param exponents where the exponents go, a byte each
     * @param exponentsAt where they go in that array, which has {@link MergeKernel#SLACK} bytes beyond
     */
    void split(
            WeightFormat format,
            MemorySegment weights,
            long at,
            int count,
            Parts parts,
            byte[] exponents,
            int exponentsAt);

    /** Puts weights together: does the reverse of {@link #split}. */
    void join(
            WeightFormat format,
            Parts parts,
            byte[] exponents,
            int exponentsAt,
            int count,
            MemorySegment weights,
            long at);

    /**
     * Where the parts of a block's weights lie, other than their exponents.
     *
     * @param segment holds them
     * @param low where the low bytes begin; without meaning where a format has none
     * @param packed where the packed bits begin
     * @param hasLow whether the segment holds the low bytes; if not, they are all 0
     */
    record Parts(MemorySegment segment, long low, long packed, boolean hasLow) {}
}
