package dev.pith.fibonacci.tiling;

import java.util.List;

/**
 * Where in a sequence of units, such as words, phrases of some lengths may stand. Immutable; safe for use by several threads.
 */
public interface PhraseMask {

    /** Returns the lengths of phrases in units, ascending, the first at least 2. A level is an index into this list. */
    List<Integer> lengths();

    /**
     * Tells whether a phrase of a level's length may begin at a unit.
     *
     * @param level an index into {@link #lengths()}
     * @param unit the number of the phrase's first unit, from 0
     */
    boolean allows(int level, long unit);
}
