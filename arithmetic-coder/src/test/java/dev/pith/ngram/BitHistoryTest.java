package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BitHistoryTest {

    private static int after(int state, int bit) {
        return BitHistory.transitions()[2 * state + bit] & 0xFF;
    }

    private static int after(String bits) {
        int state = BitHistory.EMPTY;
        for (int i = 0; i < bits.length(); i++) {
            state = after(state, bits.charAt(i) - '0');
        }
        return state;
    }

    private static Set<Integer> reachable() {
        Set<Integer> reached = new TreeSet<>(Set.of(BitHistory.EMPTY));
        Deque<Integer> waiting = new ArrayDeque<>(reached);
        while (!waiting.isEmpty()) {
            int state = waiting.remove();
            for (int bit = 0; bit <= 1; bit++) {
                if (reached.add(after(state, bit))) {
                    waiting.add(after(state, bit));
                }
            }
        }
        return reached;
    }

    @Test
    void statesAreNumberedWithoutGapsAndFitAByte() {
        Set<Integer> reachable = reachable();
        assertEquals(2 * BitHistory.STATES, BitHistory.transitions().length);
        assertTrue(reachable.size() <= BitHistory.STATES);
        int expected = 0;
        for (int state : reachable) {
            assertEquals(expected++, state);
        }
    }

    @Test
    void historiesOfFourBitsAreExact() {
        Set<Integer> states = new TreeSet<>();
        int histories = 0;
        for (int length = 0; length <= 4; length++) {
            for (int bits = 0; bits < 1 << length; bits++) {
                states.add(after(binary(bits, length)));
                histories++;
            }
        }
        assertEquals(histories, states.size());
    }

    @Test
    void numbersGrowWithWhatWasSeen() {
        int greatestOfShorter = BitHistory.EMPTY;
        for (int length = 1; length <= 4; length++) {
            int least = Integer.MAX_VALUE;
            int greatest = 0;
            for (int bits = 0; bits < 1 << length; bits++) {
                int state = after(binary(bits, length));
                least = Math.min(least, state);
                greatest = Math.max(greatest, state);
            }
            assertTrue(least > greatestOfShorter, "histories of " + length + " bits");
            greatestOfShorter = greatest;
        }
        for (String bit : new String[] {"0", "1"}) {
            for (int length = 2; length <= 20; length++) {
                assertTrue(after(bit.repeat(length)) > after(bit.repeat(length - 1)), bit.repeat(length));
            }
        }
    }

    @Test
    void aHistoryThatSawMoreThanAFewBitsIsNeverTakenForANewOne() {
        for (int state : reachable()) {
            if (state != BitHistory.EMPTY) {
                for (int bit = 0; bit <= 1; bit++) {
                    assertTrue(after(state, bit) > after("1"), "state " + state + " after " + bit);
                    assertTrue(after(state, bit) > after("0"), "state " + state + " after " + bit);
                }
            }
        }
    }

    @Test
    void aBitNeverMakesItselfLessLikely() {
        for (int state : reachable()) {
            int probability = BitHistory.initialProbability(state);
            assertTrue(BitHistory.initialProbability(after(state, 1)) >= probability, "a one after state " + state);
            assertTrue(BitHistory.initialProbability(after(state, 0)) <= probability, "a zero after state " + state);
        }
    }

    @Test
    void zeroAndOneAreTreatedAlike() {
        for (int length = 0; length <= 12; length++) {
            for (int bits = 0; bits < 1 << length; bits++) {
                int probability = BitHistory.initialProbability(after(binary(bits, length)));
                int mirrored = BitHistory.initialProbability(after(binary(~bits & ((1 << length) - 1), length)));
                assertEquals(65536, probability + mirrored, 1, binary(bits, length));
            }
        }
    }

    @Test
    void recentBitsWeighMore() {
        int onesLast = BitHistory.initialProbability(after("0".repeat(10) + "1".repeat(10)));
        int zerosLast = BitHistory.initialProbability(after("1".repeat(10) + "0".repeat(10)));
        assertTrue(onesLast > 32768 + 5000 && zerosLast < 32768 - 5000, onesLast + " and " + zerosLast);
    }

    @Test
    void sayNothingOfWhatWasNotSeen() {
        assertEquals(32768, BitHistory.initialProbability(BitHistory.EMPTY));
    }

    private static String binary(int bits, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = length - 1; i >= 0; i--) {
            text.append((bits >>> i) & 1);
        }
        return text.toString();
    }
}
