package dev.pith.dfloat.ptx;

/**
 * The memories of a kernel. A generic address tells its space by its highest bits: the windows lie where no allocation
 * of a real machine can be. Constants, parameters and variables of the module have the same address in their own space
 * as in the generic one; shared and local memory count from {@link #FIRST_ADDRESS} in their own.
 */
enum AddressSpace {
    GENERIC(0),
    GLOBAL(0),
    SHARED(1),
    LOCAL(2),
    CONST(3),
    PARAM(4),
    MODULE_GLOBAL(5);

    /** Where shared and local memory begin, not 0, so that a null pointer is found. */
    static final int FIRST_ADDRESS = 1024;

    private static final int WINDOW_SHIFT = 59;

    /** What is added to an address to make it generic. */
    final long window;

    AddressSpace(long number) {
        this.window = number << WINDOW_SHIFT;
    }

    /** Returns the space that a generic address lies in. */
    static AddressSpace of(long generic) {
        return switch ((int) (generic >>> WINDOW_SHIFT)) {
            case 1 -> SHARED;
            case 2 -> LOCAL;
            case 3 -> CONST;
            case 4 -> PARAM;
            case 5 -> MODULE_GLOBAL;
            default -> GLOBAL;
        };
    }

    /** Returns where the variables of this space start in its own addresses. */
    long firstAddress() {
        return this == SHARED || this == LOCAL ? FIRST_ADDRESS : window + FIRST_ADDRESS;
    }
}
