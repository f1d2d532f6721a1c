package dev.pith.dfloat;

import java.util.Arrays;
import java.util.List;

/**
 * A canonical prefix code over exponents, and the shape of the wavelet tree that it stands for.
 *
 * <p>The leaves are ordered by the length of their codes, and code words are given out in that order, as in "A Method for
 * the Construction of Minimum-Redundancy Codes" (Huffman, 1952) made canonical: the tree's leaves from left to right. A
 * leaf's place in that order is its rank. At most one leaf, the escape, stands for all exponents that have no leaf of
 * their own; it is the last of those with a code as long.
 *
 * <p>Inner nodes are numbered level by level from the root, which is 0, and from left to right. Each node's left child is
 * a leaf, or else both children are inner nodes or the escape. Instances are immutable.
 */
final class ExponentCode {

    /** The most leaves that a code may have. */
    static final int MAX_LEAVES = 64;

    /** The longest code word, in bits. */
    static final int MAX_LENGTH = 24;

    /**
     * A leaf of the tree.
     *
     * @param length the length of its code word, in bits; 0 if the tree has no other leaf
     * @param exponent the exponent that it stands for, from 0 to 255, or {@link #ESCAPE}
     */
    record Leaf(int length, int exponent) {

        /** Stands for all exponents that have no leaf of their own. */
        static final int ESCAPE = 256;

        boolean isEscape() {
            return exponent == ESCAPE;
        }
    }

    private final List<Leaf> leaves;
    private final int escapeRank;

    /** For each inner node, the number of its left and right child, or the complement of a leaf's rank. */
    private final int[] left;

    private final int[] right;

    /** For each inner node, the rank of the first leaf below its right child. */
    private final byte[] firstRightRank;

    /** For each inner node, how far it is from the root. */
    private final int[] depth;

    /**
     * Makes a code of its leaves in order.
     *
     * @throws IllegalArgumentException if they make no complete canonical prefix code, with the reason
     */
    ExponentCode(List<Leaf> leaves) {
        this.leaves = List.copyOf(leaves);
        requireCanonical(this.leaves);
        int inner = leaves.size() - 1;
        left = new int[inner];
        right = new int[inner];
        firstRightRank = new byte[inner];
        depth = new int[inner];
        escapeRank = this.leaves.stream().map(Leaf::exponent).toList().indexOf(Leaf.ESCAPE);
        connect();
    }

    private static void requireCanonical(List<Leaf> leaves) {
        require(!leaves.isEmpty() && leaves.size() <= MAX_LEAVES, "a code of " + leaves.size() + " leaves");
        boolean[] seen = new boolean[Leaf.ESCAPE + 1];
        long codeSpace = 0;
        for (int rank = 0; rank < leaves.size(); rank++) {
            Leaf leaf = leaves.get(rank);
            require(leaf.length() <= MAX_LENGTH, "a code word of " + leaf.length() + " bits");
            require(!seen[leaf.exponent()], "an exponent with two code words");
            seen[leaf.exponent()] = true;
            codeSpace += 1L << (MAX_LENGTH - leaf.length());
            if (rank > 0) {
                Leaf previous = leaves.get(rank - 1);
                require(previous.length() <= leaf.length(), "code words that are not in order of their lengths");
                require(
                        !previous.isEscape() || previous.length() < leaf.length(),
                        "an escape that is not the last code word of its length");
            }
        }
        require(codeSpace == 1L << MAX_LENGTH, "code words that are no complete prefix code");
    }

    private static void require(boolean condition, String reason) {
        if (!condition) {
            throw new IllegalArgumentException(reason);
        }
    }

    /** Builds the tree level by level: of a level's nodes, the first ones are leaves, and all others have two children. */
    private void connect() {
        int nodesOfLevel = 1;
        int rank = 0;
        int node = 0;
        int nextInner = 1;
        for (int level = 0; node < left.length; level++) {
            // Inner nodes of this level; their children are the next level's nodes, leaves first.
            int inner = nodesOfLevel - leavesOfLength(level);
            int leavesBelow = leavesOfLength(level + 1);
            rank += leavesOfLength(level);
            for (int child = 0; child < 2 * inner; child++) {
                int target = child < leavesBelow ? ~(rank + child) : nextInner++;
                if (child % 2 == 0) {
                    left[node + child / 2] = target;
                    depth[node + child / 2] = level;
                } else {
                    right[node + child / 2] = target;
                }
            }
            node += inner;
            nodesOfLevel = 2 * inner;
        }
        for (int i = left.length - 1; i >= 0; i--) {
            firstRightRank[i] = (byte) firstRank(right[i]);
        }
    }

    private int leavesOfLength(int length) {
        return (int) leaves.stream().filter(leaf -> leaf.length() == length).count();
    }

    private int firstRank(int child) {
        int target = child;
        while (target >= 0) {
            target = left[target];
        }
        return ~target;
    }

    /** Returns the leaves in the order of their ranks. */
    List<Leaf> leaves() {
        return leaves;
    }

    /** Returns the number of inner nodes. */
    int innerNodes() {
        return left.length;
    }

    /** Returns the number of an inner node's left child, or the complement of its rank if that is a leaf. */
    int left(int node) {
        return left[node];
    }

    /** Returns the number of an inner node's right child, or the complement of its rank if that is a leaf. */
    int right(int node) {
        return right[node];
    }

    /** Returns the rank of the first leaf below an inner node's right child. */
    byte firstRightRank(int node) {
        return firstRightRank[node];
    }

    /** Returns how far an inner node is from the root. */
    int depth(int node) {
        return depth[node];
    }

    /** Returns the escape's rank, or -1 if the code has none. */
    int escapeRank() {
        return escapeRank;
    }

    /** Tells whether a child is a leaf, and not the escape. */
    boolean isOrdinaryLeaf(int child) {
        return child < 0 && ~child != escapeRank;
    }

    /** Returns the exponent of a leaf that is not the escape. */
    byte exponent(int rank) {
        return (byte) leaves.get(rank).exponent();
    }

    /** Returns for each exponent the rank of the leaf that stands for it; -1 where there is none and no escape. */
    byte[] ranks() {
        byte[] ranks = new byte[256];
        Arrays.fill(ranks, (byte) escapeRank);
        for (int rank = 0; rank < leaves.size(); rank++) {
            if (rank != escapeRank) {
                ranks[leaves.get(rank).exponent()] = (byte) rank;
            }
        }
        return ranks;
    }
}
