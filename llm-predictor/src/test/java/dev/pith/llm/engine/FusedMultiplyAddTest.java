package dev.pith.llm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FusedMultiplyAddTest {

    private static final long SEED = 20260101;

    @Test
    void agreesOnEveryCombinationOfSpecialNumbers() {
        float[] specials = {
            0f,
            Float.MIN_VALUE,
            3 * Float.MIN_VALUE,
            0x0.fffffep-126f,
            Float.MIN_NORMAL,
            0x1.000002p-126f,
            0x1p-75f,
            0x1p-74f,
            0x1.fffffep-64f,
            0x1p-24f,
            0x1.000002p-24f,
            0x1p-12f,
            0.5f,
            0x1.fffffep-1f,
            1f,
            0x1.000002p0f,
            0x1.8p0f,
            3f,
            0x1p12f,
            0x1.000002p12f,
            0x1p23f,
            0x1.fffffep23f,
            0x1p24f,
            0x1p63f,
            0x1.fffffep63f,
            0x1p64f,
            0x1p103f,
            0x1p104f,
            0x1.fffffcp127f,
            Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            Float.NaN
        };
        for (float a : specials) {
            for (float b : specials) {
                for (float c : specials) {
                    for (int signs = 0; signs < 8; signs++) {
                        check((signs & 1) == 0 ? a : -a, (signs & 2) == 0 ? b : -b, (signs & 4) == 0 ? c : -c);
                    }
                }
            }
        }
    }

    @Test
    void agreesOnRandomBits() {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 2_000_000; i++) {
            check(
                    Float.intBitsToFloat(random.nextInt()),
                    Float.intBitsToFloat(random.nextInt()),
                    Float.intBitsToFloat(random.nextInt()));
        }
    }

    @Test
    void agreesWhereTheProductAndTheTermNearlyCancel() {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 1_000_000; i++) {
            float a = number(random, 10);
            float b = number(random, 10);
            float c = -a * b;
            check(a, b, c);
            check(a, b, Math.nextUp(c));
            check(a, b, c * (1 + random.nextInt(-8, 8) * 0x1p-23f));
        }
    }

    @Test
    void agreesAroundMidpointsOfFloats() {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 1_000_000; i++) {
            float c = number(random, 20);
            // Half a unit in the last place of c, and very little more or less.
            float a = Math.ulp(c) / 2;
            check(a, 1, c);
            check(a, 0x1.000002p0f, c);
            check(a, 0x1.fffffep-1f, -c);
            check(a, 1 + random.nextInt(-3, 3) * 0x1p-23f, c);
        }
    }

    @Test
    void agreesWhereTheResultIsSubnormalOrOverflows() {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 1_000_000; i++) {
            check(
                    Math.scalb(number(random, 3), -70),
                    Math.scalb(number(random, 3), -70),
                    Math.scalb(number(random, 8), -138));
            check(
                    Math.scalb(number(random, 2), 63),
                    Math.scalb(number(random, 2), 63),
                    Math.scalb(number(random, 3), 125));
        }
    }

    /** Returns a random number of either sign and a magnitude of up to 2 to a power. */
    private static float number(SplittableRandom random, int power) {
        return Math.scalb(random.nextInt() * 0x1p-31f, random.nextInt(-power, power + 1));
    }

    private static void check(float a, float b, float c) {
        float expected = Math.fma(a, b, c);
        float actual = FusedMultiplyAdd.byDoubles(a, b, c);
        if (Float.floatToIntBits(expected) != Float.floatToIntBits(actual)) {
            assertEquals(
                    expected,
                    actual,
                    "seed " + SEED + ": " + Float.toHexString(a) + " * " + Float.toHexString(b) + " + "
                            + Float.toHexString(c));
        }
    }
}
