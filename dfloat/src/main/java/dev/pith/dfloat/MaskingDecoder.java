package dev.pith.dfloat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Finds out for each 64 symbols of a block, from the root down, which of them belong to which node: a mask for each node.
 * A node's mask and as many bits of its bitmap as the mask has ones give the masks of its children, by {@link
 * Long#expand}. In the end the leaves' exponents are put together by their masks.
 *
 * <p>The symbols of rare subtrees are merged and put in one by one. A block in which they are not rare is merged as a
 * whole.
 *
 * <p>It needs instructions that select bytes of a vector by a mask, as AVX-512 BW has, and those of BMI2.
 */
final class MaskingDecoder implements ExponentDecoder {

    private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_512;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** So many bits of a bitmap a {@code long} holds at least, wherever they begin. */
    private static final int WHOLE_BITS = Long.SIZE - 7;

    /** So many leaves are put together at once. */
    private static final int FEW_LEAVES = 9;

    private final MergingDecoder rest;

    /** Rows of masks. Those that a plan does not use are 0. */
    private final long[][] masks = new long[MaskPlan.ROWS][Masks.GROUPS];

    /** Which symbols of a rare subtree's masks are its own. */
    private final int[] rare = new int[Long.SIZE * Masks.GROUPS + 2];

    /** For each row of a leaf, its exponent. */
    private final byte[] exponents = new byte[MaskPlan.MOST_ENDS];

    private @Nullable MaskPlan plan;

    MaskingDecoder(MergeKernel trees) {
        rest = new MergingDecoder(trees);
    }

    @Override
    public void decode(ExponentCode code, TreeLayout layout, byte[] work) {
        MaskPlan current = planFor(code);
        if (current.nodes() == 0 || countRare(current, layout) > layout.count() / MaskPlan.RARE_PART) {
            rest.decode(code, layout, work);
            return;
        }
        rest.mergeFrom(current.nodes(), code, layout, work);
        int groups = Masks.groups(layout.count());
        splitRoot(current, layout, work, groups);
        for (int node = 1; node < current.nodes(); node++) {
            split(
                    masks[MaskPlan.nodeRow(node)],
                    masks[current.leftRow(node)],
                    masks[current.rightRow(node)],
                    work,
                    layout.bitmap(node),
                    groups);
        }
        putTogether(work, groups);
        if (current.leaves().size() > FEW_LEAVES) {
            putMore(work, groups);
        }
        for (MaskPlan.Subtree subtree : current.subtrees()) {
            putIn(subtree.row(), work, rest.symbolsAt(subtree.child(), layout), groups);
        }
    }

    private MaskPlan planFor(ExponentCode code) {
        MaskPlan current = plan;
        if (current == null || !current.isFor(code)) {
            current = new MaskPlan(code);
            for (long[] row : masks) {
                Arrays.fill(row, 0);
            }
            for (MaskPlan.Leaf leaf : current.leaves()) {
                exponents[leaf.row()] = leaf.exponent();
            }
            plan = current;
        }
        return current;
    }

    private static int countRare(MaskPlan plan, TreeLayout layout) {
        int symbols = 0;
        for (MaskPlan.Subtree subtree : plan.subtrees()) {
            symbols += subtree.child() >= 0 ? layout.count(subtree.child()) : layout.escapes();
        }
        return symbols;
    }

    private void splitRoot(MaskPlan plan, TreeLayout layout, byte[] work, int groups) {
        long[] left = masks[plan.leftRow(0)];
        long[] right = masks[plan.rightRow(0)];
        int bitmap = layout.bitmap(0);
        for (int group = 0; group < groups; group++) {
            long bits = (long) LONGS.get(work, bitmap + Long.BYTES * group);
            left[group] = ~bits;
            right[group] = bits;
        }
        long lastMask = Masks.lastMask(layout.count(), groups);
        left[groups - 1] &= lastMask;
        right[groups - 1] &= lastMask;
    }

    /** Splits the masks of a node into those of its children. */
    private static void split(long[] node, long[] left, long[] right, byte[] work, int bitmap, int groups) {
        int nextBit = 8 * bitmap;
        for (int group = 0; group < groups; group++) {
            long mask = node[group];
            long bits = (long) LONGS.get(work, nextBit >>> 3) >>> (nextBit & 7);
            int ones = Long.bitCount(mask);
            if (ones > WHOLE_BITS) {
                bits |= ((long) work[(nextBit >>> 3) + Long.BYTES] << 1) << (Long.SIZE - 1 - (nextBit & 7));
            }
            long rightMask = Long.expand(bits, mask);
            right[group] = rightMask;
            left[group] = mask ^ rightMask;
            nextBit += ones;
        }
    }

    /** Writes the exponents of the first leaves. The loop is written out so that all of them stay in registers. */
    private void putTogether(byte[] work, int groups) {
        ByteVector exponent0 = exponent(0);
        ByteVector exponent1 = exponent(1);
        long[] masks1 = masks[1];
        ByteVector exponent2 = exponent(2);
        long[] masks2 = masks[2];
        ByteVector exponent3 = exponent(3);
        long[] masks3 = masks[3];
        ByteVector exponent4 = exponent(4);
        long[] masks4 = masks[4];
        ByteVector exponent5 = exponent(5);
        long[] masks5 = masks[5];
        ByteVector exponent6 = exponent(6);
        long[] masks6 = masks[6];
        ByteVector exponent7 = exponent(7);
        long[] masks7 = masks[7];
        ByteVector exponent8 = exponent(8);
        long[] masks8 = masks[8];
        for (int group = 0; group < groups; group++) {
            exponent0
                    .blend(exponent1, mask(masks1, group))
                    .blend(exponent2, mask(masks2, group))
                    .blend(exponent3, mask(masks3, group))
                    .blend(exponent4, mask(masks4, group))
                    .blend(exponent5, mask(masks5, group))
                    .blend(exponent6, mask(masks6, group))
                    .blend(exponent7, mask(masks7, group))
                    .blend(exponent8, mask(masks8, group))
                    .intoArray(work, DecoderWork.EXPONENTS_AT + Long.SIZE * group);
        }
    }

    /** Puts in the exponents of further leaves. */
    private void putMore(byte[] work, int groups) {
        ByteVector exponent9 = exponent(9);
        long[] masks9 = masks[9];
        ByteVector exponent10 = exponent(10);
        long[] masks10 = masks[10];
        ByteVector exponent11 = exponent(11);
        long[] masks11 = masks[11];
        ByteVector exponent12 = exponent(12);
        long[] masks12 = masks[12];
        ByteVector exponent13 = exponent(13);
        long[] masks13 = masks[13];
        ByteVector exponent14 = exponent(14);
        long[] masks14 = masks[14];
        ByteVector exponent15 = exponent(15);
        long[] masks15 = masks[15];
        for (int group = 0; group < groups; group++) {
            int at = DecoderWork.EXPONENTS_AT + Long.SIZE * group;
            ByteVector.fromArray(SPECIES, work, at)
                    .blend(exponent9, mask(masks9, group))
                    .blend(exponent10, mask(masks10, group))
                    .blend(exponent11, mask(masks11, group))
                    .blend(exponent12, mask(masks12, group))
                    .blend(exponent13, mask(masks13, group))
                    .blend(exponent14, mask(masks14, group))
                    .blend(exponent15, mask(masks15, group))
                    .intoArray(work, at);
        }
    }

    private ByteVector exponent(int row) {
        return ByteVector.broadcast(SPECIES, exponents[row]);
    }

    private static VectorMask<Byte> mask(long[] row, int group) {
        return VectorMask.fromLong(SPECIES, row[group]);
    }

    /** Puts the symbols of a rare subtree in where its masks have ones. */
    private void putIn(int row, byte[] work, int symbols, int groups) {
        int count = Masks.list(masks[row], groups, rare);
        for (int i = 0; i < count; i++) {
            work[DecoderWork.EXPONENTS_AT + rare[i]] = work[symbols + i];
        }
    }
}
