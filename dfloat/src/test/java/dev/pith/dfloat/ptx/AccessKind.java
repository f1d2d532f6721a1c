package dev.pith.dfloat.ptx;

/** What an instruction does to memory. Strong accesses, atomic ones among them, may meet each other but no plain one. */
enum AccessKind {
    READ(true, false, false),
    WRITE(false, true, false),
    STRONG_READ(true, false, true),
    STRONG_WRITE(false, true, true),
    ATOMIC(true, true, true);

    final boolean reads;
    final boolean writes;
    final boolean strong;

    AccessKind(boolean reads, boolean writes, boolean strong) {
        this.reads = reads;
        this.writes = writes;
        this.strong = strong;
    }
}
