package dev.pith.dfloat;

/** Parts each node's symbols into those of its children, from the root down. */
final class PartingEncoder implements ExponentEncoder {

    /** A node's children get room for all its symbols each, since only afterwards it is known where they went. */
    private static final int LEVEL_BYTES = 2 * CodedTensor.BLOCK + 2 * ExponentCode.MAX_LEAVES * MergeKernel.SLACK;

    private final PartKernel trees;

    /** Bitmaps, then two levels of the tree, whose symbols are ranks. */
    private final byte[] work = new byte[ExponentEncoder.MAX_LENGTH + 2 * LEVEL_BYTES];

    /** For each inner node, how many symbols it has and where they lie. */
    private final int[] counts = new int[ExponentCode.MAX_LEAVES];

    private final int[] symbols = new int[ExponentCode.MAX_LEAVES];

    PartingEncoder(PartKernel trees) {
        this.trees = trees;
    }

    @Override
    public int encode(ExponentCode code, byte[] exponents, int count, byte[] bytes) {
        byte[] ranks = code.ranks();
        int root = levelAt(0);
        for (int i = 0; i < count; i++) {
            work[root + i] = ranks[exponents[i] & 0xFF];
        }
        int at = 0;
        int level = 0;
        int childrenAt = levelAt(1);
        counts[0] = count;
        symbols[0] = root;
        for (int node = 0; node < code.innerNodes(); node++) {
            if (code.depth(node) != level) {
                level = code.depth(node);
                childrenAt = levelAt(level + 1);
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
        System.arraycopy(work, 0, bytes, 0, at);
        for (int i = 0; i < count; i++) {
            if (ranks[exponents[i] & 0xFF] == code.escapeRank()) {
                bytes[at++] = exponents[i];
            }
        }
        return at;
    }

    private static int levelAt(int level) {
        return ExponentEncoder.MAX_LENGTH + (level & 1) * LEVEL_BYTES;
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
