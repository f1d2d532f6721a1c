package dev.pith.dfloat;

/** Encodes the exponents of blocks. For use by one thread at a time; all implementations give the same bytes. */
interface ExponentEncoder {

    /**
     * The most bytes that are written: each level's bitmaps hold a bit per weight at most and each bitmap ends on a whole
     * byte, escapes take a byte each, and kernels write past the end.
     */
    int MAX_LENGTH = CodedTensor.BLOCK / 8 * ExponentCode.MAX_LENGTH
            + ExponentCode.MAX_LEAVES
            + CodedTensor.BLOCK
            + MergeKernel.SLACK;

    /**
     * Encodes the exponents of a block.
     *
     * @param code their code, which has an escape if any of them has no leaf of its own
     * @param exponents the exponents, and {@link MergeKernel#SLACK} bytes beyond, which are arbitrary
     * @param count their number, from 1 to {@link CodedTensor#BLOCK}
     * @param bytes where bitmaps and escapes go, with room for {@link #MAX_LENGTH} bytes
     * @return how many bytes bitmaps and escapes took
     */
    int encode(ExponentCode code, byte[] exponents, int count, byte[] bytes);
}
