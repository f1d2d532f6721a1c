package dev.pith.fibonacci.tiling;

import java.util.Arrays;
import java.util.List;

/**
 * The levels of supertiles that a tiling deflates to. At every level the tiles, long, short and gaps, follow each other without
 * overlap and cover the line. What a tile is depends on its neighbours only, so the hierarchy is computed for any stretch of the
 * line exactly as it is on the whole line.
 *
 * <p>If a word is periodic, its levels have no long tile from some level on: the hierarchy collapses. A long tile cannot be longer
 * than the period, as it would overlap its own translate, so the collapse comes at the latest where {@link DeflationRule#lengths()}
 * exceeds the period in units. If a word is Sturmian and the rule is its slope's, every level has long tiles, as often as
 * {@link SupertileWindows} says.
 *
 * @param tiling the tiling
 * @param rule how its tiles join
 * @param shift which unit of the tiling is unit 0 of the text; time grows with it, so it should be small
 */
public record Hierarchy(Tiling tiling, DeflationRule rule, long shift) {

    /** Puts the tiling's unit 0 at the text's. */
    public Hierarchy(Tiling tiling, DeflationRule rule) {
        this(tiling, rule, 0);
    }

    /** Receives the tiles of all levels, those of one level from left to right. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Receives a tile.
         *
         * @param level the level, from 0
         * @param kind what the tile is
         * @param start its first unit; negative if it begins before the text
         * @param length how many units it covers
         */
        void visit(int level, TileKind kind, long start, int length);
    }

    /** Returns the units that a long tile covers at each level, ascending. */
    public List<Integer> lengths() {
        return rule.lengths();
    }

    /**
     * Visits all tiles of all levels that cover one or more of the first units. Takes memory for the levels only, and time for
     * the units and a few times the last level's length, as it looks that far to either side.
     *
     * @param units how many units from 0 on
     * @param visitor receives the tiles
     */
    public void visit(long units, Visitor visitor) {
        Visitor within = (level, kind, start, length) -> {
            if (start < units && start + length > 0) {
                visitor.visit(level, kind, start, length);
            }
        };
        Deflater first = null;
        for (int level = rule.levels() - 1; level >= 0; level--) {
            first = new Deflater(rule, level, within, first);
        }
        if (first == null) {
            throw new IllegalStateException("A rule has no levels");
        }
        // A tile's kind depends on the run before it and the run after it, which are shorter than two long tiles of its
        // level.
        long margin = 3 * lengths().stream().mapToLong(Integer::longValue).sum();
        long tile = 0;
        long start = -shift;
        while (start > -margin) {
            tile--;
            start -= tiling.isLong(tile) ? 2 : 1;
        }
        TileReader reader = new TileReader(tiling, tile);
        while (start < units + margin) {
            boolean isLong = reader.nextIsLong();
            // The word itself has the roles exchanged: see DeflationRule.
            first.accept(isLong ? TileKind.SHORT : TileKind.LONG, start, isLong ? 2 : 1);
            start += isLong ? 2 : 1;
        }
    }

    /**
     * Returns how many long tiles of each level begin within the first units.
     *
     * @param units how many units from 0 on
     */
    public List<Long> longTiles(long units) {
        long[] counts = new long[rule.levels()];
        visit(units, (level, kind, start, length) -> {
            if (kind == TileKind.LONG && start >= 0) {
                counts[level]++;
            }
        });
        return Arrays.stream(counts).boxed().toList();
    }

    /** Reads a tiling's tiles one after the other, with one evaluation of the floor for each where there are floors. */
    private static final class TileReader {

        private final Tiling tiling;
        private long tile;
        private long longsBefore;

        TileReader(Tiling tiling, long tile) {
            this.tiling = tiling;
            this.tile = tile;
            longsBefore = tiling instanceof CutAndProjectTiling projected ? projected.longsBefore(tile) : 0;
        }

        boolean nextIsLong() {
            if (!(tiling instanceof CutAndProjectTiling projected)) {
                return tiling.isLong(tile++);
            }
            long longsBeforeNext = projected.longsBefore(++tile);
            boolean isLong = longsBeforeNext > longsBefore;
            longsBefore = longsBeforeNext;
            return isLong;
        }
    }
}
