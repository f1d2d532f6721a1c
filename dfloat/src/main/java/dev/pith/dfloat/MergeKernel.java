package dev.pith.dfloat;

/**
 * The inner loops that put the symbols of a node of a wavelet tree together.
 *
 * <p>Symbols are bytes, bitmaps hold one bit per symbol of the node, the first in the lowest bit of the first byte: 0 for
 * a symbol that goes to the left child, 1 for one that goes to the right. Everything lies in one array. All kernels
 * read and write up to {@link #SLACK} bytes past the ranges that they are given, which callers leave room for; what is
 * then found there is arbitrary. Within the ranges, all kernels give the same bytes.
 *
 * <p>Kernels have no state; any number of threads may use one.
 */
interface MergeKernel {

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
}
