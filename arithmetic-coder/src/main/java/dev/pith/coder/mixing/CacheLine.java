package dev.pith.coder.mixing;

/** Where cache lines begin in a large array. Only speed depends on it. */
public final class CacheLine {

    /** The length of a line, in bytes. */
    public static final int BYTES = 64;

    /**
     * How many bytes into an array its third line begins. JVMs put 16 bytes before the elements, and those that do not
     * keep large arrays among small objects begin them at the start of a page or region. As lines are fetched by twos,
     * it is the first of two.
     */
    public static final int FIRST = 2 * BYTES - 16;

    private CacheLine() {}
}
