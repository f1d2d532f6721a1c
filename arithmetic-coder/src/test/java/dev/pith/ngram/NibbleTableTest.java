package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NibbleTableTest {

    private static final NibbleKernel KERNEL = ScalarNibbleKernel.INSTANCE;
    private static final int SYMBOLS = NibbleKernel.SYMBOLS;
    private static final int UNIFORM = (1 << 16) / SYMBOLS;
    private static final int ONE_BUCKET = 7;

    /** Hashes that fall into one bucket of any table, as they differ in the highest byte only. */
    private static final int[] SAME_BUCKET = {0x00000000, 0x22000000, 0x33000000, 0x44000000};

    private static int[] distribution(NibbleTable table, int context) {
        int[] distribution = new int[SYMBOLS];
        for (int i = 0; i < SYMBOLS; i++) {
            distribution[i] = table.distributions()[table.places()[context] + i] & 0xFFFF;
        }
        return distribution;
    }

    private static int likeliest(NibbleTable table, int context) {
        int[] distribution = distribution(table, context);
        int likeliest = 0;
        for (int i = 1; i < SYMBOLS; i++) {
            likeliest = distribution[i] > distribution[likeliest] ? i : likeliest;
        }
        return likeliest;
    }

    private static void select(NibbleTable table, int hash) {
        table.hashes()[1] = hash;
        table.selectHighNibble(0);
    }

    private static void learn(NibbleTable table, int hash, int nibble, int times) {
        for (int i = 0; i < times; i++) {
            select(table, hash);
            table.update(KERNEL, nibble);
        }
    }

    private static int hashOf(int number) {
        return number * 0x9E3779B1;
    }

    private static void assertNew(NibbleTable table, int context, String message) {
        int[] uniform = new int[SYMBOLS];
        Arrays.fill(uniform, UNIFORM);
        assertArrayEquals(uniform, distribution(table, context), message);
        assertEquals(0, table.stateClass(context), message);
    }

    @Test
    void newContextsExpectNothing() {
        NibbleTable table = new NibbleTable(2, 16);
        for (int hash : new int[] {0, 1, 0x00FFFFFF, 0x01000000, 0x12345678, 0xFF000000, -1}) {
            select(table, hash);
            assertNew(table, 0, "order 1");
            assertNew(table, 1, "hash " + hash);
            table.selectLowNibble(0, 7);
            assertNew(table, 0, "order 1, low nibble");
            assertNew(table, 1, "hash " + hash + ", low nibble");
        }
    }

    @Test
    void theFirstContextIsThePreviousByteItself() {
        NibbleTable table = new NibbleTable(1, ONE_BUCKET);
        Set<Integer> places = new HashSet<>();
        for (int previous = 0; previous < 256; previous++) {
            table.selectHighNibble(previous);
            places.add(table.places()[0]);
            table.update(KERNEL, previous >> 4);
            for (int high = 0; high < SYMBOLS; high++) {
                table.selectLowNibble(previous, high);
                places.add(table.places()[0]);
                table.update(KERNEL, (previous + high) & 15);
            }
        }
        assertEquals(256 * NibbleTable.ORDER1_SLOTS, places.size());
        for (int previous = 0; previous < 256; previous++) {
            table.selectHighNibble(previous);
            assertEquals(previous >> 4, likeliest(table, 0));
            assertEquals(1, table.stateClass(0));
            for (int high = 0; high < SYMBOLS; high++) {
                table.selectLowNibble(previous, high);
                assertEquals((previous + high) & 15, likeliest(table, 0));
                assertEquals(1, table.stateClass(0));
            }
        }
    }

    @Test
    void aContextThatIsFoundAgainKeepsItsDistribution() {
        NibbleTable table = new NibbleTable(2, 20);
        for (int i = 0; i < 1000; i++) {
            learn(table, hashOf(i), i & 15, 3);
        }
        select(table, hashOf(77));
        int[] before = distribution(table, 1);
        learn(table, hashOf(1000), 3, 3);
        int remembered = 0;
        for (int i = 0; i < 1000; i++) {
            select(table, hashOf(i));
            remembered += table.stateClass(1) > 0 && likeliest(table, 1) == (i & 15) ? 1 : 0;
        }
        assertTrue(remembered > 990, "remembered " + remembered);
        select(table, hashOf(77));
        assertArrayEquals(before, distribution(table, 1));
    }

    @Test
    void theDistributionThatWasUsedLeastGivesWay() {
        for (int least = 0; least < 3; least++) {
            NibbleTable table = new NibbleTable(2, ONE_BUCKET);
            for (int i = 0; i < 3; i++) {
                learn(table, SAME_BUCKET[i], i, i == least ? 2 : 3 + i);
            }
            for (int i = 0; i < 3; i++) {
                select(table, SAME_BUCKET[i]);
                assertEquals(i, likeliest(table, 1), "three contexts find room, but not " + i);
            }
            select(table, SAME_BUCKET[3]);
            assertNew(table, 1, "context " + least + " gives way");
            table.update(KERNEL, 9);
            for (int i = 0; i < 3; i++) {
                if (i != least) {
                    select(table, SAME_BUCKET[i]);
                    assertEquals(i, likeliest(table, 1), "context " + i + " was used more than " + least);
                }
            }
            select(table, SAME_BUCKET[least]);
            assertNew(table, 1, "context " + least + " begins anew");
        }
    }

    @Test
    void contextsThatFallTogetherShareADistribution() {
        NibbleTable table = new NibbleTable(3, ONE_BUCKET);
        table.hashes()[1] = 99;
        table.hashes()[2] = 99;
        table.selectHighNibble(0);
        assertEquals(table.places()[1], table.places()[2]);
        table.update(KERNEL, 4);
        assertTrue(table.stateClass(1) > 2, "used twice");
    }

    @Test
    void lowNibblesAreToldApartByTheHighOne() {
        NibbleTable table = new NibbleTable(2, 20);
        table.hashes()[1] = 0x12345678;
        Set<Integer> places = new HashSet<>();
        table.selectHighNibble(0);
        places.add(table.places()[1]);
        for (int high = 0; high < SYMBOLS; high++) {
            table.selectLowNibble(0, high);
            places.add(table.places()[1]);
            table.update(KERNEL, 15 - high);
        }
        assertEquals(1 + SYMBOLS, places.size());
        for (int high = 0; high < SYMBOLS; high++) {
            table.selectLowNibble(0, high);
            assertEquals(15 - high, likeliest(table, 1), "after nibble " + high);
        }
    }

    @Test
    void firstLearnsFastAndThenAverages() {
        NibbleTable table = new NibbleTable(2, ONE_BUCKET);
        learn(table, 5, 3, 1);
        assertTrue(distribution(table, 1)[3] > 40_000);
        for (int i = 0; i < 200; i++) {
            learn(table, 5, i % 4 == 0 ? 3 : 8, 1);
        }
        int[] distribution = distribution(table, 1);
        assertEquals(0.25, distribution[3] / 65_536.0, 0.03);
        assertEquals(0.75, distribution[8] / 65_536.0, 0.03);
        assertTrue(distribution[0] < 1000);
    }

    @Test
    void classesTellHowOftenAndHowWellAContextPredicted() {
        NibbleTable table = new NibbleTable(2, ONE_BUCKET);
        int previous = 0;
        for (int times = 1; times <= 100; times++) {
            learn(table, 5, 3, 1);
            assertTrue(table.stateClass(1) >= previous, "after " + times);
            previous = table.stateClass(1);
        }
        assertEquals(NibbleTable.STATE_CLASSES - 1, previous);
        learn(table, 5, 4, 1);
        assertEquals(previous - 1, table.stateClass(1), "one exception does not make it bad");
        learn(table, 5, 4, 1);
        assertEquals(previous - 2, table.stateClass(1), "two do");
    }

    @Test
    void tellsHowMuchMemoryItTakes() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int tableBits : new int[] {15, 22}) {
            long before = threads.getCurrentThreadAllocatedBytes();
            NibbleTable table = new NibbleTable(9, tableBits);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(9, table.hashes().length);
            assertEquals((double) NibbleTable.memory(tableBits), (double) allocated, 1000);
        }
    }
}
