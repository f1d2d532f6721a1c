package dev.pith.fibonacci.tiling;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the long tiles of each level begin, straight from the cut and project scheme: one begins at tile i of a tiling of this slope
 * and some phase if the fraction of {@code i · slope + phase} lies in the level's window. The windows are half-open intervals within
 * [0, 1) with ends in the slope's field; since the fractions are spread evenly (Weyl, 1916), a window's width is the share of tiles
 * at which a long tile of the level begins.
 *
 * <p>Rotation by the slope exchanges two intervals, those of long and short tiles, and each level's windows follow from those of the
 * level before by inducing that exchange on a shorter interval (Rauzy, "Échanges d'intervalles et transformations induites", 1979).
 *
 * @param slope the slope, irrational, above 0 and below 1
 * @param windows the window of each level
 */
public record SupertileWindows(QuadraticNumber slope, List<Window> windows) {

    /**
     * A half-open interval.
     *
     * @param from its first number
     * @param to the number after its last
     */
    public record Window(QuadraticNumber from, QuadraticNumber to) {

        /** Returns the width. */
        public QuadraticNumber width() {
            return to.minus(from);
        }
    }

    /** Copies the windows. */
    public SupertileWindows {
        windows = List.copyOf(windows);
    }

    /**
     * Returns the windows of the hierarchy by {@link DeflationRule#ofSlope}.
     *
     * @param slope irrational, above 0 and below 1
     * @param levels how many levels, at least 1
     */
    public static SupertileWindows of(QuadraticNumber slope, int levels) {
        if (slope.isRational()) {
            throw new IllegalArgumentException("Windows need an irrational slope, not " + slope);
        }
        QuadraticNumber one = QuadraticNumber.rational(1, 1);
        // Before level 0, the running tiles are the short ones: see DeflationRule.
        Window running = new Window(QuadraticNumber.ZERO, one.minus(slope));
        QuadraticNumber runningStep = slope;
        QuadraticNumber endingStep = slope.minus(one);
        List<Window> windows = new ArrayList<>();
        for (int run : DeflationRule.ofSlope(slope, levels).runs()) {
            // A long tile of this level begins where the running tile's step leads out of its window after the run, not
            // before.
            QuadraticNumber reach = runningStep.times(run);
            if (runningStep.signum() > 0) {
                QuadraticNumber from = running.to().minus(reach);
                running = new Window(from, from.plus(runningStep));
            } else {
                QuadraticNumber to = running.from().minus(reach);
                running = new Window(to.plus(runningStep), to);
            }
            windows.add(running);
            QuadraticNumber joinedStep = reach.plus(endingStep);
            endingStep = runningStep;
            runningStep = joinedStep;
        }
        return new SupertileWindows(slope, windows);
    }

    /** Returns the share of units at which a long tile of a level begins. */
    public QuadraticNumber unitShare(int level) {
        QuadraticNumber unitsPerTile = slope.plus(QuadraticNumber.rational(1, 1));
        return windows.get(level).width().times(unitsPerTile.reciprocal());
    }

    /** Returns the shares of all levels: see {@link #unitShare}. */
    public List<QuadraticNumber> unitShares() {
        List<QuadraticNumber> shares = new ArrayList<>();
        for (int level = 0; level < windows.size(); level++) {
            shares.add(unitShare(level));
        }
        return List.copyOf(shares);
    }
}
