package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NibblePredictorTest {

    private static final int TABLE_BITS = 18;
    private static final List<Context> ALL = MixingProfile.ofLevel(9).nibbleContexts(false);
    private static final List<Context> ORDER_1 = List.of(Context.ORDER_1);

    /** A predictor of content that is appended byte by byte, as {@link Predictor} does it. */
    private static final class Follower {
        final byte[] content;
        final RecentContent recent = new RecentContent(false);
        final RecordModel records;
        final MatchFinder match;
        final MatchModel matchModel;
        final NibblePredictor nibbles;
        final int[] inputs = new int[MatchModel.INPUTS];
        int position;

        /** A sum over all probabilities so far that tells sequences of them apart. */
        long checksum;

        Follower(List<Context> contexts, NibbleKernel kernel, int length) {
            content = new byte[length];
            records = new RecordModel(content, 0);
            match = new MatchFinder(content, 0, 16);
            matchModel = new MatchModel(match);
            nibbles = new NibblePredictor(contexts, kernel, recent, records, match, TABLE_BITS);
            nibbles.startByte();
        }

        /** Returns what the bits' probabilities make the probability of the present nibble. */
        double probability(int nibble) {
            double probability = 1;
            int node = 1;
            for (int shift = 3; shift >= 0; shift--) {
                int bit = (nibble >> shift) & 1;
                double one = nibbles.probability(node) / 65_536.0;
                probability *= bit == 1 ? one : 1 - one;
                node = 2 * node + bit;
            }
            return probability;
        }

        int leastLikely() {
            int least = 0;
            for (int nibble = 1; nibble < 16; nibble++) {
                least = probability(nibble) < probability(least) ? nibble : least;
            }
            return least;
        }

        /** Predicts and takes in a nibble; returns its cost in bits. */
        double follow(int nibble, boolean low) {
            for (int node = 1; node < 16; node++) {
                int probability = nibbles.probability(node);
                assertTrue(probability > 0 && probability < 65_536, "probability " + probability);
                checksum = checksum * 0x9E3779B97F4A7C15L + probability;
            }
            double cost = -Math.log(probability(nibble)) / Math.log(2);
            int before = low ? 0x10 | ((content[position] >> 4) & 15) : 1;
            for (int i = 0; i < 4; i++) {
                matchModel.predict((before << i) | (nibble >> (4 - i)), (low ? 4 : 0) + i, inputs, 0);
                matchModel.update((nibble >> (3 - i)) & 1);
            }
            content[position] |= (byte) (low ? nibble : nibble << 4);
            nibbles.update(nibble);
            if (low) {
                recent.append(content[position] & 0xFF);
                records.advance(content[position] & 0xFF);
                position++;
                match.advance(position, recent.ofOrder(MatchFinder.MIN_LENGTH));
                nibbles.startByte();
            }
            return cost;
        }

        double follow(byte... bytes) {
            double cost = 0;
            for (byte value : bytes) {
                cost += follow((value >> 4) & 15, false);
                cost += follow(value & 15, true);
            }
            return cost;
        }
    }

    @Test
    void expectsNothingAtFirst() {
        Follower follower = new Follower(ALL, ScalarNibbleKernel.INSTANCE, 1);
        for (int node = 1; node < 16; node++) {
            assertEquals(1 << 15, follower.nibbles.probability(node), "node " + node);
        }
    }

    @Test
    void learnsASequenceThatIsRepeated() {
        byte[] sequence = {0x10, 0x32, 0x54, 0x76, (byte) 0x98, (byte) 0xBA, (byte) 0xDC, (byte) 0xFE};
        Follower follower = new Follower(ALL, ScalarNibbleKernel.INSTANCE, 201 * sequence.length);
        double first = follower.follow(sequence);
        assertTrue(first > 60, "what comes first costs " + first);
        for (int i = 0; i < 199; i++) {
            follower.follow(sequence);
        }
        double last = follower.follow(sequence);
        assertTrue(last < 0.5, "what came 200 times costs " + last);
    }

    @Test
    void learnsHowOftenNibblesCome() {
        int length = 20_000;
        Follower follower = new Follower(ORDER_1, ScalarNibbleKernel.INSTANCE, length);
        Random random = new Random(4);
        double[] average = new double[16];
        int[] count = new int[16];
        for (int i = 0; i < length; i++) {
            int nibble = Math.min((int) Math.abs(5 * random.nextGaussian()), 15);
            double sum = 0;
            for (int j = 0; j < 16; j++) {
                sum += follower.probability(j);
                average[j] += i < length / 2 ? 0 : follower.probability(j) * 2.0 / length;
            }
            assertEquals(1, sum, 1e-9);
            count[nibble] += i < length / 2 ? 0 : 1;
            follower.follow(nibble, false);
            follower.follow(0, true);
        }
        for (int nibble = 0; nibble < 16; nibble++) {
            double share = count[nibble] * 2.0 / length;
            assertEquals(share, average[nibble], 0.02, "nibble " + nibble);
        }
    }

    /** Random content that comes again: the context of order 1 cannot tell it, so that it is the match that does. */
    @Test
    void followsAMatch() {
        byte[] bytes = TestContent.random(2000);
        Follower follower = new Follower(ORDER_1, ScalarNibbleKernel.INSTANCE, 2 * bytes.length);
        assertTrue(follower.follow(bytes) > 7.9 * bytes.length);
        follower.follow(Arrays.copyOf(bytes, bytes.length / 2));
        double cost = follower.follow(Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length));
        assertTrue(cost < 0.3 * bytes.length / 2, "the second time it costs " + cost);
    }

    @Test
    void distrustsAMatchWhoseHighNibbleWasWrong() {
        byte[] bytes = TestContent.random(1000);
        for (int flipped = 1; flipped < 16; flipped <<= 1) {
            Follower follower = new Follower(ORDER_1, ScalarNibbleKernel.INSTANCE, 2 * bytes.length);
            follower.follow(bytes);
            follower.follow(Arrays.copyOf(bytes, 500));
            int expected = follower.match.expectedByte();
            assertEquals(bytes[500] & 0xFF, expected);
            assertTrue(follower.probability(expected >> 4) > 0.8);
            follower.follow((expected >> 4) ^ flipped, false);
            double probability = follower.probability(expected & 15);
            assertTrue(probability < 0.2, "still expects the low nibble by " + probability);
        }
    }

    @Test
    void kernelsPredictAlike() {
        int length = 3000;
        byte[] hostile = hostile(length);
        for (byte[] bytes :
                List.of(TestContent.random(length), TestContent.text(length), TestContent.records(length), hostile)) {
            Follower scalar = new Follower(ALL, ScalarNibbleKernel.INSTANCE, length);
            Follower vector = new Follower(ALL, Kernels.vector().orElseThrow().nibbles(), length);
            for (byte value : bytes) {
                scalar.follow(value);
                vector.follow(value);
                assertEquals(scalar.checksum, vector.checksum, "at " + scalar.position);
            }
        }
    }

    /** Makes content of what the predictor expects least. */
    private static byte[] hostile(int length) {
        Follower follower = new Follower(ALL, ScalarNibbleKernel.INSTANCE, length);
        for (int i = 0; i < length; i++) {
            follower.follow(follower.leastLikely(), false);
            follower.follow(follower.leastLikely(), true);
        }
        return follower.content;
    }

    @Test
    void learnsAgainAfterHostileContent() {
        int length = 10_000;
        byte[] text = TestContent.text(length);
        double alone = new Follower(ALL, ScalarNibbleKernel.INSTANCE, length).follow(text);
        Follower follower = new Follower(ALL, ScalarNibbleKernel.INSTANCE, 2 * length);
        follower.follow(hostile(length));
        double after = follower.follow(text);
        assertTrue(after < 1.3 * alone, "text costs " + alone + " alone and " + after + " after hostile content");
    }

    @Test
    void tellsHowMuchMemoryItTakes() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        RecentContent recent = new RecentContent(false);
        RecordModel records = new RecordModel(new byte[0], 0);
        MatchFinder match = new MatchFinder(new byte[0], 0, 12);
        for (int tableBits : new int[] {15, 22}) {
            long before = threads.getCurrentThreadAllocatedBytes();
            NibblePredictor nibbles =
                    new NibblePredictor(ALL, ScalarNibbleKernel.INSTANCE, recent, records, match, tableBits);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            nibbles.startByte();
            double memory = NibblePredictor.memory(ALL.size(), tableBits);
            assertEquals(memory + 2048, (double) allocated, 2048);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9})
    void aRichPredictorTakesNoMoreMemoryThanItTells(int level) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        MixingProfile profile = MixingProfile.ofLevel(level);
        // Tables that all predictors share are there for good once they have been used.
        new Predictor(profile, Kernels.SCALAR, false, new byte[1], 0, 1);
        for (int length : new int[] {1, 100, 40_000}) {
            for (boolean substituted : new boolean[] {false, true}) {
                byte[] content = new byte[length];
                long before = threads.getCurrentThreadAllocatedBytes();
                Predictor predictor = new Predictor(profile, Kernels.SCALAR, substituted, content, 0, length);
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                assertTrue(predictor.probability() > 0);
                assertTrue(
                        allocated <= Predictor.memory(profile, length),
                        allocated + " of " + Predictor.memory(profile, length) + " for " + length);
            }
        }
    }
}
