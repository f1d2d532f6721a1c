package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.ExponentCode.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentCodeTest {

    private static final long SEED = 20260403;

    /** Returns leaves for the exponents 0, 1, ... of some lengths; a negative one is the escape's. */
    private static List<Leaf> leaves(int... lengths) {
        List<Leaf> leaves = new ArrayList<>();
        for (int length : lengths) {
            leaves.add(length < 0 ? new Leaf(-length, Leaf.ESCAPE) : new Leaf(length, leaves.size()));
        }
        return leaves;
    }

    /** Returns a code of the deepest tree with so many leaves, each with a code word one bit longer but for the last. */
    private static List<Leaf> chain(int leaves) {
        int[] lengths = new int[leaves];
        for (int rank = 0; rank < leaves; rank++) {
            lengths[rank] = Math.min(rank + 1, leaves - 1);
        }
        return leaves(lengths);
    }

    private static void assertRefused(String reason, List<Leaf> leaves) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> new ExponentCode(leaves));
        assertEquals(reason, refusal.getMessage());
    }

    @Test
    void refusesTooFewOrTooManyLeaves() {
        assertRefused("a code of 0 leaves", List.of());
        int[] lengths = new int[65];
        Arrays.fill(lengths, 6);
        lengths[63] = 7;
        lengths[64] = 7;
        assertRefused("a code of 65 leaves", leaves(lengths));
    }

    @Test
    void refusesLongCodeWords() {
        assertRefused("a code word of 25 bits", chain(26));
        assertEquals(24, new ExponentCode(chain(25)).leaves().getLast().length());
        assertRefused("a code word of 127 bits", List.of(new Leaf(127, 0)));
    }

    @Test
    void refusesAnExponentTwice() {
        assertRefused("an exponent with two code words", List.of(new Leaf(1, 7), new Leaf(1, 7)));
        assertRefused("an exponent with two code words", leaves(1, -2, -2));
    }

    @Test
    void refusesLeavesOutOfOrder() {
        assertRefused("code words that are not in order of their lengths", leaves(2, 1, 2));
    }

    @Test
    void refusesAnEscapeBeforeOthersOfItsLength() {
        assertRefused("an escape that is not the last code word of its length", leaves(-1, 1));
        assertRefused("an escape that is not the last code word of its length", leaves(1, -2, 2));
        assertEquals(0, new ExponentCode(leaves(-1, 2, 2)).escapeRank());
    }

    @Test
    void refusesCodesThatLeaveSomethingOverOrTakeTooMuch() {
        String reason = "code words that are no complete prefix code";
        assertRefused(reason, leaves(1));
        assertRefused(reason, leaves(1, 2));
        assertRefused(reason, leaves(1, 1, 1));
        assertRefused(reason, leaves(0, 0));
        assertRefused(reason, leaves(0, 24));
        assertRefused(reason, chain(25).subList(0, 24));
    }

    @Test
    void aSingleLeafHasNoInnerNode() {
        ExponentCode one = new ExponentCode(leaves(0));
        assertEquals(0, one.innerNodes());
        assertEquals(-1, one.escapeRank());
        ExponentCode escape = new ExponentCode(List.of(new Leaf(0, Leaf.ESCAPE)));
        assertEquals(0, escape.innerNodes());
        assertEquals(0, escape.escapeRank());
    }

    @Test
    void keepsTheLeavesThatItWasGivenWhateverHappensToTheList() {
        List<Leaf> leaves = new ArrayList<>(leaves(1, 1));
        ExponentCode code = new ExponentCode(leaves);
        leaves.clear();
        assertEquals(2, code.leaves().size());
    }

    @Test
    void exponentsWithoutALeafHaveTheEscapesRank() {
        byte[] ranks = new ExponentCode(List.of(new Leaf(1, 200), new Leaf(2, 3), new Leaf(2, Leaf.ESCAPE))).ranks();
        for (int exponent = 0; exponent < 256; exponent++) {
            assertEquals(exponent == 200 ? 0 : exponent == 3 ? 1 : 2, ranks[exponent]);
        }
        assertEquals(-1, new ExponentCode(leaves(1, 1)).ranks()[2]);
    }

    @Test
    void treesOfAllShapesLeadToTheCanonicalCodeWords() {
        assertLeadsToCodeWords(new ExponentCode(leaves(1, 1)));
        assertLeadsToCodeWords(new ExponentCode(leaves(-1, 2, 2)));
        assertLeadsToCodeWords(new ExponentCode(leaves(2, 2, 2, 2)));
        assertLeadsToCodeWords(new ExponentCode(chain(25)));
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            long[] counts = new long[256];
            int used = 1 + random.nextInt(80);
            for (int j = 0; j < used; j++) {
                counts[random.nextInt(256)] = 1L << random.nextInt(1 + i % 40);
            }
            assertLeadsToCodeWords(ExponentCodeBuilder.build(counts));
        }
    }

    /** Walks each canonical code word from the root. */
    private static void assertLeadsToCodeWords(ExponentCode code) {
        long word = 0;
        int length = 0;
        for (int rank = 0; rank < code.leaves().size(); rank++) {
            Leaf leaf = code.leaves().get(rank);
            word <<= leaf.length() - length;
            length = leaf.length();
            int target = code.innerNodes() == 0 ? ~0 : 0;
            for (int bit = length - 1; bit >= 0; bit--) {
                boolean goesRight = (word >>> bit & 1) == 1;
                String where = "seed " + SEED + ", rank " + rank + " of " + code.leaves();
                assertEquals(length - 1 - bit, code.depth(target), where);
                assertEquals(goesRight, rank >= code.firstRightRank(target), where);
                target = goesRight ? code.right(target) : code.left(target);
            }
            assertEquals(~rank, target);
            word++;
        }
        assertEquals(1L << length, word, "the last code word is all ones");
        for (int node = 0; node < code.innerNodes(); node++) {
            assertTrue(node == 0 || code.depth(node - 1) <= code.depth(node));
            assertTrue(code.left(node) < 0 || code.right(node) >= 0, "a leaf right of an inner node");
        }
    }
}
