package dev.pith.fibonacci.tiling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How the tiles of one level join into those of the next. At each level, a number of long tiles, the level's run, and a short tile
 * after them become one long tile, and a long tile left over becomes a short one; a short tile that has too few long ones before it
 * has no place in the next level and is a gap from then on.
 *
 * <p>Before level 0 stands the tiling's word with the roles exchanged: there the short tiles, of 1 unit, are what runs, and a long
 * tile, of 2 units, ends the run. So level 0 consists of the tiling's own tiles if its run is 0.
 *
 * <p>A Sturmian word whose slope is {@code [0; a1, a2, a3, …]} deflates without gaps by the runs {@code a1 − 1, a2, a3, …}: the long
 * tiles of the levels are conjugates of the standard words of Lothaire, section 2.2.2.
 *
 * @param runs the run that makes each level from the one before, the first at least 0, all others at least 1
 */
public record DeflationRule(List<Integer> runs) {

    /** Checks the runs and copies them. */
    public DeflationRule {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("A hierarchy has at least one level");
        }
        for (int level = 0; level < runs.size(); level++) {
            if (runs.get(level) < Math.min(level, 1)) {
                throw new IllegalArgumentException("The run of level " + level + " is too short: " + runs.get(level));
            }
        }
        lengths(runs);
    }

    /**
     * Returns the rule that undoes {@code L → LS, S → L} at every level. Its long tiles cover 2, 3, 5, 8, 13… units.
     *
     * @param levels how many levels, from 1 to 44
     */
    public static DeflationRule fibonacci(int levels) {
        List<Integer> runs = new ArrayList<>(Collections.nCopies(levels, 1));
        if (levels > 0) {
            runs.set(0, 0);
        }
        return new DeflationRule(runs);
    }

    /**
     * Returns the rule that deflates words of a slope without gaps.
     *
     * @param slope above 0 and below 1
     * @param levels how many levels at most; a rational slope may have fewer, as it has no more
     */
    public static DeflationRule ofSlope(QuadraticNumber slope, int levels) {
        List<Integer> quotients = slope.continuedFraction(levels + 1);
        if (quotients.getFirst() != 0 || quotients.size() == 1) {
            throw new IllegalArgumentException("The slope must be above 0 and below 1, but is " + slope);
        }
        List<Integer> runs = new ArrayList<>(quotients.subList(1, quotients.size()));
        runs.set(0, runs.getFirst() - 1);
        return new DeflationRule(runs);
    }

    /** Returns how many levels there are. */
    public int levels() {
        return runs.size();
    }

    /** Returns the units that a long tile covers at each level, ascending. */
    public List<Integer> lengths() {
        return lengths(runs);
    }

    /** Returns the units that a short tile covers at a level. */
    int shortLength(int level) {
        return level == 0 ? 1 : lengths().get(level - 1);
    }

    private static List<Integer> lengths(List<Integer> runs) {
        List<Integer> lengths = new ArrayList<>();
        int running = 1;
        int ending = 2;
        for (int run : runs) {
            int joined = Math.addExact(Math.multiplyExact(run, running), ending);
            ending = running;
            running = joined;
            lengths.add(joined);
        }
        return List.copyOf(lengths);
    }
}
