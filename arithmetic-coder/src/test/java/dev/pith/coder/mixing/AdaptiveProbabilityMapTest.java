package dev.pith.coder.mixing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AdaptiveProbabilityMapTest {

    private static final int RATE_SHIFT = 6;

    @Test
    void changesNothingMuchAtFirst() {
        AdaptiveProbabilityMap map = new AdaptiveProbabilityMap(5, RATE_SHIFT);
        for (int context = 0; context < 5; context++) {
            int previous = 0;
            for (int odds = -2047; odds <= 2047; odds++) {
                int refined = map.refine(odds, context);
                assertTrue(refined >= previous, "at odds " + odds);
                assertEquals(Logistic.squash(odds), refined, 0.01 * 65536, "at odds " + odds);
                previous = refined;
            }
        }
    }

    @Test
    void takesOddsBeyondItsRange() {
        AdaptiveProbabilityMap map = new AdaptiveProbabilityMap(1, RATE_SHIFT);
        assertEquals(map.refine(2047, 0), map.refine(Logistic.LIMIT, 0));
        assertEquals(map.refine(-2047, 0), map.refine(-Logistic.LIMIT, 0));
    }

    @Test
    void learnsWhatFollowsWhichPredictionInWhichContext() {
        AdaptiveProbabilityMap map = new AdaptiveProbabilityMap(3, RATE_SHIFT);
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            map.refine(640, 1);
            map.update(random.nextInt(10) < 3 ? 1 : 0);
        }
        assertEquals(0.3 * 65536, map.refine(640, 1), 0.1 * 65536);
        assertEquals(Logistic.squash(640), map.refine(640, 0), 1000, "another context");
        assertEquals(Logistic.squash(640), map.refine(640, 2), 1000, "another context");
        assertEquals(Logistic.squash(-640), map.refine(-640, 1), 1000, "another prediction");
    }

    @Test
    void staysWithinItsBounds() {
        AdaptiveProbabilityMap map = new AdaptiveProbabilityMap(1, RATE_SHIFT);
        Random random = new Random(4);
        for (int i = 0; i < 200_000; i++) {
            int refined = map.refine(random.nextInt(-Logistic.LIMIT, Logistic.LIMIT + 1), 0);
            assertTrue(refined >= 0 && refined <= 65535, "refined " + refined);
            map.update(i / 50_000 & 1);
        }
    }

    @Test
    void approachesCertaintyFromBothSides() {
        AdaptiveProbabilityMap map = new AdaptiveProbabilityMap(2, RATE_SHIFT);
        for (int i = 0; i < 2000; i++) {
            map.refine(0, 0);
            map.update(0);
            map.refine(0, 1);
            map.update(1);
        }
        assertTrue(map.refine(0, 0) < 100, "after zeros " + map.refine(0, 0));
        assertTrue(map.refine(0, 1) > 65435, "after ones " + map.refine(0, 1));
    }
}
