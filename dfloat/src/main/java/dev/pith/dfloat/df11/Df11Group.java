package dev.pith.dfloat.df11;

import java.lang.foreign.MemorySegment;

/**
 * The six tensors in which the layout df11 keeps the BF16 values of one group of weights, concatenated. They hold what
 * stands in a file, so all numbers are little-endian. Nothing is checked here; {@link Df11Decoder} does that.
 *
 * @param luts 256 bytes for each decoding table, then 256 for the lengths of the codes; of type U8, with as many rows
 * @param encodedExponent the codes of all exponents, one bit after the other; of type U8
 * @param signMantissa a byte for each value: its sign and its seven mantissa bits; of type U8
 * @param outputPositions for each block of threads the index of its first value, and the number of values; 32-bit
 *     numbers in a tensor of type U8
 * @param gaps for each thread the five-bit distance from its first bit to the first code; of type U8
 * @param splitPositions where the second and each further weight of the group begins, counted in values; of type I64
 */
public record Df11Group(
        MemorySegment luts,
        MemorySegment encodedExponent,
        MemorySegment signMantissa,
        MemorySegment outputPositions,
        MemorySegment gaps,
        MemorySegment splitPositions) {

    /** Returns the number of BF16 values of the group. */
    public long elements() {
        return signMantissa.byteSize();
    }
}
