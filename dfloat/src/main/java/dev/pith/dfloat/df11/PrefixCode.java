package dev.pith.dfloat.df11;

import static dev.pith.dfloat.df11.Df11Format.BITS_PER_TABLE;
import static dev.pith.dfloat.df11.Df11Format.BYTE_VALUES;
import static dev.pith.dfloat.df11.Df11Format.EXPONENTS;
import static dev.pith.dfloat.df11.Df11Format.LONGEST_CODE;
import static dev.pith.dfloat.df11.Df11Format.MOST_POINTED_TABLES;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A canonical prefix code for exponents, as good as the layout allows: Huffman's, unless it needs longer codes or more
 * tables than the layout has.
 *
 * <p>No code is shorter than two bits, so that one block of threads never has more than 16,384 values: the kernel gathers
 * them in shared memory, of which a GPU gives 48 KiB unasked.
 */
final class PrefixCode {

    static final int SHORTEST_CODE = 2;

    /** For each exponent the length of its code in bits, or 0 if it has none. */
    private final int[] lengths;

    /** For each exponent its code, in the lowest bits. */
    private final int[] codes;

    private PrefixCode(int[] lengths) {
        this.lengths = lengths;
        this.codes = canonicalCodes(lengths);
    }

    /**
     * Returns a code for the exponents that occur; if none does, for the exponent 0.
     *
     * @param counts for each of the 240 exponents how often it occurs
     */
    static PrefixCode forCounts(long[] counts) {
        long[] flattened = counts.clone();
        if (Arrays.stream(flattened).allMatch(count -> count == 0)) {
            flattened[0] = 1;
        }
        PrefixCode code = new PrefixCode(huffmanLengths(flattened));
        // Halving the counts time and again makes them equal at last, and then 8 bits and one table do.
        while (!code.fitsTheLayout()) {
            Arrays.setAll(flattened, exponent -> flattened[exponent] - flattened[exponent] / 2);
            code = new PrefixCode(huffmanLengths(flattened));
        }
        return code;
    }

    int length(int exponent) {
        return lengths[exponent];
    }

    int code(int exponent) {
        return codes[exponent];
    }

    /** Returns how many bits the codes of that many exponents take. */
    long bits(long[] counts) {
        return IntStream.range(0, EXPONENTS)
                .mapToLong(exponent -> counts[exponent] * lengths[exponent])
                .sum();
    }

    /** Returns the tensor {@code luts}: the tables in the order of their depth, then the lengths. */
    byte[] tables() {
        SortedMap<Prefix, Integer> indexes = tableIndexes();
        int[][] entries = new int[indexes.size()][BYTE_VALUES];
        for (int[] table : entries) {
            Arrays.fill(table, -1);
        }
        for (int exponent = 0; exponent < EXPONENTS; exponent++) {
            if (lengths[exponent] > 0) {
                enter(exponent, indexes, entries);
            }
        }
        byte[] tables = new byte[(entries.length + 1) * BYTE_VALUES];
        for (int table = 0; table < entries.length; table++) {
            // What no code reaches repeats what precedes it: a GPU thread that runs into the padding then ends too.
            int entry = 0;
            for (int slot = 0; slot < BYTE_VALUES; slot++) {
                entry = entries[table][slot] < 0 ? entry : entries[table][slot];
                tables[table * BYTE_VALUES + slot] = (byte) entry;
            }
        }
        for (int exponent = 0; exponent < EXPONENTS; exponent++) {
            tables[entries.length * BYTE_VALUES + exponent] = (byte) lengths[exponent];
        }
        return tables;
    }

    private void enter(int exponent, SortedMap<Prefix, Integer> indexes, int[][] entries) {
        int depth = lastDepth(lengths[exponent]);
        for (int above = 0; above < depth; above++) {
            Prefix below = prefix(exponent, above + 1);
            entries[index(indexes, prefix(exponent, above))][below.bits() & 0xFF] = BYTE_VALUES - index(indexes, below);
        }
        int unusedBits = (depth + 1) * BITS_PER_TABLE - lengths[exponent];
        int firstSlot = (codes[exponent] << unusedBits) & 0xFF;
        Arrays.fill(
                entries[index(indexes, prefix(exponent, depth))], firstSlot, firstSlot + (1 << unusedBits), exponent);
    }

    private static int index(SortedMap<Prefix, Integer> indexes, Prefix prefix) {
        Integer index = indexes.get(prefix);
        if (index == null) {
            throw new IllegalStateException("no table for " + prefix);
        }
        return index;
    }

    /** The bits of a code that lead to a table of a depth: eight for each step. */
    private record Prefix(int depth, int bits) implements Comparable<Prefix> {

        @Override
        public int compareTo(Prefix other) {
            return depth != other.depth
                    ? Integer.compare(depth, other.depth)
                    : Integer.compareUnsigned(bits, other.bits);
        }
    }

    private Prefix prefix(int exponent, int depth) {
        return depth == 0
                ? new Prefix(0, 0)
                : new Prefix(depth, codes[exponent] >>> (lengths[exponent] - depth * BITS_PER_TABLE));
    }

    private static int lastDepth(int length) {
        return (length - 1) / BITS_PER_TABLE;
    }

    private SortedMap<Prefix, Integer> tableIndexes() {
        SortedMap<Prefix, Integer> indexes = new TreeMap<>();
        for (int exponent = 0; exponent < EXPONENTS; exponent++) {
            for (int depth = 0; lengths[exponent] > 0 && depth <= lastDepth(lengths[exponent]); depth++) {
                indexes.put(prefix(exponent, depth), 0);
            }
        }
        int index = 0;
        for (Map.Entry<Prefix, Integer> entry : indexes.entrySet()) {
            entry.setValue(index++);
        }
        return indexes;
    }

    private boolean fitsTheLayout() {
        return Arrays.stream(lengths).max().orElseThrow() <= LONGEST_CODE
                && tableIndexes().size() - 1 <= MOST_POINTED_TABLES;
    }

    /** Returns Huffman's code lengths, by the method of two queues, with codes of one bit made longer. */
    private static int[] huffmanLengths(long[] counts) {
        int[] exponents = IntStream.range(0, EXPONENTS)
                .filter(exponent -> counts[exponent] > 0)
                .boxed()
                .sorted(Comparator.comparingLong(exponent -> counts[exponent]))
                .mapToInt(Integer::intValue)
                .toArray();
        int leaves = exponents.length;
        int nodes = 2 * leaves - 1;
        long[] weights = new long[nodes];
        for (int leaf = 0; leaf < leaves; leaf++) {
            weights[leaf] = counts[exponents[leaf]];
        }
        int[] parents = new int[nodes];
        int nextLeaf = 0;
        int nextInner = leaves;
        for (int parent = leaves; parent < nodes; parent++) {
            for (int child = 0; child < 2; child++) {
                boolean takeLeaf =
                        nextLeaf < leaves && (nextInner == parent || weights[nextLeaf] <= weights[nextInner]);
                int node = takeLeaf ? nextLeaf++ : nextInner++;
                weights[parent] += weights[node];
                parents[node] = parent;
            }
        }
        int[] depths = new int[nodes];
        for (int node = nodes - 2; node >= 0; node--) {
            depths[node] = depths[parents[node]] + 1;
        }
        int[] lengths = new int[EXPONENTS];
        for (int leaf = 0; leaf < leaves; leaf++) {
            lengths[exponents[leaf]] = Math.max(SHORTEST_CODE, depths[leaf]);
        }
        return lengths;
    }

    /** Returns the codes of these lengths in which shorter ones, and then lower exponents, come first. */
    private static int[] canonicalCodes(int[] lengths) {
        int[] codes = new int[EXPONENTS];
        int longest = Arrays.stream(lengths).max().orElseThrow();
        long code = 0;
        for (int length = 1; length <= longest; length++) {
            code <<= 1;
            for (int exponent = 0; exponent < EXPONENTS; exponent++) {
                if (lengths[exponent] == length) {
                    codes[exponent] = (int) code++;
                }
            }
        }
        return codes;
    }
}
