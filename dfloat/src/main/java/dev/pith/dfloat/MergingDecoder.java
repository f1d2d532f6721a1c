package dev.pith.dfloat;

import java.util.Arrays;

/** Merges each node's symbols from those of its children, from the deepest level up to the root. */
final class MergingDecoder implements ExponentDecoder {

    private final MergeKernel trees;

    /** For each inner node, where its symbols lie. */
    private final int[] symbols = new int[ExponentCode.MAX_LEAVES];

    MergingDecoder(MergeKernel trees) {
        this.trees = trees;
    }

    @Override
    public void decode(ExponentCode code, TreeLayout layout, byte[] work) {
        if (code.innerNodes() > 0) {
            mergeFrom(0, code, layout, work);
        } else if (code.escapeRank() == 0) {
            System.arraycopy(work, layout.escapesAt(), work, DecoderWork.EXPONENTS_AT, layout.count());
        } else {
            Arrays.fill(work, DecoderWork.EXPONENTS_AT, DecoderWork.EXPONENTS_AT + layout.count(), code.exponent(0));
        }
    }

    /** Merges the symbols of an inner node and of all that come after it. */
    void mergeFrom(int first, ExponentCode code, TreeLayout layout, byte[] work) {
        placeSymbols(first, code, layout);
        // Kernels write past a node's end, so the nodes of a level are merged from left to right.
        int end = code.innerNodes();
        while (end > first) {
            int begin = end - 1;
            while (begin > first && code.depth(begin - 1) == code.depth(begin)) {
                begin--;
            }
            for (int node = begin; node < end; node++) {
                merge(code, layout, node, work);
            }
            end = begin;
        }
    }

    private void placeSymbols(int first, ExponentCode code, TreeLayout layout) {
        int level = -1;
        int at = 0;
        for (int node = first; node < code.innerNodes(); node++) {
            if (code.depth(node) != level) {
                level = code.depth(node);
                at = level == 0 ? DecoderWork.EXPONENTS_AT : DecoderWork.levelAt(level);
            }
            symbols[node] = at;
            at += layout.count(node);
        }
    }

    private void merge(ExponentCode code, TreeLayout layout, int node, byte[] work) {
        int bitmap = layout.bitmap(node);
        int count = layout.count(node);
        int left = code.left(node);
        int right = code.right(node);
        int out = symbols[node];
        if (code.isOrdinaryLeaf(right)) {
            trees.mergeLeaves(work, bitmap, count, code.exponent(~left), code.exponent(~right), out);
        } else if (code.isOrdinaryLeaf(left)) {
            trees.mergeLeaf(work, bitmap, count, code.exponent(~left), symbolsAt(right, layout), out);
        } else {
            trees.merge(work, bitmap, count, symbolsAt(left, layout), symbolsAt(right, layout), out);
        }
    }

    /** Returns where the symbols of an inner node, which was merged, or of the escape lie. */
    int symbolsAt(int child, TreeLayout layout) {
        return child >= 0 ? symbols[child] : layout.escapesAt();
    }
}
