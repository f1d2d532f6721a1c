package dev.pith.corpora.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis. It is the same on every JVM, so that a page made anew can be compared with one that was published.
 *
 * @param min the value at its start, greater than 0
 * @param max the value at its end, greater than that
 * @param start where on the paper it starts
 * @param end where on the paper it ends
 */
record Axis(double min, double max, double start, double end) {

    /** How far the axis extends beyond the values, as a part of what they take. */
    private static final double MARGIN = 0.07;

    private static final double LEAST_EXTENT = 1.2;

    /** Below this quotient of the values at both ends, ticks at round numbers of each decade would be too few. */
    private static final double SHORT = 4;

    private static final int TICKS_OF_SHORT = 8;

    /** Returns an axis that has room for all values. */
    static Axis of(List<Double> values, double start, double end) {
        double least = values.stream().mapToDouble(value -> value).min().orElse(1);
        double greatest = values.stream().mapToDouble(value -> value).max().orElse(10);
        if (greatest / least < LEAST_EXTENT) {
            least /= Math.sqrt(LEAST_EXTENT);
            greatest *= Math.sqrt(LEAST_EXTENT);
        }
        double margin = StrictMath.pow(greatest / least, MARGIN);
        return new Axis(least / margin, greatest * margin, start, end);
    }

    /** Returns where on the paper a value is. */
    double position(double value) {
        return start + (end - start) * StrictMath.log(value / min) / StrictMath.log(max / min);
    }

    /** Returns values to write beside the axis: round ones, about as far from each other on the paper. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (max / min < SHORT) {
            double step = roundStep((max - min) / TICKS_OF_SHORT);
            for (long i = (long) Math.ceil(min / step); i * step <= max; i++) {
                ticks.add(i * step);
            }
            return ticks;
        }
        double decades = StrictMath.log10(max / min);
        List<Integer> factors = decades < 1.2
                ? List.of(1, 2, 3, 5, 7)
                : decades < 2.5 ? List.of(1, 2, 5) : decades < 5 ? List.of(1, 3) : List.of(1);
        for (int decade = (int) Math.floor(StrictMath.log10(min)); StrictMath.pow(10, decade) <= max; decade++) {
            for (int factor : factors) {
                double tick = factor * StrictMath.pow(10, decade);
                if (tick >= min && tick <= max) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** Returns 1, 2 or 5 times a power of ten, at least as large as the step. */
    private static double roundStep(double step) {
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(step)));
        double factor = step / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }
}
