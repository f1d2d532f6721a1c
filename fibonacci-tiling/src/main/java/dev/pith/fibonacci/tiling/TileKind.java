package dev.pith.fibonacci.tiling;

/** What a tile of a {@link Hierarchy} is. */
public enum TileKind {
    /** A long tile, where a phrase of the level's length may stand. */
    LONG,
    /** A short tile, as long as a long tile of the level before, or 1 unit at level 0. */
    SHORT,
    /** A tile of an earlier level that the rule could not join with its neighbours. */
    GAP
}
