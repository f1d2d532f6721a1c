package dev.pith.fibonacci;

import java.util.Arrays;

/** Finds the lengths of the words of a Huffman code, none longer than {@link SymbolCode#MAX_LENGTH}. */
final class CodeLengths {

    private CodeLengths() {}

    /**
     * Returns the lengths for symbols of some frequencies. Where the best code has longer words, all frequencies are halved, and
     * rounded up, until it has not.
     *
     * @param frequencies of each symbol, at least 1; fewer than 2^20 of them
     */
    static int[] of(int[] frequencies) {
        long[] weights = Arrays.stream(frequencies).asLongStream().toArray();
        for (; ; ) {
            int[] lengths = unlimited(weights);
            if (Arrays.stream(lengths).max().orElse(0) <= SymbolCode.MAX_LENGTH) {
                return lengths;
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (weights[i] + 1) >> 1;
            }
        }
    }

    /** The method of two queues: leaves in order of their weights, and inner nodes, which are made in that order. */
    private static int[] unlimited(long[] weights) {
        int leaves = weights.length;
        long[] order = new long[leaves];
        for (int i = 0; i < leaves; i++) {
            order[i] = weights[i] << 20 | i;
        }
        Arrays.sort(order);
        long[] innerWeights = new long[leaves];
        int[] parents = new int[2 * leaves];
        int nextLeaf = 0;
        int nextInner = 0;
        for (int made = 0; made < leaves - 1; made++) {
            for (int child = 0; child < 2; child++) {
                boolean takesLeaf =
                        nextLeaf < leaves && (nextInner == made || order[nextLeaf] >>> 20 <= innerWeights[nextInner]);
                int node;
                if (takesLeaf) {
                    innerWeights[made] += order[nextLeaf] >>> 20;
                    node = (int) (order[nextLeaf++] & 0xFFFFF);
                } else {
                    innerWeights[made] += innerWeights[nextInner];
                    node = leaves + nextInner++;
                }
                parents[node] = leaves + made;
            }
        }
        int root = 2 * leaves - 2;
        int[] depths = new int[2 * leaves];
        int[] lengths = new int[leaves];
        for (int node = root - 1; node >= 0; node--) {
            depths[node] = depths[parents[node]] + 1;
            if (node < leaves) {
                lengths[node] = depths[node];
            }
        }
        return lengths;
    }
}
