package dev.pith.fibonacci.tiling;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A tiling of the line: a word over long and short tiles, infinite both ways. A long tile covers two units of a text, a short one
 * one; tile 0 begins at unit 0. Immutable; safe for use by several threads.
 */
public sealed interface Tiling permits CutAndProjectTiling, PeriodicTiling, RandomTiling {

    /**
     * Tells whether a tile is long.
     *
     * @param tile the tile's number, which may be negative
     */
    boolean isLong(long tile);

    /**
     * Returns the tiling whose tile i is long if {@code ⌊(i + 1) · slope + phase⌋ − ⌊i · slope + phase⌋ = 1}. It is a Sturmian word
     * if the slope is irrational and periodic if the slope is rational.
     *
     * <p>It is exact for every tile to {@code 2^60}, divided by the largest number in the slope over the common denominator of slope
     * and phase times the slope's root; beyond, {@link #isLong} throws {@link ArithmeticException}. For the named slopes and phases
     * with a denominator to 65,536 that is more than {@code 2^40} tiles.
     *
     * @param slope how often tiles are long, above 0 and below 1
     * @param phase a rational number or one with the slope's radicand; only its fraction matters
     */
    static Tiling cutAndProject(QuadraticNumber slope, QuadraticNumber phase) {
        return new CutAndProjectTiling(slope, phase);
    }

    /**
     * Returns tilings of one slope with the phases {@code 0, 1/count, 2/count, …}.
     *
     * @param slope how often tiles are long, above 0 and below 1
     * @param count how many tilings
     */
    static List<Tiling> spread(QuadraticNumber slope, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> cutAndProject(slope, QuadraticNumber.rational(number, count)))
                .toList();
    }

    /**
     * Returns a finite word repeated for ever.
     *
     * @param word one or more of the letters L, for a long tile, and S, for a short one
     * @param offset which of the word's letters is tile 0, counted from 0 and modulo the word's length
     */
    static Tiling periodic(String word, long offset) {
        return new PeriodicTiling(word, offset);
    }

    /**
     * Returns a tiling whose tiles are long or short independently of each other, as a hash of seed and tile number says.
     *
     * @param slope how often tiles are long, from 0 to 1; met to within {@code 2^-40}
     * @param seed which of the tilings
     */
    static Tiling random(QuadraticNumber slope, long seed) {
        return new RandomTiling(Share.of(slope), seed);
    }
}
