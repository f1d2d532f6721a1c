package dev.pith.ngram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What was seen in one context, bit by bit, in one byte.
 *
 * <p>A history is exact for the first {@value #EXACT_BITS} bits. After that it keeps how many zeros and ones were seen
 * and which came last; the larger count is bounded by the smaller, and a count shrinks when the other bit appears, so
 * that recent bits weigh more (indirect context modelling: Mahoney, "Adaptive Weighing of Context Models for Lossless
 * Data Compression", section 3.2). States are numbered by how much they have seen, from 0 for nothing, which makes the
 * number itself a priority for replacement.
 */
final class BitHistory {

    static final int EMPTY = 0;
    static final int STATES = 256;

    private static final int EXACT_BITS = 4;

    /** The largest count, by the smaller one of the two. */
    private static final int[] LARGEST_COUNT = {40, 26, 10, 6, 5};

    private static final byte[] NEXT = new byte[2 * STATES];
    private static final char[] INITIAL_PROBABILITY = new char[STATES];

    private record State(int zeros, int ones, int recentBits, int recentLength) {

        State after(int bit) {
            int newZeros = bit == 0 ? zeros + 1 : discount(zeros);
            int newOnes = bit == 1 ? ones + 1 : discount(ones);
            if (recentLength < EXACT_BITS && zeros + ones == recentLength) {
                return new State(
                        bit == 0 ? zeros + 1 : zeros,
                        bit == 1 ? ones + 1 : ones,
                        recentBits << 1 | bit,
                        recentLength + 1);
            }
            int smaller = Math.min(newZeros, newOnes);
            if (smaller >= LARGEST_COUNT.length) {
                smaller = LARGEST_COUNT.length - 1;
            }
            int largest = LARGEST_COUNT[smaller];
            if (newZeros > newOnes) {
                newOnes = smaller;
                newZeros = Math.min(newZeros, largest);
            } else if (newOnes > newZeros) {
                newZeros = smaller;
                newOnes = Math.min(newOnes, largest);
            } else {
                newZeros = Math.min(newZeros, largest);
                newOnes = Math.min(newOnes, largest);
            }
            return new State(newZeros, newOnes, bit, 1);
        }

        /** What is left of a count when the other bit appears. */
        static int discount(int count) {
            return count <= 2 ? count : count <= 5 ? count - 1 : count <= 9 ? 5 : count <= 20 ? 6 : 7;
        }

        int total() {
            return zeros + ones;
        }
    }

    static {
        List<State> states = reachableStates();
        if (states.size() > STATES) {
            throw new AssertionError(states.size() + " states do not fit a byte");
        }
        states.sort(Comparator.comparingInt(State::total));
        for (int number = 0; number < states.size(); number++) {
            State state = states.get(number);
            NEXT[2 * number] = (byte) states.indexOf(state.after(0));
            NEXT[2 * number + 1] = (byte) states.indexOf(state.after(1));
            // A bit that never occurred so far is likelier to stay away than Laplace's rule says.
            double zeros = state.zeros() + 0.4;
            double ones = state.ones() + 0.4;
            INITIAL_PROBABILITY[number] = (char) StrictMath.round(65536 * ones / (zeros + ones));
        }
    }

    private static List<State> reachableStates() {
        List<State> states = new ArrayList<>(List.of(new State(0, 0, 0, 0)));
        for (int i = 0; i < states.size(); i++) {
            for (int bit = 0; bit <= 1; bit++) {
                State next = states.get(i).after(bit);
                if (!states.contains(next)) {
                    states.add(next);
                }
            }
        }
        return states;
    }

    private BitHistory() {}

    /** Returns the transitions: entry {@code 2 * state + bit} is the state after that bit. Not to be written. */
    static byte[] transitions() {
        return NEXT;
    }

    /** Returns the probability of a one, out of 65536, that the counts alone suggest. */
    static int initialProbability(int state) {
        return INITIAL_PROBABILITY[state];
    }
}
