package dev.pith.dfloat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Finds out for each 64 symbols of a block which of them belong to which leaf, then, from the leaves up, to which node: a
 * mask for each node. From a node's mask and that of its right child come as many bits of its bitmap as the mask has
 * ones, by {@link Long#compress}.
 *
 * <p>It needs instructions that compare bytes of a vector, and those of BMI2.
 */
final class MaskingEncoder implements ExponentEncoder {

    private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_PREFERRED;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** How many masks a node has in a whole block. */
    private static final int GROUPS = CodedTensor.BLOCK / Long.SIZE;

    /** Rows of masks, {@link #GROUPS} each: those of leaves in the order of their ranks, then those of inner nodes. */
    private static final int NODE_ROWS = ExponentCode.MAX_LEAVES;

    private final long[] masks = new long[2 * ExponentCode.MAX_LEAVES * GROUPS];

    @Override
    public int encode(ExponentCode code, byte[] exponents, int count, byte[] bytes) {
        int groups = (count + Long.SIZE - 1) / Long.SIZE;
        findLeaves(code, exponents, count, groups);
        for (int node = code.innerNodes() - 1; node >= 0; node--) {
            unite(row(code.left(node)), row(code.right(node)), (NODE_ROWS + node) * GROUPS, groups);
        }
        int at = 0;
        for (int node = 0; node < code.innerNodes(); node++) {
            at = writeBitmap((NODE_ROWS + node) * GROUPS, row(code.right(node)), groups, bytes, at);
        }
        return code.escapeRank() < 0 ? at : writeEscapes(row(~code.escapeRank()), exponents, groups, bytes, at);
    }

    /** Returns where the masks of an inner node or leaf begin. */
    private static int row(int child) {
        return (child >= 0 ? NODE_ROWS + child : ~child) * GROUPS;
    }

    /** Makes the masks of all leaves; what belongs to no other leaf belongs to the escape. */
    private void findLeaves(ExponentCode code, byte[] exponents, int count, int groups) {
        int others = NODE_ROWS * GROUPS;
        for (int group = 0; group < groups; group++) {
            masks[others + group] = -1L;
        }
        int unused = Long.SIZE * groups - count;
        masks[others + groups - 1] = -1L >>> unused;
        for (int rank = 0; rank < code.leaves().size(); rank++) {
            if (rank != code.escapeRank()) {
                findLeaf(code.exponent(rank), exponents, groups, masks, rank * GROUPS, others);
                masks[rank * GROUPS + groups - 1] &= -1L >>> unused;
            }
        }
        if (code.escapeRank() >= 0) {
            System.arraycopy(masks, others, masks, code.escapeRank() * GROUPS, groups);
        }
    }

    /** Makes the masks of a leaf, and takes its symbols away from those of others. */
    private static void findLeaf(byte exponent, byte[] exponents, int groups, long[] masks, int row, int others) {
        int lanes = SPECIES.length();
        for (int group = 0; group < groups; group++) {
            long mask = 0;
            for (int lane = 0; lane < Long.SIZE; lane += lanes) {
                mask |= ByteVector.fromArray(SPECIES, exponents, Long.SIZE * group + lane)
                                .compare(VectorOperators.EQ, exponent)
                                .toLong()
                        << lane;
            }
            masks[row + group] = mask;
            masks[others + group] &= ~mask;
        }
    }

    private void unite(int left, int right, int node, int groups) {
        for (int group = 0; group < groups; group++) {
            masks[node + group] = masks[left + group] | masks[right + group];
        }
    }

    /** Writes a node's bitmap and returns where it ends. */
    private int writeBitmap(int node, int right, int groups, byte[] bytes, int at) {
        int next = 8 * at;
        // The bits of the last byte, which is not full.
        long pending = 0;
        for (int group = 0; group < groups; group++) {
            long mask = masks[node + group];
            long bits = Long.compress(masks[right + group], mask);
            int ones = Long.bitCount(mask);
            int filled = next & 7;
            long word = pending | (bits << filled);
            LONGS.set(bytes, next >>> 3, word);
            int wholeBits = (filled + ones) & -8;
            // A shift by 64, which Java takes for one by 0, is made of two.
            pending = (word >>> (wholeBits >>> 1)) >>> (wholeBits >>> 1);
            if (filled + ones > Long.SIZE) {
                pending = bits >>> (Long.SIZE - filled);
            }
            next += ones;
        }
        int end = (next + 7) >>> 3;
        bytes[next >>> 3] = (byte) pending;
        return end;
    }

    private int writeEscapes(int row, byte[] exponents, int groups, byte[] bytes, int at) {
        int next = at;
        for (int group = 0; group < groups; group++) {
            for (long mask = masks[row + group]; mask != 0; mask &= mask - 1) {
                bytes[next++] = exponents[Long.SIZE * group + Long.numberOfTrailingZeros(mask)];
            }
        }
        return next;
    }
}
