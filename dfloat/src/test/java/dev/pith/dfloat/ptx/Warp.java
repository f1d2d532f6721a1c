package dev.pith.dfloat.ptx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The threads that exchange values with each other. Each runs on its own; they meet where an instruction says so. */
final class Warp {

    static final int LANES = 32;

    /** So many instructions a thread runs before another has its turn: threads may wait for each other's writes. */
    private static final int TURN = 20_000;

    private final ThreadBlock block;
    private final PtxThread[] threads;
    private final @Nullable TransactionCounter transactions;

    Warp(ThreadBlock block, Launch launch, int firstThread, int lanes) {
        this.block = block;
        this.threads = new PtxThread[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            threads[lane] = new PtxThread(block, launch, this, firstThread + lane);
        }
        this.transactions =
                launch.countsTransactions() ? new TransactionCounter(launch.kernel().instructions.length) : null;
    }

    PtxThread[] threads() {
        return threads;
    }

    /** Runs the threads for a while, until all wait or have exited or one has had its turn. Tells whether any ran. */
    boolean run() {
        boolean any = false;
        boolean turnOver = false;
        while (!turnOver) {
            boolean ran = false;
            for (PtxThread thread : threads) {
                if (thread.state() == PtxThread.State.RUNNABLE) {
                    thread.run(TURN);
                    ran = true;
                    turnOver |= thread.state() == PtxThread.State.RUNNABLE;
                }
            }
            any |= ran;
            if (!ran && !answerActiveMask()) {
                break;
            }
        }
        return any;
    }

    /** Where no lane can go on, those that ask together which lanes are active are those. */
    private boolean answerActiveMask() {
        for (PtxThread first : threads) {
            if (first.state() == PtxThread.State.AT_ACTIVE_MASK) {
                long mask = 0;
                for (PtxThread other : threads) {
                    if (isBeside(other, first)) {
                        mask |= 1L << other.lane();
                    }
                }
                int place = first.instructionIndex();
                for (PtxThread other : threads) {
                    if (other.state() == PtxThread.State.AT_ACTIVE_MASK && other.instructionIndex() == place) {
                        other.set(other.activeMaskDestination(), mask);
                        other.resume();
                    }
                }
                return true;
            }
        }
        return false;
    }

    private static boolean isBeside(PtxThread thread, PtxThread other) {
        return thread.state() == PtxThread.State.AT_ACTIVE_MASK
                && thread.instructionIndex() == other.instructionIndex();
    }

    /** A lane has come to an operation; if it is the last of the mask, the operation takes place. */
    void arrive(PtxThread thread, WarpOperation operation, int mask) {
        if ((mask >>> thread.lane() & 1) == 0) {
            throw new PtxFault("the mask 0x" + Integer.toHexString(mask) + " does not name lane " + thread.lane()
                    + ", which executes this");
        }
        for (int lane = LANES - 1; lane >= 0; lane--) {
            if ((mask >>> lane & 1) == 0) {
                continue;
            }
            if (lane >= threads.length || threads[lane].state() == PtxThread.State.EXITED) {
                throw new PtxFault("the mask 0x" + Integer.toHexString(mask) + " names lane " + lane + ", which "
                        + (lane >= threads.length ? "does not exist" : "has exited"));
            }
            PtxThread other = threads[lane];
            WarpOperation theirs = other.warpOperation();
            if (other.state() != PtxThread.State.AT_WARP_OPERATION
                    || other.warpMask() != mask
                    || theirs == null
                    || !theirs.opcode().equals(operation.opcode())) {
                return;
            }
        }
        long[] inputs = new long[LANES];
        for (PtxThread other : threads) {
            WarpOperation theirs = other.warpOperation();
            if ((mask >>> other.lane() & 1) != 0 && theirs != null) {
                inputs[other.lane()] = theirs.input(other);
            }
        }
        for (PtxThread other : threads) {
            WarpOperation theirs = other.warpOperation();
            if ((mask >>> other.lane() & 1) != 0 && theirs != null) {
                theirs.finish(other, inputs, mask);
                other.resume();
            }
        }
        block.order().synchronizeLanes(threads[0].index(), mask);
    }

    void record(PtxThread thread, long genericAddress, int bytes) {
        if (transactions != null) {
            int instruction = thread.instructionIndex();
            transactions.record(
                    instruction, thread.executions()[instruction] - 1, thread.lane(), genericAddress, bytes);
        }
    }

    /** Adds up what was executed since the last barrier of the whole block. */
    void endPhase(LaunchCounters counters) {
        int[] most = new int[threads[0].executions().length];
        for (PtxThread thread : threads) {
            int[] executions = thread.executions();
            for (int i = 0; i < most.length; i++) {
                counters.threadExecutions[i] += executions[i];
                most[i] = Math.max(most[i], executions[i]);
            }
            Arrays.fill(executions, 0);
        }
        for (int i = 0; i < most.length; i++) {
            counters.warpExecutions[i] += most[i];
        }
        if (transactions != null) {
            transactions.endPhase(counters);
        }
    }
}
