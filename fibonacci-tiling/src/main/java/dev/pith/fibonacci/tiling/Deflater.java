package dev.pith.fibonacci.tiling;

import org.jspecify.annotations.Nullable;

/** Joins the tiles of one level, as they come from left to right, into those of the next, and hands them on. */
final class Deflater {

    private final int level;
    private final int run;
    private final int shortLength;
    private final int longLength;
    private final Hierarchy.Visitor visitor;
    private final @Nullable Deflater next;

    /** How many long tiles wait for the short one that ends their run; at most the run. */
    private int waiting;

    /** @param level the level that this makes */
    Deflater(DeflationRule rule, int level, Hierarchy.Visitor visitor, @Nullable Deflater next) {
        this.level = level;
        this.visitor = visitor;
        this.next = next;
        run = rule.runs().get(level);
        shortLength = rule.shortLength(level);
        longLength = rule.lengths().get(level);
    }

    /** Takes a tile of the level before. */
    void accept(TileKind kind, long start, int length) {
        // A short tile of this level is a long one of the level before, so the waiting tiles are of that length.
        long firstWaiting = start - (long) waiting * shortLength;
        if (kind == TileKind.LONG) {
            if (waiting < run) {
                waiting++;
            } else {
                emit(TileKind.SHORT, firstWaiting, shortLength);
            }
        } else if (kind == TileKind.SHORT && waiting == run) {
            waiting = 0;
            emit(TileKind.LONG, firstWaiting, longLength);
        } else {
            for (; waiting > 0; waiting--) {
                emit(TileKind.SHORT, start - (long) waiting * shortLength, shortLength);
            }
            emit(TileKind.GAP, start, length);
        }
    }

    private void emit(TileKind kind, long start, int length) {
        visitor.visit(level, kind, start, length);
        if (next != null) {
            next.accept(kind, start, length);
        }
    }
}
