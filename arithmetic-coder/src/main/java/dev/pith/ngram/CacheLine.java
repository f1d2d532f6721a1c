package dev.pith.ngram;

/** Where cache lines begin in a large array, which only the speed depends on. */
final class CacheLine {

    static final int BYTES = 64;

    /**
     * How many bytes into an array the second line begins. JVMs put 16 bytes before the elements, and those that do not
     * keep large arrays among small objects begin them at the start of a page or region.
     */
    static final int FIRST = BYTES - 16;

    private CacheLine() {}
}
