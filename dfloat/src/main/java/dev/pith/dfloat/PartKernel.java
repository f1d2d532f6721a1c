package dev.pith.dfloat;

/**
 * The inner loops that part the symbols of a node of a wavelet tree. What {@link MergeKernel} says of symbols, bitmaps,
 * slack and threads is true of them too.
 */
interface PartKernel {

    /**
     * Parts a node's symbols: those below a limit go to the left child, all others to the right. Unused bits of the
     * bitmap's last byte are set to 0.
     *
     * @param work holds everything
     * @param in where the node's symbols begin, each from 0 to 63
     * @param count the number of the node's symbols
     * @param limit the first symbol that goes to the right, from 1 to 63
     * @param bitmap where the node's bitmap goes
     * @param left where the left child's symbols go, {@code count} at most
     * @param right where the right child's symbols go, {@code count} at most
     * @return how many symbols went to the right
     */
    int part(byte[] work, int in, int count, byte limit, int bitmap, int left, int right);

    /** Does as {@link #part} does, but writes the right child's symbols only. */
    int partRight(byte[] work, int in, int count, byte limit, int bitmap, int right);

    /** Does as {@link #part} does, but writes the bitmap only. */
    int compare(byte[] work, int in, int count, byte limit, int bitmap);
}
