package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class HashedContextsTest {

    /** Hashes that fall into one line of any table, as they differ in the highest byte only. */
    private static final int[] SAME_LINE = {
        0x11000000, 0x22000000, 0x33000000, 0x44000000, 0x55000000, 0x66000000, 0x77000000, 0x88000000
    };

    private static final int ONE_LINE = 6;

    /** Looks a nibble up in the context that has this hash, and teaches it the four bits. */
    private static void learn(HashedContexts contexts, int hash, int nibble, int times) {
        int[] inputs = new int[16];
        for (int i = 0; i < times; i++) {
            contexts.hashes()[1] = hash;
            contexts.selectHighNibble(0);
            contexts.predict(1, inputs);
            int node = 1;
            for (int shift = 3; shift > 0; shift--) {
                int bit = (nibble >>> shift) & 1;
                contexts.updateAndPredict(node, bit, inputs);
                node = 2 * node + bit;
            }
            contexts.update(node, nibble & 1);
        }
    }

    /** Returns what the context with this hash predicts for a byte's first bit. */
    private static int firstInput(HashedContexts contexts, int hash) {
        int[] inputs = new int[16];
        contexts.hashes()[1] = hash;
        contexts.selectHighNibble(0);
        contexts.predict(1, inputs);
        return inputs[1];
    }

    @Test
    void aContextThatSawNothingHasNoSay() {
        HashedContexts contexts = new HashedContexts(2, 16, true);
        int[] inputs = new int[16];
        contexts.hashes()[1] = 12345;
        contexts.selectHighNibble(65);
        contexts.predict(1, inputs);
        for (int input : inputs) {
            assertEquals(0, input);
        }
        assertEquals(0, contexts.seen());
    }

    @Test
    void contextsLearnWhatFollowsThem() {
        HashedContexts contexts = new HashedContexts(2, 16, false);
        learn(contexts, 111 << 24 | 5, 0b1010, 20);
        learn(contexts, 112 << 24 | 6, 0b0101, 20);
        assertTrue(firstInput(contexts, 111 << 24 | 5) > 500);
        assertEquals(1, contexts.seen());
        assertTrue(firstInput(contexts, 112 << 24 | 6) < -500);
        assertEquals(0, firstInput(contexts, 113 << 24 | 7), "another context");
        assertEquals(0, contexts.seen());
    }

    @Test
    void theFirstContextIsThePreviousByteItself() {
        HashedContexts contexts = new HashedContexts(1, 16, false);
        int[] inputs = new int[16];
        for (int i = 0; i < 20; i++) {
            for (int previous = 0; previous < 256; previous++) {
                int bit = Integer.bitCount(previous) & 1;
                contexts.selectHighNibble(previous);
                contexts.predict(1, inputs);
                contexts.updateAndPredict(1, bit, inputs);
                contexts.selectLowNibble(previous, 0x10 | previous >>> 4);
                contexts.predict(1, inputs);
                contexts.update(1, 1 - bit);
            }
        }
        for (int previous = 0; previous < 256; previous++) {
            int sign = (Integer.bitCount(previous) & 1) == 1 ? 1 : -1;
            contexts.selectHighNibble(previous);
            contexts.predict(1, inputs);
            assertTrue(sign * inputs[0] > 500, "high nibble after " + previous);
            contexts.selectLowNibble(previous, 0x10 | previous >>> 4);
            contexts.predict(1, inputs);
            assertTrue(-sign * inputs[0] > 500, "low nibble after " + previous);
        }
    }

    @Test
    void lowNibblesAreToldApartByTheHighOne() {
        HashedContexts contexts = new HashedContexts(2, 16, false);
        int[] inputs = new int[16];
        contexts.hashes()[1] = 0x12345678;
        for (int i = 0; i < 20; i++) {
            for (int high = 0; high < 16; high++) {
                contexts.selectLowNibble(0, 16 + high);
                contexts.predict(1, inputs);
                contexts.update(1, high & 1);
            }
        }
        for (int high = 0; high < 16; high++) {
            contexts.selectLowNibble(0, 16 + high);
            contexts.predict(1, inputs);
            assertTrue((high & 1) == 1 ? inputs[1] > 500 : inputs[1] < -500, "after nibble " + high);
        }
    }

    @Test
    void aSecondInputGrowsWithCertainty() {
        assertEquals(3, HashedContexts.inputs(3, false));
        assertEquals(6, HashedContexts.inputs(3, true));
        HashedContexts contexts = new HashedContexts(2, 16, true);
        int[] inputs = new int[16];
        int previous = 0;
        for (int times = 1; times <= 4; times++) {
            learn(contexts, 99, 0b1111, 1);
            contexts.selectHighNibble(0);
            contexts.predict(1, inputs);
            assertTrue(inputs[3] > previous, "after " + times);
            previous = inputs[3];
        }
    }

    @Test
    void theContextThatWasUsedLeastGivesWay() {
        HashedContexts contexts = new HashedContexts(2, ONE_LINE, false);
        learn(contexts, SAME_LINE[0], 9, 4);
        learn(contexts, SAME_LINE[1], 9, 1);
        learn(contexts, SAME_LINE[2], 9, 3);
        learn(contexts, SAME_LINE[3], 9, 5);
        for (int i = 0; i < 4; i++) {
            assertTrue(firstInput(contexts, SAME_LINE[i]) > 0, "four contexts find room, but not " + i);
        }
        learn(contexts, SAME_LINE[4], 2, 10);
        assertTrue(firstInput(contexts, SAME_LINE[4]) < 0);
        for (int i : new int[] {0, 2, 3}) {
            assertTrue(firstInput(contexts, SAME_LINE[i]) > 0, "context " + i + " was used more");
        }
        assertEquals(0, firstInput(contexts, SAME_LINE[1]), "context 1 gave way and its successor begins anew");
    }

    @Test
    void manyContextsInALargeTableDoNotDisturbEachOther() {
        HashedContexts contexts = new HashedContexts(2, 20, false);
        int remembered = 0;
        for (int i = 0; i < 4000; i++) {
            learn(contexts, i * 0x9E3779B1, i & 15, 6);
        }
        for (int i = 0; i < 4000; i++) {
            int input = firstInput(contexts, i * 0x9E3779B1);
            remembered += (i & 8) != 0 ? (input > 0 ? 1 : 0) : (input < 0 ? 1 : 0);
        }
        assertTrue(remembered > 3950, "remembered " + remembered);
    }

    @Test
    void tellHowMuchMemoryTheyTake() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int tableBits : new int[] {16, 22}) {
            new HashedContexts(9, tableBits, true);
            long before = threads.getCurrentThreadAllocatedBytes();
            HashedContexts contexts = new HashedContexts(9, tableBits, true);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(9, contexts.hashes().length);
            assertEquals((double) HashedContexts.memory(9, tableBits), (double) allocated, 1000);
        }
    }
}
