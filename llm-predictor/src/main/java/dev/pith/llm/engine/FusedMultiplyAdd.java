package dev.pith.llm.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The product of two floats plus a third, rounded once, on any JVM in reasonable time: where the processor has no
 * instruction for it, {@link Math#fma(float, float, float)} resorts to decimal arithmetic.
 */
final class FusedMultiplyAdd {

    /** Whether the processor computes {@link Math#fma(float, float, float)} itself. */
    static final boolean IN_HARDWARE = isInHardware();

    private FusedMultiplyAdd() {}

    /** Returns a · b + c, rounded once. */
    static float fma(float a, float b, float c) {
        return IN_HARDWARE ? Math.fma(a, b, c) : byDoubles(a, b, c);
    }

    /**
     * Returns what {@link Math#fma(float, float, float)} does, by operations on doubles; zeros, infinities and NaN included.
     *
     * <p>Why that is exact: the product of two significands of 24 bits has at most 48, and its exponent is far within a
     * double's, so {@code product} is exact. {@code sum} is the sum rounded to 53 bits and {@code error}, by Knuth's TwoSum,
     * exactly what the rounding left out; nothing here overflows, as the terms are less than 2<sup>257</sup>, nor
     * underflows, as the product is a multiple of 2<sup>-298</sup>. If something was left out, the sum is rounded to odd:
     * of the two doubles around the true value, the one whose last bit is 1. A number so rounded to 53 bits is on the same side
     * of each float, and of each midpoint of two floats, as the true value, since those have at most 25 significant bits and
     * so, being doubles whose last bit is 0, are hit only when they are the true value. Hence rounding it to a float,
     * normal or subnormal, gives what rounding the true value gives.
     *
     * @see <a href="https://doi.org/10.1109/TC.2007.70819">S. Boldo, G. Melquiond: Emulation of a FMA and correctly rounded
     *     sums: proved algorithms using rounding to odd</a>
     */
    static float byDoubles(float a, float b, float c) {
        double product = (double) a * b;
        double sum = product + c;
        double partOfC = sum - product;
        double error = (product - (sum - partOfC)) + (c - partOfC);
        long bits = Double.doubleToRawLongBits(sum);
        // An error of NaN comes of an infinity, which is left as it is.
        if ((error < 0 || error > 0) && (bits & 1) == 0) {
            boolean awayFromZero = (error > 0) == (sum > 0);
            sum = Double.longBitsToDouble(awayFromZero ? bits + 1 : bits - 1);
        }
        return (float) sum;
    }

    private static boolean isInHardware() {
        if (ModuleLayer.boot().findModule("jdk.management").isEmpty()) {
            return true;
        }
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (machine == null) {
            return true;
        }
        try {
            return Boolean.parseBoolean(machine.getVMOption("UseFMA").getValue());
        } catch (IllegalArgumentException e) {
            // Another JVM, which has no such option.
            return true;
        }
    }
}
