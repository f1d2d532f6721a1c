package dev.pith.dfloat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * For which nodes of a code's tree masks are made, and which row of masks is whose. Each node costs the same, however few
 * symbols it has, so there are none for nodes far from the root: the subtrees below are rare, and coded otherwise.
 * Instances are immutable.
 */
final class MaskPlan {

    /** For so many inner nodes masks are made at most. */
    private static final int MOST_NODES = 15;

    /** The most leaves and rare subtrees below those nodes. Rows of leaves are the first of so many, others the last. */
    static final int MOST_ENDS = MOST_NODES + 1;

    /** The number of rows, in all. */
    static final int ROWS = MOST_ENDS + MOST_NODES;

    /** Inner nodes so far from the root, and farther, are rare. */
    private static final int RARE_DEPTH = 7;

    /** If more than this part of a block's symbols are rare, masks are of no use. */
    static final int RARE_PART = 16;

    /**
     * A leaf that has a row of masks.
     *
     * @param row its row
     * @param exponent its exponent
     */
    record Leaf(int row, byte exponent) {}

    /**
     * A rare subtree.
     *
     * @param row its row
     * @param child the inner node that is its root, or the complement of the escape's rank
     */
    record Subtree(int row, int child) {}

    private final ExponentCode code;
    private final int nodes;
    private final int[] leftRows = new int[MOST_NODES];
    private final int[] rightRows = new int[MOST_NODES];
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<Subtree> subtrees = new ArrayList<>();

    MaskPlan(ExponentCode code) {
        this.code = code;
        int most = Math.min(code.innerNodes(), MOST_NODES);
        int masked = 0;
        while (masked < most && code.depth(masked) < RARE_DEPTH) {
            masked++;
        }
        nodes = masked;
        for (int node = 0; node < nodes; node++) {
            leftRows[node] = planChild(code.left(node));
            rightRows[node] = planChild(code.right(node));
        }
    }

    private int planChild(int child) {
        if (child >= 0 && child < nodes) {
            return nodeRow(child);
        }
        if (code.isOrdinaryLeaf(child)) {
            leaves.add(new Leaf(leaves.size(), code.exponent(~child)));
            return leaves.getLast().row();
        }
        subtrees.add(new Subtree(MOST_ENDS - 1 - subtrees.size(), child));
        return subtrees.getLast().row();
    }

    /** Tells whether this is the plan for a code. */
    boolean isFor(ExponentCode other) {
        return other == code;
    }

    /** Returns the number of inner nodes for which masks are made: the first ones. */
    int nodes() {
        return nodes;
    }

    static int nodeRow(int node) {
        return MOST_ENDS + node;
    }

    int leftRow(int node) {
        return leftRows[node];
    }

    int rightRow(int node) {
        return rightRows[node];
    }

    List<Leaf> leaves() {
        return leaves;
    }

    List<Subtree> subtrees() {
        return subtrees;
    }

    /** Returns for each exponent the row of the rare subtree that it is in, or -1 if it is a leaf with its own row. */
    byte[] rareRows() {
        byte[] rows = new byte[256];
        Arrays.fill(rows, (byte) -1);
        byte[] ranks = code.ranks();
        for (Subtree subtree : subtrees) {
            boolean[] below = new boolean[ExponentCode.MAX_LEAVES];
            markLeaves(subtree.child(), below);
            for (int exponent = 0; exponent < rows.length; exponent++) {
                if (ranks[exponent] >= 0 && below[ranks[exponent]]) {
                    rows[exponent] = (byte) subtree.row();
                }
            }
        }
        return rows;
    }

    private void markLeaves(int child, boolean[] ranks) {
        if (child < 0) {
            ranks[~child] = true;
        } else {
            markLeaves(code.left(child), ranks);
            markLeaves(code.right(child), ranks);
        }
    }
}
