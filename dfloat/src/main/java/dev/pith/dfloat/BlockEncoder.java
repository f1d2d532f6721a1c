package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Encodes blocks of weights: the reverse of {@link BlockDecoder}. For use by one thread at a time. */
final class BlockEncoder {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Where bitmaps and escapes go: each level's bitmaps hold a bit per weight at most, and each ends on a byte. */
    private static final int MAX_TREE_BYTES = CodedTensor.BLOCK / 8 * ExponentCode.MAX_LENGTH
            + ExponentCode.MAX_LEAVES
            + CodedTensor.BLOCK
            + TreeKernel.SLACK;

    /** A node's children get room for all its symbols each, since only afterwards it is known where they went. */
    private static final int LEVEL_BYTES = 2 * CodedTensor.BLOCK + 2 * ExponentCode.MAX_LEAVES * TreeKernel.SLACK;

    private static final int EXPONENTS_AT = MAX_TREE_BYTES;
    private static final int ESCAPES_AT = EXPONENTS_AT + CodedTensor.BLOCK + TreeKernel.SLACK;
    private static final int LEVELS_AT = ESCAPES_AT + CodedTensor.BLOCK;

    private final Kernels kernels;

    /** Bitmaps and escapes, then exponents, then those of them that are escapes, then two levels of the tree. */
    private final byte[] work = new byte[LEVELS_AT + 2 * LEVEL_BYTES];

    private final int[] counts = new int[ExponentCode.MAX_LEAVES];
    private final int[] symbols = new int[ExponentCode.MAX_LEAVES];

    BlockEncoder(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * Encodes a block.
     *
     * @param ranks the code's ranks, see {@link ExponentCode#ranks}
     * @param weights holds the weights
     * @param at where they begin
     * @param count their number, from 1 to {@link CodedTensor#BLOCK}
     * @param out where the block goes, with room for the weights as they are, to a whole unit
     * @param outAt where it goes in there
     * @return the block's size
     */
    BlockSize encode(
            WeightFormat format,
            ExponentCode code,
            byte[] ranks,
            MemorySegment weights,
            long at,
            int count,
            MemorySegment out,
            long outAt) {
        long length = (long) count * format.bytes();
        if (isZero(weights, at, length, -1L)) {
            return new BlockSize.Zero();
        }
        boolean hasLow = format.lowBytes() != 0 && !isZero(weights, at, length, format.lowMask());
        long packedAt = outAt + (hasLow ? format.lowLength(count) : 0);
        long treeAt = packedAt + format.packedLength(count);
        kernels.weights()
                .split(
                        format,
                        weights,
                        at,
                        count,
                        new WeightKernel.Parts(out, outAt, packedAt, hasLow),
                        work,
                        EXPONENTS_AT);
        int treeBytes = encodeTree(code, ranks, count);
        long end = CodedTensor.roundUp(treeAt - outAt + treeBytes, CodedTensor.BLOCK_UNIT) + outAt;
        if (end - outAt >= length) {
            MemorySegment.copy(weights, at, out, outAt, length);
            out.asSlice(outAt + length, CodedTensor.roundUp(length, CodedTensor.BLOCK_UNIT) - length)
                    .fill((byte) 0);
            return new BlockSize.Stored();
        }
        MemorySegment.copy(work, 0, out, ValueLayout.JAVA_BYTE, treeAt, treeBytes);
        out.asSlice(treeAt + treeBytes, end - treeAt - treeBytes).fill((byte) 0);
        return new BlockSize.Coded((int) ((end - outAt) / CodedTensor.BLOCK_UNIT), hasLow || format.lowBytes() == 0);
    }

    /** Tells whether all bytes are 0 where a mask, which repeats every eight bytes, is not. */
    private static boolean isZero(MemorySegment segment, long at, long length, long mask) {
        ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        long position = 0;
        for (; position + Long.BYTES <= length; position += Long.BYTES) {
            if ((segment.get(layout, at + position) & mask) != 0) {
                return false;
            }
        }
        for (; position < length; position++) {
            if ((segment.get(ValueLayout.JAVA_BYTE, at + position) & (mask >>> (8 * (position & 7)))) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Writes bitmaps and escapes for the exponents and returns their length. */
    private int encodeTree(ExponentCode code, byte[] ranks, int count) {
        kernels.weights().lookUp(work, EXPONENTS_AT, count, ranks, LEVELS_AT);
        int escapes = gatherEscapes(code.escapeRank(), count);
        int at = 0;
        int level = 0;
        int childrenAt = LEVELS_AT + LEVEL_BYTES;
        counts[0] = count;
        symbols[0] = LEVELS_AT;
        for (int node = 0; node < code.innerNodes(); node++) {
            if (code.depth(node) != level) {
                level = code.depth(node);
                childrenAt = LEVELS_AT + (~level & 1) * LEVEL_BYTES;
            }
            int left = code.left(node);
            int right = code.right(node);
            int room = counts[node] + TreeKernel.SLACK;
            int leftAt = childrenAt;
            int rightAt = left >= 0 ? leftAt + room : leftAt;
            childrenAt = right >= 0 ? rightAt + room : rightAt;
            int ones = part(code, node, at, leftAt, rightAt);
            at += (counts[node] + 7) >>> 3;
            if (left >= 0) {
                counts[left] = counts[node] - ones;
                symbols[left] = leftAt;
            }
            if (right >= 0) {
                counts[right] = ones;
                symbols[right] = rightAt;
            }
        }
        System.arraycopy(work, ESCAPES_AT, work, at, escapes);
        return at + escapes;
    }

    private int part(ExponentCode code, int node, int bitmap, int leftAt, int rightAt) {
        TreeKernel trees = kernels.trees();
        byte limit = code.firstRightRank(node);
        if (code.left(node) >= 0) {
            return trees.part(work, symbols[node], counts[node], limit, bitmap, leftAt, rightAt);
        }
        if (code.right(node) >= 0) {
            return trees.partRight(work, symbols[node], counts[node], limit, bitmap, rightAt);
        }
        return trees.compare(work, symbols[node], counts[node], limit, bitmap);
    }

    /** Gathers the exponents that have no leaf of their own, in order, and returns their number. */
    private int gatherEscapes(int escapeRank, int count) {
        int escapes = 0;
        long escapeRanks = escapeRank * EACH_BYTE;
        for (int i = 0; i < count; i += Long.BYTES) {
            long difference = (long) LONGS.get(work, LEVELS_AT + i) ^ escapeRanks;
            boolean someAreEqual = ((difference - EACH_BYTE) & ~difference & HIGH_BITS) != 0;
            for (int j = i; someAreEqual && j < Math.min(i + Long.BYTES, count); j++) {
                if (work[LEVELS_AT + j] == escapeRank) {
                    work[ESCAPES_AT + escapes++] = work[EXPONENTS_AT + j];
                }
            }
        }
        return escapes;
    }
}
