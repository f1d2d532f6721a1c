package dev.pith.llm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExponentialTest {

    @Test
    void isWithinOneUnitInTheLastPlaceWhereItIsNormal() {
        double worst = 0;
        for (float x = -87.3f; x <= 88.72f; x += 0.00037f) {
            worst = Math.max(worst, errorInUnits(x));
        }
        // Around 0 and around the edges between powers of two, float by float.
        for (int n = -126; n <= 128; n++) {
            float edge = (float) ((n - 0.5) * StrictMath.log(2));
            float x = edge - 500 * Math.ulp(edge);
            for (int i = 0; i < 1000; i++) {
                worst = Math.max(worst, x > -87.3f && x < 88.72f ? errorInUnits(x) : 0);
                x = Math.nextUp(x);
            }
        }
        for (float x = 1; x > Float.MIN_NORMAL; x *= 0.97f) {
            worst = Math.max(worst, Math.max(errorInUnits(x), errorInUnits(-x)));
        }
        assertTrue(worst < 1, "error of " + worst + " units in the last place");
        assertTrue(worst > 0.5, "no float function is that exact: " + worst);
    }

    private static double errorInUnits(float x) {
        double exact = StrictMath.exp(x);
        return Math.abs(Exponential.exp(x) - exact) / Math.ulp((float) exact);
    }

    @Test
    void isWithinTheLeastFloatWhereItIsSubnormal() {
        for (float x = -104.5f; x <= -87.3f; x += 0.0001f) {
            assertEquals(StrictMath.exp(x), Exponential.exp(x), Float.MIN_VALUE, "x = " + x);
        }
    }

    @Test
    void isInfiniteExactlyWhereTheResultExceedsAllFloats() {
        float largest = 88.72283f;
        assertTrue(Float.isFinite(Exponential.exp(largest)));
        assertTrue(StrictMath.exp(Math.nextUp(largest)) > Float.MAX_VALUE);
        for (float x = Math.nextUp(largest); x < 89.5f; x += 0.0007f) {
            assertEquals(Float.POSITIVE_INFINITY, Exponential.exp(x), "x = " + x);
        }
        for (float x : new float[] {100, 1000, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
            assertEquals(Float.POSITIVE_INFINITY, Exponential.exp(x), "x = " + x);
        }
    }

    @Test
    void isZeroWhereTheResultIsTooSmall() {
        for (float x : new float[] {-104, -105, -1000, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY}) {
            assertEquals(0f, Exponential.exp(x), "x = " + x);
        }
    }

    @Test
    void isOneAtZeroAndNotANumberForNone() {
        assertEquals(1f, Exponential.exp(0f));
        assertEquals(1f, Exponential.exp(-0f));
        assertEquals(1f, Exponential.exp(Float.MIN_VALUE));
        assertTrue(Float.isNaN(Exponential.exp(Float.NaN)));
    }
}
