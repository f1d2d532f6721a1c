package dev.pith.dfloat.ptx;

/**
 * An instruction ready to run.
 *
 * @param guard the slot of the predicate that it is executed under, or -1
 * @param guardNegated whether it is executed where the predicate is false
 */
record Instruction(int line, String text, String opcode, int guard, boolean guardNegated, Action action) {

    /** What an instruction does to the thread that executes it. The program counter already points past it. */
    @FunctionalInterface
    interface Action {
        void execute(PtxThread thread);
    }
}
