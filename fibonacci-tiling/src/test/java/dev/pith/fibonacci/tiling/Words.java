package dev.pith.fibonacci.tiling;

/** Tilings as strings. */
final class Words {

    private Words() {}

    static String letters(Tiling tiling, long first, int count) {
        StringBuilder letters = new StringBuilder();
        for (long tile = first; tile < first + count; tile++) {
            letters.append(tiling.isLong(tile) ? 'L' : 'S');
        }
        return letters.toString();
    }

    static long longs(String letters) {
        return letters.chars().filter(letter -> letter == 'L').count();
    }
}
