package dev.pith.llm.engine;

/**
 * The exponential function in float32, by operations that every processor rounds alike.
 *
 * <p>e<sup>x</sup> = 2<sup>n</sup> · e<sup>r</sup>, where n is the integer nearest to x / ln 2 and r = x − n · ln 2, which
 * is subtracted in two parts (W. J. Cody and W. Waite: Software manual for the elementary functions, 1980). On
 * |r| ≤ 0.3468 a polynomial of degree 6 differs from e<sup>r</sup> by at most 2<sup>−28.2</sup> of it.
 *
 * <p>A result that is a normal float is within one unit in the last place of the true value, one that is not within
 * 2<sup>−149</sup>. Results too large are infinite, those too small 0; NaN stays NaN.
 */
final class Exponential {

    /** Bounds beyond which the result is infinite, or 0. */
    static final float HIGHEST = 89;

    static final float LOWEST = -104;

    static final float RECIPROCAL_OF_LN_2 = 0x1.715476p+0f;
    /** 1.5 · 2<sup>23</sup>: the sum of it and a small number has no room for a fraction. */
    static final float ROUNDER = 0x1.8p+23f;

    static final int ROUNDER_BITS = 0x4B400000;

    /** The upper bits of ln 2: its product with n is exact. */
    static final float LN_2_HIGH = 0x1.62e4p-1f;

    static final float LN_2_LOW = 0x1.7f7d1cp-20f;

    static final float C2 = 0x1.fffffcp-2f;
    static final float C3 = 0x1.555492p-3f;
    static final float C4 = 0x1.5558bp-5f;
    static final float C5 = 0x1.12398ep-7f;
    static final float C6 = 0x1.6a4d66p-10f;

    static final int EXPONENT_BIAS = 127;
    static final int MANTISSA_BITS = 23;

    private Exponential() {}

    /** Returns e<sup>x</sup>. */
    static float exp(float x) {
        float bounded = Math.max(LOWEST, Math.min(HIGHEST, x));
        float rounded = FusedMultiplyAdd.fma(bounded, RECIPROCAL_OF_LN_2, ROUNDER);
        float n = rounded - ROUNDER;
        float r = FusedMultiplyAdd.fma(n, -LN_2_LOW, FusedMultiplyAdd.fma(n, -LN_2_HIGH, bounded));
        float power = FusedMultiplyAdd.fma(C6, r, C5);
        power = FusedMultiplyAdd.fma(power, r, C4);
        power = FusedMultiplyAdd.fma(power, r, C3);
        power = FusedMultiplyAdd.fma(power, r, C2);
        power = FusedMultiplyAdd.fma(power, r, 1);
        power = FusedMultiplyAdd.fma(power, r, 1);
        // Two factors, as 2^n itself may be no float; only the second product can round.
        int exponent = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
        int half = exponent >> 1;
        return power * powerOfTwo(half) * powerOfTwo(exponent - half);
    }

    private static float powerOfTwo(int exponent) {
        return Float.intBitsToFloat((exponent + EXPONENT_BIAS) << MANTISSA_BITS);
    }
}
