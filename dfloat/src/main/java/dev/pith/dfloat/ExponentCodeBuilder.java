package dev.pith.dfloat;

import dev.pith.dfloat.ExponentCode.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Finds the code that makes a tensor smallest, given how often its exponents occur. */
final class ExponentCodeBuilder {

    /** A raw exponent's size, which an escape costs beside its code word, in bits. */
    private static final int ESCAPED_BITS = 8;

    /** What a leaf costs in each block: its node's bitmap ends on a whole byte, which leaves half of one unused. */
    private static final int BITS_PER_LEAF_AND_BLOCK = 4;

    /** No leaf is taken to be rarer than this part of all weights, which keeps code words short. */
    private static final int RAREST = 1 << 14;

    /** A leaf or an inner node under construction. */
    private sealed interface Node {

        long weight();

        /** What ties are broken by: equal input must give an equal code. */
        int order();

        record Single(long weight, int order, int exponent) implements Node {}

        record Pair(long weight, int order, Node first, Node second) implements Node {}
    }

    private ExponentCodeBuilder() {}

    /**
     * Returns the best code.
     *
     * @param counts for each of the 256 exponents, how often it occurs in the tensor or in a sample of it; exponents that
     *     do not occur are coded as escapes
     */
    static ExponentCode build(long[] counts) {
        List<Integer> byCount = IntStream.range(0, counts.length)
                .filter(exponent -> counts[exponent] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(exponent -> -counts[exponent])
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Leaf> best = List.of(new Leaf(0, Leaf.ESCAPE));
        long total = Arrays.stream(counts).sum();
        long bestCost = ESCAPED_BITS * total;
        for (int own = 1; own <= Math.min(byCount.size(), ExponentCode.MAX_LEAVES - 1); own++) {
            List<Leaf> leaves = leaves(counts, byCount.subList(0, own), total);
            long cost = cost(counts, leaves, total);
            if (cost < bestCost) {
                best = leaves;
                bestCost = cost;
            }
        }
        return new ExponentCode(best);
    }

    private static long cost(long[] counts, List<Leaf> leaves, long total) {
        long bits = CodedTensor.blocks(total) * leaves.size() * BITS_PER_LEAF_AND_BLOCK;
        long escaped = total;
        for (Leaf leaf : leaves) {
            if (!leaf.isEscape()) {
                bits += counts[leaf.exponent()] * leaf.length();
                escaped -= counts[leaf.exponent()];
            }
        }
        for (Leaf leaf : leaves) {
            if (leaf.isEscape()) {
                bits += escaped * (leaf.length() + ESCAPED_BITS);
            }
        }
        return bits;
    }

    /** Returns the leaves of a Huffman code for some exponents and an escape for all others. */
    private static List<Leaf> leaves(long[] counts, List<Integer> exponents, long total) {
        long floor = Math.max(1, total / RAREST);
        PriorityQueue<Node> queue =
                new PriorityQueue<>(Comparator.comparingLong(Node::weight).thenComparingInt(Node::order));
        long escaped = total;
        int order = 0;
        for (int exponent : exponents) {
            queue.add(new Node.Single(Math.max(floor, counts[exponent]), order++, exponent));
            escaped -= counts[exponent];
        }
        queue.add(new Node.Single(Math.max(floor, escaped), order++, Leaf.ESCAPE));
        while (queue.size() > 1) {
            Node first = queue.remove();
            Node second = queue.remove();
            queue.add(new Node.Pair(first.weight() + second.weight(), order++, first, second));
        }
        List<Leaf> leaves = new ArrayList<>();
        collect(queue.remove(), 0, leaves);
        leaves.sort(Comparator.comparingInt(Leaf::length).thenComparingInt(Leaf::exponent));
        return leaves;
    }

    private static void collect(Node node, int depth, List<Leaf> leaves) {
        switch (node) {
            case Node.Single single -> leaves.add(new Leaf(depth, single.exponent()));
            case Node.Pair pair -> {
                collect(pair.first(), depth + 1, leaves);
                collect(pair.second(), depth + 1, leaves);
            }
        }
    }
}
