package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairMergerTest {

    private static final long SEED = 17;

    private static int[] merge(Merges merges, int... tokens) {
        PairMerger merger = new PairMerger(merges, tokens.length);
        System.arraycopy(tokens, 0, merger.tokens(), 0, tokens.length);
        return Arrays.copyOf(merger.tokens(), merger.merge(tokens.length));
    }

    @Test
    void appliesTheMergeOfLowestRankFirst() {
        Merges merges = new Merges();
        merges.add(1, 2, 12, (byte) 1, (byte) 2);
        merges.add(0, 1, 11, (byte) 0, (byte) 1);
        assertArrayEquals(new int[] {0, 12}, merge(merges, 0, 1, 2));
        assertArrayEquals(new int[] {11, 0}, merge(merges, 0, 1, 0));
    }

    @Test
    void appliesEqualMergesFromTheLeft() {
        Merges merges = new Merges();
        merges.add(0, 0, 1, (byte) 0, (byte) 0);
        merges.add(1, 1, 2, (byte) 0, (byte) 0);
        assertArrayEquals(new int[] {2, 1, 0}, merge(merges, 0, 0, 0, 0, 0, 0, 0));
        assertArrayEquals(new int[] {0}, merge(merges, 0));
    }

    @Test
    void mergesAsTheDefinitionSays() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            Merges merges = new Merges();
            int tokens = 2 + random.nextInt(3);
            for (int i = random.nextInt(15); i >= 0; i--) {
                int left = random.nextInt(tokens);
                int right = random.nextInt(tokens);
                if (merges.rank(left, right) == Merges.NONE) {
                    merges.add(left, right, tokens++, (byte) 0, (byte) 0);
                }
            }
            int base = Math.min(tokens, 3);
            int[] word = random.ints(1 + random.nextInt(60), 0, base).toArray();
            assertArrayEquals(byDefinition(merges, word), merge(merges, word), "seed " + SEED + ", round " + round);
        }
    }

    private static int[] byDefinition(Merges merges, int[] word) {
        List<Integer> tokens = new ArrayList<>();
        Arrays.stream(word).forEach(tokens::add);
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < tokens.size(); i++) {
                int rank = merges.rank(tokens.get(i), tokens.get(i + 1));
                if (rank != Merges.NONE && rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                return tokens.stream().mapToInt(Integer::intValue).toArray();
            }
            tokens.set(best, merges.result(bestRank));
            tokens.remove(/* index */ best + 1);
        }
    }

    @Test
    void knowsWhichBytesMergesJoin() {
        Merges merges = new Merges();
        merges.add(1, 2, 3, (byte) 0xFF, (byte) 0x80);
        assertTrue(merges.mayJoin((byte) 0xFF, (byte) 0x80));
        assertFalse(merges.mayJoin((byte) 0x80, (byte) 0xFF));
        assertFalse(merges.mayJoin((byte) 0xFF, (byte) 0x81));
    }

    @Test
    void findsManyMerges() {
        Merges merges = new Merges();
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            merges.add(i, i * 31, i + 1, (byte) 0, (byte) 0);
        }
        for (int i = 0; i < count; i++) {
            assertEquals(i, merges.rank(i, i * 31));
            assertEquals(i + 1, merges.result(i));
        }
        assertEquals(Merges.NONE, merges.rank(1, 1));
    }
}
