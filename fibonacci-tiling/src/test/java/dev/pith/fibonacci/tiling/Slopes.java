package dev.pith.fibonacci.tiling;

import java.util.stream.Stream;

/** Slopes and phases that the structural tests go through. */
final class Slopes {

    private Slopes() {}

    static Stream<QuadraticNumber> irrational() {
        return Stream.of(
                QuadraticNumber.GOLDEN,
                QuadraticNumber.SILVER,
                QuadraticNumber.PELL,
                QuadraticNumber.BRONZE,
                new QuadraticNumber(-3, 1, 13, 1),
                new QuadraticNumber(-7, 1, 58, 1),
                new QuadraticNumber(99, -1, 5, 158));
    }

    /** Phases with an end of a window at some tile, and others. */
    static Stream<QuadraticNumber> phases(QuadraticNumber slope) {
        return Stream.of(
                QuadraticNumber.ZERO,
                QuadraticNumber.rational(1, 2),
                QuadraticNumber.rational(-355, 113),
                slope.times(5),
                slope.times(-1_000).plus(QuadraticNumber.rational(1, 7)));
    }
}
