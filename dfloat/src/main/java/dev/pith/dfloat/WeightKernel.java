package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops over weights: they are taken apart, put together again, and their exponents replaced by the ranks that
 * these have in a code. All kernels give the same bytes.
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
     * @param exponentsAt where they go in that array, which has {@link TreeKernel#SLACK} bytes beyond
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
     * Looks each byte up in a table.
     *
     * @param bytes holds the bytes and gets their entries; after either range follow {@link TreeKernel#SLACK} bytes that
     *     may be read and overwritten
     * @param from where the bytes begin
     * @param count their number
     * @param table an entry for each of the 256 values
     * @param to where the entries go
     */
    void lookUp(byte[] bytes, int from, int count, byte[] table, int to);

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
