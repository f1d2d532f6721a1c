package dev.pith.dfloat.ptx;

/** Barriers of a block, with or without a reduction of a predicate, and the barrier of a warp. */
final class BarrierInstructions {

    private BarrierInstructions() {}

    /**
     * What a thread brings to a barrier and takes from it.
     *
     * @param aligned whether all threads of a warp must be at the same instruction
     */
    record Arrival(boolean waits, boolean aligned, boolean input, Result result) {}

    /** Gives a thread what the reduction over all threads is. */
    @FunctionalInterface
    interface Result {
        void finish(PtxThread thread, int threadsTrue, int threads);
    }

    static Instruction.Action decode(Syntax syntax) {
        if (syntax.take("warp")) {
            syntax.takeOneOf("sync");
            return WarpInstructions.waitForLanes(syntax);
        }
        syntax.ignore("cta");
        boolean explicitlyAligned = syntax.take("aligned");
        boolean aligned = explicitlyAligned || syntax.name().equals("bar");
        if (syntax.take("red")) {
            return reduction(syntax, aligned);
        }
        boolean waits = syntax.takeOneOf("sync", "arrive").equals("sync");
        int operands = syntax.operands();
        syntax.finish(waits && operands == 1 ? 1 : 2);
        int barrier = syntax.read(0, PtxType.U32);
        int count = operands == 1 ? -1 : syntax.read(1, PtxType.U32);
        Arrival arrival = new Arrival(waits, aligned, false, (thread, threadsTrue, threads) -> {});
        return thread -> thread.arrive(number(thread, barrier), count(thread, count), arrival);
    }

    private static Instruction.Action reduction(Syntax syntax, boolean aligned) {
        String operation = syntax.takeOneOf("popc", "and", "or");
        PtxType type = syntax.takeIntegerType();
        int operands = syntax.operands();
        syntax.finish(operands == 3 ? 3 : 4);
        int destination = syntax.write(0, type);
        int barrier = syntax.read(1, PtxType.U32);
        int count = operands == 3 ? -1 : syntax.read(2, PtxType.U32);
        Syntax.PredicateSource source = syntax.predicate(syntax.operand(operands - 1));
        Result result = (thread, threadsTrue, threads) -> thread.set(
                destination,
                switch (operation) {
                    case "popc" -> threadsTrue;
                    case "and" -> threadsTrue == threads ? 1 : 0;
                    default -> threadsTrue > 0 ? 1 : 0;
                });
        return thread -> thread.arrive(
                number(thread, barrier), count(thread, count), new Arrival(true, aligned, source.test(thread), result));
    }

    private static int number(PtxThread thread, int slot) {
        return (int) thread.get(slot);
    }

    private static int count(PtxThread thread, int slot) {
        return slot < 0 ? thread.block().threadCount() : (int) thread.get(slot);
    }
}
