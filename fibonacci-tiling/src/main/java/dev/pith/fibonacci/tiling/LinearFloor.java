package dev.pith.fibonacci.tiling;

import java.math.BigInteger;

/**
 * The function {@code i ↦ ⌊i · slope + offset⌋} in whole numbers.
 *
 * <p>Over a common denominator it is {@code ⌊(a + m√d) / c⌋ = ⌊(a + ⌊m√d⌋) / c⌋}, where a and m depend on i, so all that is to be
 * found is {@code ⌊m√d⌋}. With √d to 64 binary places, rounded down, a multiplication gives an estimate {@code low} with
 * {@code low ≤ m√d < low + 3/2}. Whether the floor is {@code low} or {@code low + 1} is seen from {@code m²d − low²}: while
 * {@code low ≤ 2^61}, the difference is below {@code 2^63}, so it is right even though both squares overflow.
 *
 * <p>Immutable; safe for use by several threads.
 */
final class LinearFloor {

    private static final long LARGEST_ROOT = 1L << 61;

    private final long rationalSlope;
    private final long rootSlope;
    private final long rationalOffset;
    private final long rootOffset;
    private final long denominator;
    private final long radicand;
    private final long rootWhole;
    private final long rootFraction;
    private final long largestMultiple;

    LinearFloor(QuadraticNumber slope, QuadraticNumber offset) {
        denominator = QuadraticNumber.lcm(slope.denominator(), offset.denominator());
        long slopeScale = denominator / slope.denominator();
        long offsetScale = denominator / offset.denominator();
        rationalSlope = Math.multiplyExact(slope.rational(), slopeScale);
        rootSlope = Math.multiplyExact(slope.coefficient(), slopeScale);
        rationalOffset = Math.multiplyExact(offset.rational(), offsetScale);
        rootOffset = Math.multiplyExact(offset.coefficient(), offsetScale);
        radicand = QuadraticNumber.commonRadicand(slope, offset);
        BigInteger root = BigInteger.valueOf(radicand).shiftLeft(2 * Long.SIZE).sqrt();
        rootWhole = root.shiftRight(Long.SIZE).longValueExact();
        rootFraction = root.longValue();
        largestMultiple = LARGEST_ROOT / (rootWhole + 1);
    }

    /**
     * Returns the value at an index.
     *
     * @throws ArithmeticException if a number on the way is too large: never while the rational and the irrational part of the
     *     numerator, over the common denominator, stay below {@code 2^60} each
     */
    long at(long index) {
        long rational = Math.addExact(Math.multiplyExact(index, rationalSlope), rationalOffset);
        long multiple = Math.addExact(Math.multiplyExact(index, rootSlope), rootOffset);
        if (multiple > largestMultiple || multiple < -largestMultiple) {
            throw new ArithmeticException("The index " + index + " is too large");
        }
        // The root is irrational, so that only 0 times it is whole.
        long root = multiple >= 0 ? floorOfRootTimes(multiple) : -floorOfRootTimes(-multiple) - 1;
        return Math.floorDiv(Math.addExact(rational, root), denominator);
    }

    private long floorOfRootTimes(long multiple) {
        long low = multiple * rootWhole + Math.unsignedMultiplyHigh(multiple, rootFraction);
        long excess = multiple * multiple * radicand - low * low;
        return excess > 2 * low ? low + 1 : low;
    }
}
