package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuidedPredictorTest {

    private static final byte[] TEXT =
            "the mill by the river and the house on the hill ".repeat(20).getBytes(StandardCharsets.US_ASCII);
    private static final int UNKNOWN = 0;
    private static final int SURE = 2000;

    private static double bitsOf(int bit, int probability) {
        assertTrue(probability > 0 && probability < 65_536);
        return -Math.log((bit == 1 ? probability : 65_536 - probability) / 65_536.0) / Math.log(2);
    }

    /** Takes in a byte of which the guide says so much that is true, and returns what it costs. */
    private static double take(GuidedPredictor predictor, int value, int guide) {
        double bits = 0;
        for (int shift = 7; shift >= 0; shift--) {
            int bit = (value >>> shift) & 1;
            bits += bitsOf(bit, predictor.probability(bit == 1 ? guide : -guide));
            predictor.update(bit);
        }
        return bits;
    }

    private static double take(GuidedPredictor predictor, byte[] content, int from, int to, int guide) {
        double bits = 0;
        for (int i = from; i < to; i++) {
            bits += take(predictor, content[i], guide);
        }
        return bits;
    }

    private static byte[] random(int length, long seed) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    @Test
    void followsAGuideWhereContentHasNoPattern() {
        byte[] content = random(500, 1);
        double alone = take(new GuidedPredictor(500, 0), content, 0, 500, UNKNOWN);
        double guided = take(new GuidedPredictor(500, 0), content, 0, 500, SURE);
        assertTrue(alone > 500 * 8, alone + " bits");
        assertTrue(guided < 500, guided + " bits");
    }

    @Test
    void learnsNotToFollowAGuideThatIsWrong() {
        double misled = take(new GuidedPredictor(TEXT.length, 0), TEXT, 0, TEXT.length, -SURE);
        assertTrue(misled < TEXT.length * 4, misled + " bits");
    }

    @Test
    void lanesLearnFromEachOther() {
        byte[] content = random(400, 2);
        System.arraycopy(content, 0, content, 200, 200);
        GuidedPredictor predictor = new GuidedPredictor(400, 0, 200);
        double first = 0;
        double second = 0;
        for (int i = 0; i < 200; i += 10) {
            predictor.moveTo(0);
            first += take(predictor, content, i, i + 10, UNKNOWN);
            predictor.moveTo(1);
            second += take(predictor, content, 200 + i, 200 + i + 10, UNKNOWN);
        }
        assertArrayEquals(content, predictor.content());
        assertTrue(second < first * 0.8, second + " and " + first + " bits");
    }

    @Test
    void aMatchMayReachTheEndOfTheContent() {
        byte[] content = new byte[60];
        GuidedPredictor predictor = new GuidedPredictor(60, 0, 40);
        predictor.moveTo(1);
        take(predictor, content, 40, 60, UNKNOWN);
        predictor.moveTo(0);
        assertTrue(take(predictor, content, 0, 40, UNKNOWN) < 40);
    }

    @Test
    void eachLaneGoesOnWhereItWasLeft() {
        // A lane that stays alone is predicted as without lanes, whatever has been entered and left in between.
        GuidedPredictor plain = new GuidedPredictor(2 * TEXT.length, 0);
        GuidedPredictor moving = new GuidedPredictor(2 * TEXT.length, 0, TEXT.length);
        for (byte value : TEXT) {
            moving.moveTo(1);
            moving.moveTo(0);
            assertEquals(take(plain, value, UNKNOWN), take(moving, value, UNKNOWN));
        }
    }

    @Test
    void learnsWhereTokensEnd() {
        GuidedPredictor predictor = new GuidedPredictor(TEXT.length, 0);
        double bits = 0;
        int length = 0;
        for (byte value : TEXT) {
            take(predictor, value, UNKNOWN);
            length++;
            int over = value == ' ' || value == 'e' ? 1 : 0;
            bits += bitsOf(over, predictor.boundaryProbability(length, 0));
            predictor.updateBoundary(over);
            length = over == 1 ? 0 : length;
        }
        assertTrue(bits < TEXT.length / 8.0, bits + " bits");
    }

    @Test
    void matchesAndTokensMayBeLong() {
        byte[] content = new byte[3000];
        GuidedPredictor predictor = new GuidedPredictor(content.length, 0);
        double bits = 0;
        for (int i = 0; i < content.length; i++) {
            take(predictor, content[i], UNKNOWN);
            int over = (i & 31) == 31 ? 1 : 0;
            bits += bitsOf(over, predictor.boundaryProbability(1 + (i & 31), 0));
            predictor.updateBoundary(over);
        }
        assertTrue(bits < 800, bits + " bits");
    }

    @Test
    void bothKernelsPredictTheSame() {
        Random random = new Random(4);
        GuidedPredictor scalar = new GuidedPredictor(Kernels.SCALAR, 400, 0, 190);
        GuidedPredictor vector = new GuidedPredictor(Kernels.vector().orElseThrow(), 400, 0, 190);
        for (int i = 0; i < 190; i++) {
            for (int lane = 0; lane < 2; lane++) {
                scalar.moveTo(lane);
                vector.moveTo(lane);
                int value = TEXT[i];
                int guide = random.nextInt(4001) - 2000;
                assertEquals(take(scalar, value, guide), take(vector, value, guide));
                assertEquals(
                        scalar.boundaryProbability(1 + i % 9, guide), vector.boundaryProbability(1 + i % 9, guide));
                scalar.updateBoundary(i & 1);
                vector.updateBoundary(i & 1);
            }
        }
    }
}
