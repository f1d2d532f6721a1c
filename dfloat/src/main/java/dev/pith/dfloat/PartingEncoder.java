package dev.pith.dfloat;

/** Parts each node's symbols into those of its children, from the root down. */
final class PartingEncoder implements ExponentEncoder {

    /** A node's children get room for all its symbols each, since only afterwards it is known where they went. */
    private static final int LEVEL_BYTES = 2 * CodedTensor.BLOCK + 2 * ExponentCode.MAX_LEAVES * MergeKernel.SLACK;

    private final PartKernel trees;

    private static final int ROOTS_AT = ExponentEncoder.MAX_LENGTH;
    private static final int LEVELS_AT = ROOTS_AT + CodedTensor.BLOCK + ExponentCode.MAX_LEAVES * MergeKernel.SLACK;

    /** Bitmaps, then the symbols of roots, then those of two levels of the tree: all symbols are ranks. */
    private final byte[] work = new byte[LEVELS_AT + 2 * LEVEL_BYTES];

    /** For each inner node, how many symbols it has and where they lie. */
    private final int[] counts = new int[ExponentCode.MAX_LEAVES];

    private final int[] symbols = new int[ExponentCode.MAX_LEAVES];
    private int rootsEnd;

    PartingEncoder(PartKernel trees) {
        this.trees = trees;
    }

    @Override
    public int encode(ExponentCode code, byte[] exponents, int count, byte[] bytes) {
        byte[] ranks = code.ranks();
        int escapes = 0;
        clearRoots();
        int root = addRoot(0, count);
        for (int i = 0; i < count; i++) {
            setRank(root + i, ranks[exponents[i] & 0xFF]);
        }
        int at = encodeFrom(0, code, bytes, 0);
        for (int i = 0; i < count; i++) {
            if (ranks[exponents[i] & 0xFF] == code.escapeRank()) {
                bytes[at + escapes++] = exponents[i];
            }
        }
        return at + escapes;
    }

    /** Forgets the roots that were added. */
    void clearRoots() {
        rootsEnd = ROOTS_AT;
    }

    /**
     * Adds a subtree that is to be encoded.
     *
     * @param node its root
     * @param count the number of its symbols; those of all subtrees together fit in a block
     * @return where the ranks of its symbols are to be set
     */
    int addRoot(int node, int count) {
        counts[node] = count;
        symbols[node] = rootsEnd;
        rootsEnd += count + MergeKernel.SLACK;
        return symbols[node];
    }

    void setRank(int at, byte rank) {
        work[at] = rank;
    }

    /**
     * Writes the bitmaps of an inner node and of all that come after it. Each of them is one of the roots that were added
     * or lies below one.
     *
     * @return where they end
     */
    int encodeFrom(int first, ExponentCode code, byte[] bytes, int from) {
        int at = 0;
        int level = -1;
        int childrenAt = 0;
        for (int node = first; node < code.innerNodes(); node++) {
            if (code.depth(node) != level) {
                level = code.depth(node);
                childrenAt = LEVELS_AT + (level & 1) * LEVEL_BYTES;
            }
            int left = code.left(node);
            int right = code.right(node);
            int room = counts[node] + MergeKernel.SLACK;
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
        System.arraycopy(work, 0, bytes, from, at);
        return from + at;
    }

    /** Parts the symbols of an inner node and returns how many went to the right. Those of leaves are not kept. */
    private int part(ExponentCode code, int node, int bitmap, int leftAt, int rightAt) {
        byte limit = code.firstRightRank(node);
        if (code.left(node) >= 0) {
            return trees.part(work, symbols[node], counts[node], limit, bitmap, leftAt, rightAt);
        }
        if (code.right(node) >= 0) {
            return trees.partRight(work, symbols[node], counts[node], limit, bitmap, rightAt);
        }
        return trees.compare(work, symbols[node], counts[node], limit, bitmap);
    }
}
