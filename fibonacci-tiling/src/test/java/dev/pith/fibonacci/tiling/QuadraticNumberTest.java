package dev.pith.fibonacci.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuadraticNumberTest {

    @Test
    void floorsAgreeWithArithmeticOfAnyPrecision() {
        long seed = 1;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            QuadraticNumber slope = number(random, 1 + random.nextInt(60));
            QuadraticNumber offset = random.nextBoolean()
                    ? QuadraticNumber.rational(random.nextInt(2_000) - 1_000, 1 + random.nextInt(50))
                    : new QuadraticNumber(random.nextInt(99) - 50, random.nextInt(99) - 50, slope.radicand(), 7);
            long index = random.nextLong() >> (20 + random.nextInt(44));
            assertEquals(
                    exactFloor(slope, offset, index),
                    BigInteger.valueOf(new LinearFloor(slope, offset).at(index)),
                    "seed " + seed + ": " + index + " times " + slope + " plus " + offset);
        }
    }

    @Test
    void floorsAreRightWhereAMultipleIsClosestToAWholeNumber() {
        // Convergents of √2: p² − 2q² = ±1, so q√2 is within 1/(2p) of the whole number p, above and below by turns.
        LinearFloor floor = new LinearFloor(new QuadraticNumber(0, 1, 2, 1), QuadraticNumber.ZERO);
        long p = 1;
        long q = 1;
        for (int i = 0; p < 1L << 59; i++) {
            assertEquals(i % 2 == 0 ? p : p - 1, floor.at(q), p + "/" + q);
            assertEquals(i % 2 == 0 ? -p - 1 : -p, floor.at(-q), "-" + p + "/" + q);
            long next = p + 2 * q;
            q += p;
            p = next;
        }
    }

    @Test
    void refusesAnIndexThatItCannotFloorRatherThanBeWrong() {
        LinearFloor floor = new LinearFloor(QuadraticNumber.GOLDEN, QuadraticNumber.ZERO);
        assertThrows(ArithmeticException.class, () -> floor.at(Long.MAX_VALUE));
        assertThrows(ArithmeticException.class, () -> floor.at(Long.MIN_VALUE));
        assertThrows(ArithmeticException.class, () -> floor.at(1L << 60));
        assertEquals(
                exactFloor(QuadraticNumber.GOLDEN, QuadraticNumber.ZERO, 1L << 59),
                BigInteger.valueOf(floor.at(1L << 59)));
    }

    @Test
    void equalNumbersAreEqualRecords() {
        assertEquals(new QuadraticNumber(-1, 1, 5, 2), new QuadraticNumber(3, -1, 45, -6));
        assertEquals(QuadraticNumber.rational(5, 1), new QuadraticNumber(1, 2, 4, 1));
        assertEquals(QuadraticNumber.rational(1, 2), new QuadraticNumber(-3, 0, 7, -6));
        assertEquals(QuadraticNumber.ZERO, QuadraticNumber.GOLDEN.minus(QuadraticNumber.GOLDEN));
    }

    @Test
    void goldenNumberIsItsReciprocalLessOne() {
        QuadraticNumber golden = QuadraticNumber.GOLDEN;
        assertEquals(golden, golden.reciprocal().minus(QuadraticNumber.rational(1, 1)));
        assertEquals(QuadraticNumber.rational(1, 1), golden.times(golden).plus(golden));
    }

    @Test
    void continuedFractionsAreTheKnownOnes() {
        assertEquals(ones(20), QuadraticNumber.GOLDEN.continuedFraction(21).subList(1, 21));
        assertEquals(List.of(0, 2, 2, 2, 2, 2, 2), QuadraticNumber.SILVER.continuedFraction(7));
        assertEquals(List.of(0, 1, 2, 2, 2, 2, 2), QuadraticNumber.PELL.continuedFraction(7));
        assertEquals(List.of(0, 3, 3, 3, 3, 3, 3), QuadraticNumber.BRONZE.continuedFraction(7));
        assertEquals(List.of(0, 1, 1, 1, 1, 1, 1, 14, 1), new QuadraticNumber(-7, 1, 58, 1).continuedFraction(9));
        assertEquals(List.of(0, 1, 1, 1, 1, 2, 1, 1, 1), new QuadraticNumber(99, -1, 5, 158).continuedFraction(9));
        assertEquals(List.of(0, 1, 1, 2), QuadraticNumber.rational(3, 5).continuedFraction(9));
        assertEquals(List.of(-1, 2), QuadraticNumber.rational(-1, 2).continuedFraction(9));
    }

    @Test
    void comparesExactly() {
        // 165580141/267914296 is a convergent of the golden slope and differs from it by less than 1e-17.
        QuadraticNumber convergent = QuadraticNumber.rational(165_580_141, 267_914_296);
        assertTrue(QuadraticNumber.GOLDEN.compareTo(convergent) < 0);
        assertTrue(convergent.compareTo(QuadraticNumber.GOLDEN) > 0);
        assertEquals(0, convergent.compareTo(convergent.plus(QuadraticNumber.ZERO)));
    }

    @Test
    void numbersOfDifferentFieldsDoNotCombine() {
        assertThrows(ArithmeticException.class, () -> QuadraticNumber.GOLDEN.plus(QuadraticNumber.SILVER));
        assertThrows(ArithmeticException.class, QuadraticNumber.ZERO::reciprocal);
        assertThrows(IllegalArgumentException.class, () -> new QuadraticNumber(1, 1, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> new QuadraticNumber(1, 1, -5, 1));
    }

    @Test
    void isWrittenAsPeopleWriteIt() {
        assertEquals("(-1 + √5)/2", QuadraticNumber.GOLDEN.toString());
        assertEquals("√2/2", QuadraticNumber.PELL.toString());
        assertEquals("-1 + √2", QuadraticNumber.SILVER.toString());
        assertEquals("(3 - 2√7)/5", new QuadraticNumber(3, -2, 7, 5).toString());
        assertEquals("251/500", QuadraticNumber.rational(502, 1000).toString());
    }

    private static List<Integer> ones(int count) {
        return Collections.nCopies(count, 1);
    }

    private static QuadraticNumber number(Random random, int radicand) {
        return new QuadraticNumber(
                random.nextInt(200) - 100, random.nextInt(200) - 100, radicand, 1 + random.nextInt(100));
    }

    private static BigInteger exactFloor(QuadraticNumber slope, QuadraticNumber offset, long index) {
        BigInteger denominator = BigInteger.valueOf(slope.denominator() * offset.denominator());
        BigInteger rational = BigInteger.valueOf(index)
                .multiply(BigInteger.valueOf(slope.rational() * offset.denominator()))
                .add(BigInteger.valueOf(offset.rational() * slope.denominator()));
        BigInteger multiple = BigInteger.valueOf(index)
                .multiply(BigInteger.valueOf(slope.coefficient() * offset.denominator()))
                .add(BigInteger.valueOf(offset.coefficient() * slope.denominator()));
        long radicand = Math.max(slope.radicand(), offset.radicand());
        BigInteger root = multiple.multiply(multiple)
                .multiply(BigInteger.valueOf(radicand))
                .sqrt();
        if (multiple.signum() < 0) {
            root = root.negate().subtract(BigInteger.ONE);
        }
        BigInteger[] parts = rational.add(root).divideAndRemainder(denominator);
        return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }
}
