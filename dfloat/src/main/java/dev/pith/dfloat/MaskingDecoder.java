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

    /** How many masks of each node are made at a time, so that all masks stay in the cache next to the processor. */
    private static final int GROUPS = 64;

    /** So many bits of a bitmap a {@code long} holds at least, wherever they begin. */
    private static final int WHOLE_BITS = Long.SIZE - 7;

    private final MergingDecoder rest;

    /** Rows of masks, {@link #GROUPS} each. Those that a plan does not use are 0. */
    private final long[] masks = new long[MaskPlan.ROWS * GROUPS];

    /** For each node of which masks are made, which bit of its bitmap comes next, counted in the whole array. */
    private final int[] nextBits = new int[MaskPlan.ROWS];

    /** For each rare subtree, where its next symbol lies. */
    private final int[] nextSymbols = new int[MaskPlan.MOST_ENDS];

    /** Which symbols of a rare subtree's masks are its own. */
    private final int[] rare = new int[Long.SIZE * GROUPS + 2];

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
        for (int i = 0; i < current.subtrees().size(); i++) {
            nextSymbols[i] = rest.symbolsAt(current.subtrees().get(i).child(), layout);
        }
        for (int node = 0; node < current.nodes(); node++) {
            nextBits[node] = 8 * layout.bitmap(node);
        }
        for (int first = 0; first < layout.count(); first += Long.SIZE * GROUPS) {
            decode(
                    current,
                    work,
                    Math.min(layout.count() - first, Long.SIZE * GROUPS),
                    DecoderWork.EXPONENTS_AT + first);
        }
    }

    private MaskPlan planFor(ExponentCode code) {
        MaskPlan current = plan;
        if (current == null || !current.isFor(code)) {
            current = new MaskPlan(code);
            Arrays.fill(masks, 0);
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

    private void decode(MaskPlan plan, byte[] work, int symbols, int at) {
        int groups = Masks.groups(symbols);
        splitRoot(plan, work, symbols, groups);
        for (int node = 1; node < plan.nodes(); node++) {
            nextBits[node] = split(
                    masks,
                    MaskPlan.nodeRow(node) * GROUPS,
                    plan.leftRow(node) * GROUPS,
                    plan.rightRow(node) * GROUPS,
                    work,
                    nextBits[node],
                    groups);
        }
        putTogether(work, at, groups);
        for (int i = 0; i < plan.subtrees().size(); i++) {
            nextSymbols[i] = putIn(plan.subtrees().get(i).row(), work, nextSymbols[i], at, groups);
        }
    }

    private void splitRoot(MaskPlan plan, byte[] work, int symbols, int groups) {
        int bitmap = nextBits[0] >>> 3;
        int left = plan.leftRow(0) * GROUPS;
        int right = plan.rightRow(0) * GROUPS;
        for (int group = 0; group < groups; group++) {
            long bits = (long) LONGS.get(work, bitmap + Long.BYTES * group);
            masks[left + group] = ~bits;
            masks[right + group] = bits;
        }
        long lastMask = Masks.lastMask(symbols, groups);
        masks[left + groups - 1] &= lastMask;
        masks[right + groups - 1] &= lastMask;
        nextBits[0] += Long.SIZE * groups;
    }

    /** Splits the masks of a node into those of its children and returns which bit of its bitmap comes next. */
    private static int split(long[] masks, int node, int left, int right, byte[] work, int nextBit, int groups) {
        int next = nextBit;
        for (int group = 0; group < groups; group++) {
            long mask = masks[node + group];
            long bits = (long) LONGS.get(work, next >>> 3) >>> (next & 7);
            int ones = Long.bitCount(mask);
            if (ones > WHOLE_BITS) {
                bits |= ((long) work[(next >>> 3) + Long.BYTES] << 1) << (Long.SIZE - 1 - (next & 7));
            }
            long rightMask = Long.expand(bits, mask);
            masks[right + group] = rightMask;
            masks[left + group] = mask ^ rightMask;
            next += ones;
        }
        return next;
    }

    /** Writes the exponents of leaves. The loop is written out so that all of them stay in registers. */
    private void putTogether(byte[] work, int at, int groups) {
        long[] masks = this.masks;
        ByteVector exponent0 = exponent(0);
        ByteVector exponent1 = exponent(1);
        ByteVector exponent2 = exponent(2);
        ByteVector exponent3 = exponent(3);
        ByteVector exponent4 = exponent(4);
        ByteVector exponent5 = exponent(5);
        ByteVector exponent6 = exponent(6);
        ByteVector exponent7 = exponent(7);
        ByteVector exponent8 = exponent(8);
        ByteVector exponent9 = exponent(9);
        ByteVector exponent10 = exponent(10);
        ByteVector exponent11 = exponent(11);
        ByteVector exponent12 = exponent(12);
        ByteVector exponent13 = exponent(13);
        ByteVector exponent14 = exponent(14);
        ByteVector exponent15 = exponent(15);
        for (int group = 0; group < groups; group++) {
            exponent0
                    .blend(exponent1, mask(masks, 1, group))
                    .blend(exponent2, mask(masks, 2, group))
                    .blend(exponent3, mask(masks, 3, group))
                    .blend(exponent4, mask(masks, 4, group))
                    .blend(exponent5, mask(masks, 5, group))
                    .blend(exponent6, mask(masks, 6, group))
                    .blend(exponent7, mask(masks, 7, group))
                    .blend(exponent8, mask(masks, 8, group))
                    .blend(exponent9, mask(masks, 9, group))
                    .blend(exponent10, mask(masks, 10, group))
                    .blend(exponent11, mask(masks, 11, group))
                    .blend(exponent12, mask(masks, 12, group))
                    .blend(exponent13, mask(masks, 13, group))
                    .blend(exponent14, mask(masks, 14, group))
                    .blend(exponent15, mask(masks, 15, group))
                    .intoArray(work, at + Long.SIZE * group);
        }
    }

    private ByteVector exponent(int row) {
        return ByteVector.broadcast(SPECIES, exponents[row]);
    }

    private static VectorMask<Byte> mask(long[] masks, int row, int group) {
        return VectorMask.fromLong(SPECIES, masks[row * GROUPS + group]);
    }

    /** Puts symbols in where a row's masks have ones, and returns where the next ones lie. */
    private int putIn(int row, byte[] work, int symbols, int at, int groups) {
        int count = Masks.list(masks, row * GROUPS, groups, rare);
        for (int i = 0; i < count; i++) {
            work[at + rare[i]] = work[symbols + i];
        }
        return symbols + count;
    }
}
