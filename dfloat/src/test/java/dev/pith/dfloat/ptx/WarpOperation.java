package dev.pith.dfloat.ptx;

/** An instruction in which lanes of a warp take part together: each waits until the last has come. */
interface WarpOperation {

    /** Returns the opcode with its modifiers: only lanes with the same one meet. */
    String opcode();

    /** Returns what a lane brings. */
    long input(PtxThread thread);

    /**
     * Gives a lane its result.
     *
     * @param inputs what each lane brought, by its number
     * @param lanes a bit for each lane that took part
     */
    void finish(PtxThread thread, long[] inputs, int lanes);
}
