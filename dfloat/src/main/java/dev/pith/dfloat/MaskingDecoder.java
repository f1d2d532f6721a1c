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
 * <p>Each node costs the same, however few symbols it has. So this is done for the first nodes only, and the symbols of
 * the subtrees below, which are rare, are merged and put in one by one. A block in which they are not rare is merged as a
 * whole.
 *
 * <p>It needs instructions that select bytes of a vector by a mask, as AVX-512 BW has, and those of BMI2.
 */
final class MaskingDecoder implements ExponentDecoder {

    private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_512;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** For so many inner nodes masks are made; one leaf more is put together. */
    private static final int MOST_NODES = 15;

    private static final int MOST_LEAVES = MOST_NODES + 1;

    /** Inner nodes so far from the root, and farther, are rare. */
    private static final int RARE_DEPTH = 7;

    /** If more than this part of a block's symbols are rare, the block is merged. */
    private static final int RARE_PART = 16;

    /** How many masks of each node are made at a time, so that all masks stay in the cache next to the processor. */
    private static final int GROUPS = 64;

    /** So many bits of a bitmap a {@code long} holds at least, wherever they begin. */
    private static final int WHOLE_BITS = Long.SIZE - 7;

    /** Rows of masks, {@link #GROUPS} each: those of leaves and rare subtrees, then those of inner nodes. */
    private static final int NODE_ROWS = MOST_LEAVES;

    private final long[] masks = new long[(MOST_LEAVES + MOST_NODES) * GROUPS];

    /** For each node of which masks are made, which bit of its bitmap comes next, counted in the whole array. */
    private final int[] nextBits = new int[MOST_NODES];

    private final MergingDecoder rest;

    private @Nullable ExponentCode planned;
    private int nodes;

    /** For each node of which masks are made, the rows of its children. */
    private final int[] leftRows = new int[MOST_NODES];

    private final int[] rightRows = new int[MOST_NODES];

    /** For each of the first rows, the exponent of its leaf; the first row's stands where no other mask does. */
    private final byte[] exponents = new byte[MOST_LEAVES];

    /** The rows of rare subtrees, the nodes that these are of, and where their next symbols lie. */
    private final int[] rareRows = new int[MOST_LEAVES];

    private final int[] rareChildren = new int[MOST_LEAVES];
    private final int[] rareSymbols = new int[MOST_LEAVES];
    private int rareCount;

    MaskingDecoder(MergeKernel trees) {
        rest = new MergingDecoder(trees);
    }

    @Override
    public void decode(ExponentCode code, TreeLayout layout, byte[] work) {
        if (code != planned) {
            plan(code);
            planned = code;
        }
        int count = layout.count();
        if (nodes == 0 || countRare(layout) > count / RARE_PART) {
            rest.decode(code, layout, work);
            return;
        }
        rest.mergeFrom(nodes, code, layout, work);
        for (int i = 0; i < rareCount; i++) {
            rareSymbols[i] = rest.symbolsAt(rareChildren[i], layout);
        }
        for (int node = 0; node < nodes; node++) {
            nextBits[node] = 8 * layout.bitmap(node);
        }
        for (int first = 0; first < count; first += Long.SIZE * GROUPS) {
            int symbols = Math.min(count - first, Long.SIZE * GROUPS);
            int groups = (symbols + Long.SIZE - 1) / Long.SIZE;
            splitRoot(work, symbols, groups);
            for (int node = 1; node < nodes; node++) {
                nextBits[node] = split(
                        masks,
                        (NODE_ROWS + node) * GROUPS,
                        leftRows[node] * GROUPS,
                        rightRows[node] * GROUPS,
                        work,
                        nextBits[node],
                        groups);
            }
            putTogether(work, DecoderWork.EXPONENTS_AT + first, groups);
            for (int i = 0; i < rareCount; i++) {
                rareSymbols[i] = putIn(rareRows[i], work, rareSymbols[i], DecoderWork.EXPONENTS_AT + first, groups);
            }
        }
    }

    /** Decides for which nodes masks are made, and gives rows to their children. */
    private void plan(ExponentCode code) {
        nodes = 0;
        while (nodes < Math.min(code.innerNodes(), MOST_NODES) && code.depth(nodes) < RARE_DEPTH) {
            nodes++;
        }
        rareCount = 0;
        Arrays.fill(masks, 0);
        int row = 0;
        for (int node = 0; node < nodes; node++) {
            leftRows[node] =
                    isSplit(code.left(node)) ? NODE_ROWS + code.left(node) : planEnd(code, code.left(node), row++);
            rightRows[node] =
                    isSplit(code.right(node)) ? NODE_ROWS + code.right(node) : planEnd(code, code.right(node), row++);
        }
    }

    private boolean isSplit(int child) {
        return child >= 0 && child < nodes;
    }

    private int planEnd(ExponentCode code, int child, int row) {
        if (code.isOrdinaryLeaf(child)) {
            exponents[row] = code.exponent(~child);
        } else {
            rareRows[rareCount] = row;
            rareChildren[rareCount++] = child;
        }
        return row;
    }

    private int countRare(TreeLayout layout) {
        int symbols = 0;
        for (int i = 0; i < rareCount; i++) {
            symbols += rareChildren[i] >= 0 ? layout.count(rareChildren[i]) : layout.escapes();
        }
        return symbols;
    }

    private void splitRoot(byte[] work, int symbols, int groups) {
        int bitmap = nextBits[0] >>> 3;
        int left = leftRows[0] * GROUPS;
        int right = rightRows[0] * GROUPS;
        for (int group = 0; group < groups; group++) {
            long bits = (long) LONGS.get(work, bitmap + Long.BYTES * group);
            masks[left + group] = ~bits;
            masks[right + group] = bits;
        }
        int unused = Long.SIZE * groups - symbols;
        masks[left + groups - 1] &= -1L >>> unused;
        masks[right + groups - 1] &= -1L >>> unused;
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
        int next = symbols;
        for (int group = 0; group < groups; group++) {
            for (long mask = masks[row * GROUPS + group]; mask != 0; mask &= mask - 1) {
                work[at + Long.SIZE * group + Long.numberOfTrailingZeros(mask)] = work[next++];
            }
        }
        return next;
    }
}
