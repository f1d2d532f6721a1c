package dev.pith.fibonacci.tiling;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A number {@code (rational + coefficient · √radicand) / denominator}, exactly. A rational number has coefficient and radicand 0.
 *
 * <p>Every number has one form only: the constructor takes squares out of the radicand, reduces the fraction and makes the
 * denominator positive, so equal numbers are equal records. All arithmetic is exact; where a part would not fit into 64 bits, it
 * throws {@link ArithmeticException}. Two irrational numbers can be combined only if they have the same radicand.
 *
 * @param rational the rational part of the numerator
 * @param coefficient what the root is multiplied with
 * @param radicand what the root is taken of, from 0 to {@value #MAX_RADICAND}
 * @param denominator not 0
 */
public record QuadraticNumber(long rational, long coefficient, long radicand, long denominator)
        implements Comparable<QuadraticNumber> {

    /** The largest radicand, 1,000,000. */
    public static final long MAX_RADICAND = 1_000_000;

    /** Zero. */
    public static final QuadraticNumber ZERO = rational(0, 1);

    /** The golden slope {@code (√5 − 1)/2 = [0; 1, 1, 1, …]}, about 0.618: the Fibonacci word's. */
    public static final QuadraticNumber GOLDEN = new QuadraticNumber(-1, 1, 5, 2);

    /** The silver slope {@code √2 − 1 = [0; 2, 2, 2, …]}, about 0.414. Its supertiles cover 3, 7, 17, 41… units. */
    public static final QuadraticNumber SILVER = new QuadraticNumber(-1, 1, 2, 1);

    /**
     * The slope {@code √2/2 = [0; 1, 2, 2, 2, …]}, about 0.707, at which long tiles are 1 + √2 times as many as short ones. Its
     * supertiles cover Pell's numbers 2, 5, 12, 29… of units.
     */
    public static final QuadraticNumber PELL = new QuadraticNumber(0, 1, 2, 2);

    /** The bronze slope {@code (√13 − 3)/2 = [0; 3, 3, 3, …]}, about 0.303. */
    public static final QuadraticNumber BRONZE = new QuadraticNumber(-3, 1, 13, 2);

    /** Brings the number into its one form. */
    public QuadraticNumber {
        if (denominator == 0) {
            throw new IllegalArgumentException("The denominator is 0");
        }
        if (radicand < 0 || radicand > MAX_RADICAND) {
            throw new IllegalArgumentException(
                    "The radicand must be from 0 to " + MAX_RADICAND + ", but is " + radicand);
        }
        for (long factor = 2; factor * factor <= radicand; factor++) {
            while (radicand % (factor * factor) == 0) {
                radicand /= factor * factor;
                coefficient = Math.multiplyExact(coefficient, factor);
            }
        }
        if (radicand == 1) {
            rational = Math.addExact(rational, coefficient);
        }
        if (radicand <= 1 || coefficient == 0) {
            coefficient = 0;
            radicand = 0;
        }
        long divisor = gcd(gcd(rational, coefficient), denominator);
        if (denominator < 0) {
            divisor = Math.negateExact(divisor);
        }
        rational /= divisor;
        coefficient /= divisor;
        denominator /= divisor;
    }

    /** Returns {@code numerator / denominator}. */
    public static QuadraticNumber rational(long numerator, long denominator) {
        return new QuadraticNumber(numerator, 0, 0, denominator);
    }

    /** Tells whether the number is a fraction of whole numbers. */
    public boolean isRational() {
        return coefficient == 0;
    }

    /** Returns the sum. */
    public QuadraticNumber plus(QuadraticNumber other) {
        long common = lcm(denominator, other.denominator);
        long scale = common / denominator;
        long otherScale = common / other.denominator;
        return new QuadraticNumber(
                Math.addExact(Math.multiplyExact(rational, scale), Math.multiplyExact(other.rational, otherScale)),
                Math.addExact(
                        Math.multiplyExact(coefficient, scale), Math.multiplyExact(other.coefficient, otherScale)),
                commonRadicand(this, other),
                common);
    }

    /** Returns the difference. */
    public QuadraticNumber minus(QuadraticNumber other) {
        return plus(other.times(-1));
    }

    /** Returns the product with a whole number. */
    public QuadraticNumber times(long factor) {
        return new QuadraticNumber(
                Math.multiplyExact(rational, factor), Math.multiplyExact(coefficient, factor), radicand, denominator);
    }

    /** Returns the product. */
    public QuadraticNumber times(QuadraticNumber other) {
        long common = commonRadicand(this, other);
        long roots = Math.multiplyExact(Math.multiplyExact(coefficient, other.coefficient), common);
        return new QuadraticNumber(
                Math.addExact(Math.multiplyExact(rational, other.rational), roots),
                Math.addExact(
                        Math.multiplyExact(rational, other.coefficient),
                        Math.multiplyExact(coefficient, other.rational)),
                common,
                Math.multiplyExact(denominator, other.denominator));
    }

    /**
     * Returns the reciprocal.
     *
     * @throws ArithmeticException for 0
     */
    public QuadraticNumber reciprocal() {
        long norm = Math.subtractExact(
                Math.multiplyExact(rational, rational),
                Math.multiplyExact(Math.multiplyExact(coefficient, coefficient), radicand));
        if (norm == 0) {
            throw new ArithmeticException("0 has no reciprocal");
        }
        return new QuadraticNumber(
                Math.multiplyExact(rational, denominator),
                Math.negateExact(Math.multiplyExact(coefficient, denominator)),
                radicand,
                norm);
    }

    /** Returns the greatest whole number that is not greater than this number. */
    public long floor() {
        return new LinearFloor(ZERO, this).at(0);
    }

    /** Returns this number less its {@linkplain #floor() floor}. */
    public QuadraticNumber fraction() {
        return minus(rational(floor(), 1));
    }

    /** Returns -1, 0 or 1 as the number is negative, zero or positive. */
    public int signum() {
        return equals(ZERO) ? 0 : floor() < 0 ? -1 : 1;
    }

    @Override
    public int compareTo(QuadraticNumber other) {
        return minus(other).signum();
    }

    /**
     * Returns the first terms of the continued fraction, fewer where it ends, as a rational number's does.
     *
     * @param terms how many terms at most
     */
    public List<Integer> continuedFraction(int terms) {
        List<Integer> quotients = new ArrayList<>();
        QuadraticNumber rest = this;
        while (quotients.size() < terms) {
            quotients.add(Math.toIntExact(rest.floor()));
            QuadraticNumber fraction = rest.fraction();
            if (fraction.equals(ZERO)) {
                break;
            }
            rest = fraction.reciprocal();
        }
        return List.copyOf(quotients);
    }

    /** Returns an approximation, for reports only. */
    public double doubleValue() {
        return ((double) rational + (double) coefficient * Math.sqrt((double) radicand)) / (double) denominator;
    }

    /** Returns the number as people write it, such as {@code (-1 + √5)/2}. */
    @Override
    public String toString() {
        String root = (Math.abs(coefficient) == 1 ? "" : Math.abs(coefficient)) + "√" + radicand;
        String numerator;
        if (isRational()) {
            numerator = Long.toString(rational);
        } else if (rational == 0) {
            numerator = (coefficient < 0 ? "-" : "") + root;
        } else {
            numerator = rational + (coefficient < 0 ? " - " : " + ") + root;
        }
        if (denominator == 1) {
            return numerator;
        }
        return (rational != 0 && coefficient != 0 ? "(" + numerator + ")" : numerator) + "/" + denominator;
    }

    static long commonRadicand(QuadraticNumber one, QuadraticNumber other) {
        if (!one.isRational() && !other.isRational() && one.radicand != other.radicand) {
            throw new ArithmeticException("√" + one.radicand + " and √" + other.radicand + " do not combine");
        }
        return Math.max(one.radicand, other.radicand);
    }

    static long lcm(long one, long other) {
        return Math.multiplyExact(one / gcd(one, other), other);
    }

    private static long gcd(long one, long other) {
        return BigInteger.valueOf(one).gcd(BigInteger.valueOf(other)).longValueExact();
    }
}
