package dev.pith.dfloat;

/**
 * The inner loops over one node of a wavelet tree.
 *
 * <p>Symbols are bytes, bitmaps hold one bit per symbol of the node, the first in the lowest bit of the first byte: 0 for
 * a symbol that goes to the left child, 1 for one that goes to the right. Everything lies in one array. All kernels
 * read and write up to {@link #SLACK} bytes past the ranges that they are given, which callers leave room for; what is
 * then found there is arbitrary. Within the ranges, all kernels give the same bytes.
 *
 * <p>Kernels have no state; any number of threads may use one.
 */
interface TreeKernel {

    /** How far past a range a kernel may read or write, in bytes. */
    int SLACK = 64;

    /**
     * Writes a node's symbols, given both children's.
     *
     * @param work holds everything
     * @param bitmap where the node's bitmap begins
     * @param count the number of the node's symbols
     * @param left where the left child's symbols begin
     * @param right where the right child's symbols begin
     * @param out where the node's symbols go; it overlaps none of the others
     */
    void merge(byte[] work, int bitmap, int count, int left, int right, int out);

    /** Writes a node's symbols, where the left child is a leaf: all its symbols are {@code leftSymbol}. */
    void mergeLeaf(byte[] work, int bitmap, int count, byte leftSymbol, int right, int out);

    /** Writes a node's symbols, where both children are leaves. */
    void mergeLeaves(byte[] work, int bitmap, int count, byte leftSymbol, byte rightSymbol, int out);

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
