package dev.pith.fibonacci.tiling;

/** See {@link Tiling#periodic}. */
record PeriodicTiling(String word, long offset) implements Tiling {

    PeriodicTiling {
        if (word.isEmpty() || !word.chars().allMatch(letter -> letter == 'L' || letter == 'S')) {
            throw new IllegalArgumentException(
                    "A tiling's word consists of the letters L and S, but is \"" + word + "\"");
        }
        offset = Math.floorMod(offset, (long) word.length());
    }

    @Override
    public boolean isLong(long tile) {
        int length = word.length();
        return word.charAt((int) ((Math.floorMod(tile, (long) length) + offset) % length)) == 'L';
    }

    @Override
    public String toString() {
        return "period " + word + ", offset " + offset;
    }
}
