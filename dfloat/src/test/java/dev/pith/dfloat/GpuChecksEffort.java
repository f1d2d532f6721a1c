package dev.pith.dfloat;

/** How much the checks for a GPU do. */
enum GpuChecksEffort {
    /** Little enough for kernels that an emulator runs. */
    EMULATED,
    /** Little enough for kernels that a tool watches, which makes them a hundred times slower. */
    QUICK,
    /** All. */
    FULL;

    /** Returns one of three numbers. */
    int of(int emulated, int quick, int full) {
        return switch (this) {
            case EMULATED -> emulated;
            case QUICK -> quick;
            case FULL -> full;
        };
    }
}
