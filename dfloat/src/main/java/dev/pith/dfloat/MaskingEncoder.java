package dev.pith.dfloat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Finds out for each 64 symbols of a block which of them belong to which leaf, then, from the leaves up, to which node: a
 * mask for each node. From a node's mask and that of its right child come as many bits of its bitmap as the mask has
 * ones, by {@link Long#compress}.
 *
 * <p>The symbols of rare subtrees are gathered and parted. A block in which they are not rare is parted as a whole.
 *
 * <p>It needs instructions that compare bytes of a vector, and those of BMI2.
 */
final class MaskingEncoder implements ExponentEncoder {

    private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_PREFERRED;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Rows of masks. */
    private final long[][] masks = new long[MaskPlan.ROWS][Masks.GROUPS];

    /** The masks of rare symbols, and which these are. */
    private final long[] rare = new long[Masks.GROUPS];

    private final int[] rareSymbols = new int[Long.SIZE * Masks.GROUPS + 2];
    private int rareCount;

    private final PartingEncoder rest;

    private @Nullable MaskPlan plan;

    /** For each exponent, its rank, and the row of the rare subtree that it is in. */
    private byte[] ranks = new byte[0];

    private byte[] rareRows = new byte[0];

    MaskingEncoder(PartKernel trees) {
        rest = new PartingEncoder(trees);
    }

    @Override
    public int encode(ExponentCode code, byte[] exponents, int count, byte[] bytes) {
        MaskPlan current = planFor(code);
        int groups = Masks.groups(count);
        if (current.nodes() == 0 || findLeaves(current, exponents, count, groups) > count / MaskPlan.RARE_PART) {
            return rest.encode(code, exponents, count, bytes);
        }
        findSubtrees(current, exponents, groups);
        for (int node = current.nodes() - 1; node >= 0; node--) {
            unite(masks[current.leftRow(node)], masks[current.rightRow(node)], masks[MaskPlan.nodeRow(node)], groups);
        }
        int at = 0;
        for (int node = 0; node < current.nodes(); node++) {
            at = writeBitmap(masks[MaskPlan.nodeRow(node)], masks[current.rightRow(node)], groups, bytes, at);
        }
        return encodeSubtrees(current, code, exponents, bytes, at);
    }

    private MaskPlan planFor(ExponentCode code) {
        MaskPlan current = plan;
        if (current == null || !current.isFor(code)) {
            current = new MaskPlan(code);
            ranks = code.ranks();
            rareRows = current.rareRows();
            plan = current;
        }
        return current;
    }

    /** Makes the masks of all leaves that have a row, and of what belongs to none of them; returns how much that is. */
    private int findLeaves(MaskPlan plan, byte[] exponents, int count, int groups) {
        Arrays.fill(rare, 0, groups, -1L);
        long lastMask = Masks.lastMask(count, groups);
        rare[groups - 1] = lastMask;
        for (MaskPlan.Leaf leaf : plan.leaves()) {
            long[] row = masks[leaf.row()];
            findLeaf(leaf.exponent(), exponents, groups, row);
            row[groups - 1] &= lastMask;
            takeAway(row, rare, groups);
        }
        int rareOnes = 0;
        for (int group = 0; group < groups; group++) {
            rareOnes += Long.bitCount(rare[group]);
        }
        return rareOnes;
    }

    /** Makes the masks of a leaf. */
    private static void findLeaf(byte exponent, byte[] exponents, int groups, long[] row) {
        int lanes = SPECIES.length();
        for (int group = 0; group < groups; group++) {
            long mask = 0;
            for (int lane = 0; lane < Long.SIZE; lane += lanes) {
                mask |= ByteVector.fromArray(SPECIES, exponents, Long.SIZE * group + lane)
                                .compare(VectorOperators.EQ, exponent)
                                .toLong()
                        << lane;
            }
            row[group] = mask;
        }
    }

    private static void takeAway(long[] row, long[] from, int groups) {
        for (int group = 0; group < groups; group++) {
            from[group] &= ~row[group];
        }
    }

    /** Makes the masks of all rare subtrees. */
    private void findSubtrees(MaskPlan plan, byte[] exponents, int groups) {
        for (MaskPlan.Subtree subtree : plan.subtrees()) {
            Arrays.fill(masks[subtree.row()], 0, groups, 0);
        }
        rareCount = Masks.list(rare, groups, rareSymbols);
        for (int i = 0; i < rareCount; i++) {
            int symbol = rareSymbols[i];
            int row = rareRows[exponents[symbol] & 0xFF];
            masks[row][symbol / Long.SIZE] |= 1L << symbol;
        }
    }

    private static void unite(long[] left, long[] right, long[] node, int groups) {
        for (int group = 0; group < groups; group++) {
            node[group] = left[group] | right[group];
        }
    }

    /** Writes a node's bitmap and returns where it ends. */
    private static int writeBitmap(long[] node, long[] right, int groups, byte[] bytes, int at) {
        int next = 8 * at;
        // The bits of the last byte, which is not full.
        long pending = 0;
        for (int group = 0; group < groups; group++) {
            long mask = node[group];
            long bits = Long.compress(right[group], mask);
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

    /** Writes the bitmaps of rare subtrees, then the escapes, and returns where they end. */
    private int encodeSubtrees(MaskPlan plan, ExponentCode code, byte[] exponents, byte[] bytes, int from) {
        rest.clearRoots();
        for (MaskPlan.Subtree subtree : plan.subtrees()) {
            if (subtree.child() >= 0) {
                addRoot(subtree, exponents);
            }
        }
        int at = rest.encodeFrom(plan.nodes(), code, bytes, from);
        for (int i = 0; i < rareCount; i++) {
            byte exponent = exponents[rareSymbols[i]];
            if (ranks[exponent & 0xFF] == code.escapeRank()) {
                bytes[at++] = exponent;
            }
        }
        return at;
    }

    private void addRoot(MaskPlan.Subtree subtree, byte[] exponents) {
        int count = 0;
        for (int i = 0; i < rareCount; i++) {
            count += rareRows[exponents[rareSymbols[i]] & 0xFF] == subtree.row() ? 1 : 0;
        }
        int symbols = rest.addRoot(subtree.child(), count);
        for (int i = 0; i < rareCount; i++) {
            int exponent = exponents[rareSymbols[i]] & 0xFF;
            if (rareRows[exponent] == subtree.row()) {
                rest.setRank(symbols++, ranks[exponent]);
            }
        }
    }
}
