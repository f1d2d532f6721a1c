package dev.pith.fibonacci.tiling;

/** See {@link Tiling#random}. */
record RandomTiling(Share share, long seed) implements Tiling {

    @Override
    public boolean isLong(long tile) {
        return share.holds(seed, tile);
    }

    @Override
    public String toString() {
        return "random, seed " + seed;
    }
}
