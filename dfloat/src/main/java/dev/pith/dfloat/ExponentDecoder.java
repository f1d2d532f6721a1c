package dev.pith.dfloat;

/** Decodes the exponents of blocks. For use by one thread at a time; all implementations give the same bytes. */
interface ExponentDecoder {

    /**
     * Decodes the exponents of a block.
     *
     * @param code their code
     * @param layout where the block's bitmaps and escapes lie
     * @param work the array that {@link DecoderWork} describes, which holds them and gets the exponents
     */
    void decode(ExponentCode code, TreeLayout layout, byte[] work);
}
