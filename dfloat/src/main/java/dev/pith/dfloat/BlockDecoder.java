package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes blocks of weights. For use by one thread at a time.
 *
 * <p>A coded block's exponents are a wavelet tree: each inner node has a bitmap that tells of each of its symbols whether
 * it went to the left or to the right child. From the root down, the number of ones in a node's bitmap gives the sizes of
 * its children, so where all bitmaps lie; then, from the deepest level up, each node's symbols are merged from those of
 * its children ("High-Order Entropy-Compressed Text Indexes", Grossi, Gupta, Vitter, 2003, shaped like a Huffman tree).
 */
final class BlockDecoder {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A coded block is smaller than its weights. */
    private static final int MAX_TREE_BYTES = 4 * CodedTensor.BLOCK;

    /** Two levels of the tree, of which one is read while the other is written. */
    private static final int LEVEL_BYTES = CodedTensor.BLOCK + TreeKernel.SLACK;

    private static final int LEVELS_AT = MAX_TREE_BYTES + TreeKernel.SLACK;

    private final Kernels kernels;

    /** The bitmaps and escapes as they are in the file, then the levels. */
    private final byte[] work = new byte[LEVELS_AT + 2 * LEVEL_BYTES];

    /** For each inner node, how many symbols it has, and where its bitmap and its symbols lie in {@link #work}. */
    private final int[] counts = new int[ExponentCode.MAX_LEAVES];

    private final int[] bitmaps = new int[ExponentCode.MAX_LEAVES];
    private final int[] symbols = new int[ExponentCode.MAX_LEAVES];
    private int escapesAt;

    BlockDecoder(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * Decodes or copies a block and verifies it.
     *
     * @param tensor the tensor
     * @param block the block's number
     * @param weights where the weights go: native memory, or a heap segment of bytes
     * @param at where they go in it
     * @throws CorruptInputException if the block is corrupt; what was written is then arbitrary
     */
    void decode(BlockedTensor tensor, int block, MemorySegment weights, long at) throws CorruptInputException {
        switch (tensor) {
            case StoredTensor stored -> stored.copy(block, weights, at);
            case CodedTensor coded -> decode(coded, block, weights, at);
        }
    }

    private void decode(CodedTensor tensor, int block, MemorySegment weights, long at) throws CorruptInputException {
        long length = tensor.length(block);
        switch (tensor.size(block)) {
            case BlockSize.Zero zero -> weights.asSlice(at, length).fill((byte) 0);
            case BlockSize.Stored stored ->
                MemorySegment.copy(tensor.payload(), tensor.blockAt(block), weights, at, length);
            case BlockSize.Coded coded -> decodeCoded(tensor, block, coded.hasLow(), weights, at);
        }
        if (BlockedTensor.checksum(weights, at, length) != tensor.checksum(block)) {
            throw tensor.fault(block, "a block that fails its checksum");
        }
    }

    private void decodeCoded(CodedTensor tensor, int block, boolean hasLow, MemorySegment weights, long at)
            throws CorruptInputException {
        WeightFormat format = tensor.format();
        int count = tensor.weights(block);
        long lowAt = tensor.blockAt(block);
        long packedAt = lowAt + (hasLow ? format.lowLength(count) : 0);
        long treeAt = packedAt + format.packedLength(count);
        long treeBytes = tensor.blockEnd(block) - treeAt;
        if (treeBytes < 0) {
            throw tensor.fault(block, "a block shorter than its packed bits");
        }
        MemorySegment.copy(tensor.payload(), ValueLayout.JAVA_BYTE, treeAt, work, 0, (int) treeBytes);
        int exponentsAt = LEVELS_AT;
        long used = layOut(tensor.code(), count, (int) treeBytes);
        if (used > treeBytes || CodedTensor.roundUp(treeAt + used, CodedTensor.BLOCK_UNIT) != treeAt + treeBytes) {
            throw tensor.fault(block, "a block whose bitmaps do not fill it");
        }
        mergeLevels(tensor.code(), count);
        kernels.weights()
                .join(
                        format,
                        new WeightKernel.Parts(tensor.payload(), lowAt, packedAt, hasLow),
                        work,
                        exponentsAt,
                        count,
                        weights,
                        at);
    }

    /**
     * Finds out where all bitmaps and symbols lie.
     *
     * @param limit the length of bitmaps and escapes
     * @return the length that they should have; if it is over the limit, not all was laid out
     */
    private int layOut(ExponentCode code, int count, int limit) {
        if (code.innerNodes() == 0) {
            escapesAt = 0;
            return code.escapeRank() == 0 ? count : 0;
        }
        int escapes = 0;
        int at = 0;
        int level = 0;
        int symbolsAt = LEVELS_AT;
        counts[0] = count;
        for (int node = 0; node < code.innerNodes(); node++) {
            if (code.depth(node) != level) {
                level = code.depth(node);
                symbolsAt = LEVELS_AT + (level & 1) * LEVEL_BYTES;
            }
            int nodeCount = counts[node];
            bitmaps[node] = at;
            symbols[node] = symbolsAt;
            symbolsAt += nodeCount;
            int bitmapBytes = (nodeCount + 7) >>> 3;
            if (bitmapBytes > limit - at) {
                return limit + 1;
            }
            int ones = ones(at, nodeCount);
            at += bitmapBytes;
            escapes += setCount(code, code.left(node), nodeCount - ones) + setCount(code, code.right(node), ones);
        }
        escapesAt = at;
        return at + escapes;
    }

    /** Sets a child's number of symbols and returns how many of them are escapes. */
    private int setCount(ExponentCode code, int child, int count) {
        if (child >= 0) {
            counts[child] = count;
            return 0;
        }
        return ~child == code.escapeRank() ? count : 0;
    }

    private int ones(int bitmap, int count) {
        int ones = 0;
        int whole = count & -Long.SIZE;
        for (int i = 0; i < whole; i += Long.SIZE) {
            ones += Long.bitCount((long) LONGS.get(work, bitmap + (i >> 3)));
        }
        // A shift by 64, which Java takes for one by 0, would count a whole word.
        return whole == count
                ? ones
                : ones + Long.bitCount((long) LONGS.get(work, bitmap + (whole >> 3)) << (whole - count));
    }

    private void mergeLevels(ExponentCode code, int count) {
        int last = code.innerNodes() - 1;
        if (last < 0) {
            if (code.escapeRank() == 0) {
                System.arraycopy(work, escapesAt, work, LEVELS_AT, count);
            } else {
                Arrays.fill(work, LEVELS_AT, LEVELS_AT + count, code.exponent(0));
            }
            return;
        }
        // Kernels write past a node's end, so the nodes of a level must be merged from left to right.
        int end = last;
        while (end >= 0) {
            int begin = end;
            while (begin > 0 && code.depth(begin - 1) == code.depth(end)) {
                begin--;
            }
            for (int node = begin; node <= end; node++) {
                merge(code, node);
            }
            end = begin - 1;
        }
    }

    private void merge(ExponentCode code, int node) {
        TreeKernel trees = kernels.trees();
        int left = code.left(node);
        int right = code.right(node);
        boolean leftLeaf = isOrdinaryLeaf(code, left);
        boolean rightLeaf = isOrdinaryLeaf(code, right);
        if (rightLeaf) {
            trees.mergeLeaves(
                    work, bitmaps[node], counts[node], code.exponent(~left), code.exponent(~right), symbols[node]);
        } else if (leftLeaf) {
            trees.mergeLeaf(work, bitmaps[node], counts[node], code.exponent(~left), symbolsAt(right), symbols[node]);
        } else {
            trees.merge(work, bitmaps[node], counts[node], symbolsAt(left), symbolsAt(right), symbols[node]);
        }
    }

    private static boolean isOrdinaryLeaf(ExponentCode code, int child) {
        return child < 0 && ~child != code.escapeRank();
    }

    /** Returns where the symbols of an inner node or of the escape lie. */
    private int symbolsAt(int child) {
        return child >= 0 ? symbols[child] : escapesAt;
    }
}
