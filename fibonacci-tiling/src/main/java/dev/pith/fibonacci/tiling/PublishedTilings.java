package dev.pith.fibonacci.tiling;

import java.util.ArrayList;
import java.util.List;

/**
 * The sets of tilings that "Aperiodic Structures Never Collapse: Fibonacci Hierarchies for Lossless Compression" (2026) reports
 * results for. All are deflated by {@link DeflationRule#fibonacci}.
 *
 * <p>Two things show in exact arithmetic. The phase of golden tiling j is j times the slope, which makes it tiling 0 from tile j on:
 * the twelve are one tiling at shifts of a few units. And the 18 slopes that were found by search are decimal fractions, so that those
 * tilings are periodic, with 1,000 tiles a period or fewer.
 */
public final class PublishedTilings {

    private static final int[] SEARCHED_THOUSANDTHS = {502, 619, 617, 616, 620, 614, 621, 622, 612};

    private PublishedTilings() {}

    /** Returns the twelve golden tilings. */
    public static List<Tiling> golden() {
        List<Tiling> tilings = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            tilings.add(Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.GOLDEN.times(number)));
        }
        return List.copyOf(tilings);
    }

    /** Returns all 36: the golden ones, six of three other quadratic slopes, and 18 of nine rational slopes. */
    public static List<Tiling> all() {
        List<QuadraticNumber> slopes = new ArrayList<>();
        slopes.add(new QuadraticNumber(-7, 1, 58, 1));
        slopes.add(new QuadraticNumber(99, -1, 5, 158));
        slopes.add(new QuadraticNumber(-3, 1, 13, 1));
        for (int thousandths : SEARCHED_THOUSANDTHS) {
            slopes.add(QuadraticNumber.rational(thousandths, 1000));
        }
        List<Tiling> tilings = new ArrayList<>(golden());
        for (QuadraticNumber slope : slopes) {
            tilings.add(Tiling.cutAndProject(slope, QuadraticNumber.ZERO));
            tilings.add(Tiling.cutAndProject(slope, QuadraticNumber.rational(1, 2)));
        }
        return List.copyOf(tilings);
    }

    /** Returns the periodic tiling that the aperiodic ones are compared with, LLSLS. */
    public static Tiling periodic() {
        return Tiling.periodic("LLSLS", 0);
    }
}
