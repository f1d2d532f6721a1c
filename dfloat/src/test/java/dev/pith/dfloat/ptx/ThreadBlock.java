package dev.pith.dfloat.ptx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A block of threads with its shared memory and barriers; serves one block of the grid after the other. */
final class ThreadBlock {

    private static final int BARRIERS = 16;

    /** Who has come to a barrier since it was last passed. */
    private static final class Barrier {
        final List<PtxThread> waiting = new ArrayList<>();
        final List<BarrierInstructions.Arrival> arrivals = new ArrayList<>();
        int expected;
        int arrived;
        int arrivedTrue;
        int @Nullable [] announced;
    }

    private final Launch launch;
    private final int threadCount;
    private final List<Warp> warps = new ArrayList<>();
    private final SynchronizationOrder order;
    private final SharedMemory shared;
    private final Barrier[] barriers = new Barrier[BARRIERS];
    private int number;
    private int live;

    ThreadBlock(Launch launch) {
        this.launch = launch;
        this.threadCount = launch.threads().count();
        this.order = new SynchronizationOrder(threadCount);
        this.shared = new SharedMemory(launch.sharedLayout(), order, threadCount, launch.allowUnwrittenShared());
        for (int first = 0; first < threadCount; first += Warp.LANES) {
            warps.add(new Warp(this, launch, first, Math.min(Warp.LANES, threadCount - first)));
        }
    }

    /** Runs a block from its start to the end of all its threads. */
    void run(int blockNumber) {
        number = blockNumber;
        live = threadCount;
        order.startEpoch();
        shared.startBlock();
        for (int i = 0; i < BARRIERS; i++) {
            barriers[i] = new Barrier();
        }
        for (Warp warp : warps) {
            for (PtxThread thread : warp.threads()) {
                thread.start();
            }
        }
        while (live > 0) {
            boolean any = false;
            for (Warp warp : warps) {
                any |= warp.run();
            }
            if (!any) {
                throw deadlock();
            }
        }
        for (int i = 0; i < BARRIERS; i++) {
            if (barriers[i].arrived > 0) {
                throw new PtxFault("kernel " + launch.kernel().name() + ", block " + number + ": the block ends with "
                        + barriers[i].arrived + " of " + barriers[i].expected + " threads at barrier " + i);
            }
        }
        endPhase();
    }

    private PtxFault deadlock() {
        PtxThread waiting = null;
        StringBuilder others = new StringBuilder();
        int exited = 0;
        int lastLine = -1;
        for (Warp warp : warps) {
            for (PtxThread thread : warp.threads()) {
                if (thread.state() == PtxThread.State.EXITED) {
                    exited++;
                } else if (waiting == null) {
                    waiting = thread;
                    lastLine = thread.instructionIndex();
                } else if (thread.instructionIndex() != lastLine && others.length() < 1000) {
                    lastLine = thread.instructionIndex();
                    others.append("; thread ").append(thread.index()).append(" waits at PTX line ");
                    others.append(launch.kernel().instructions[lastLine].line());
                }
            }
        }
        if (waiting == null) {
            throw new IllegalStateException("live threads of which none waits");
        }
        String what = waiting.state() == PtxThread.State.AT_WARP_OPERATION
                ? "lanes of the mask 0x" + Integer.toHexString(waiting.warpMask())
                : "threads";
        return new PtxFault("deadlock: waits for " + what + " that never come; " + exited + " of " + threadCount
                        + " threads have exited" + others)
                .at(waiting.place());
    }

    void threadExited() {
        live--;
    }

    /** A thread has come to a barrier that lets as many threads pass as {@code count}. */
    void arrive(PtxThread thread, int barrierNumber, int count, BarrierInstructions.Arrival arrival) {
        if (barrierNumber < 0 || barrierNumber >= BARRIERS) {
            throw new PtxFault("no barrier " + barrierNumber);
        }
        if (count <= 0 || count > threadCount || (count != threadCount && count % Warp.LANES != 0)) {
            throw new PtxFault("a barrier for " + count + " threads of a block of " + threadCount);
        }
        Barrier barrier = barriers[barrierNumber];
        if (barrier.arrived > 0 && barrier.expected != count) {
            throw new PtxFault("barrier " + barrierNumber + " for " + count + " threads, where others wait for "
                    + barrier.expected);
        }
        barrier.expected = count;
        barrier.arrived++;
        barrier.arrivedTrue += arrival.input() ? 1 : 0;
        if (arrival.waits()) {
            barrier.waiting.add(thread);
            barrier.arrivals.add(arrival);
        } else {
            if (barrier.announced == null) {
                barrier.announced = new int[threadCount];
            }
            order.announce(thread, barrier.announced);
        }
        if (barrier.arrived == count) {
            barriers[barrierNumber] = new Barrier();
            pass(barrier);
        }
    }

    private void pass(Barrier barrier) {
        checkAlignment(barrier);
        if (barrier.waiting.size() == threadCount) {
            order.startEpoch();
            endPhase();
        } else {
            order.synchronizeThreads(
                    barrier.waiting, barrier.announced == null ? new int[threadCount] : barrier.announced);
        }
        for (int i = 0; i < barrier.waiting.size(); i++) {
            PtxThread thread = barrier.waiting.get(i);
            barrier.arrivals.get(i).result().finish(thread, barrier.arrivedTrue, barrier.arrived);
            thread.resume();
        }
    }

    private static void checkAlignment(Barrier barrier) {
        PtxThread previous = null;
        for (int i = 0; i < barrier.waiting.size(); i++) {
            PtxThread thread = barrier.waiting.get(i);
            if (previous != null
                    && barrier.arrivals.get(i).aligned()
                    && thread.warp() == previous.warp()
                    && thread.instructionIndex() != previous.instructionIndex()) {
                throw new PtxFault("threads of one warp are at different barriers: thread " + previous.index()
                                + " of the block at another than this")
                        .at(thread.place());
            }
            previous = thread;
        }
    }

    private void endPhase() {
        for (Warp warp : warps) {
            warp.endPhase(launch.counters());
        }
    }

    Dimensions threadDimensions() {
        return launch.threads();
    }

    Dimensions gridDimensions() {
        return launch.blocks();
    }

    int threadCount() {
        return threadCount;
    }

    int number() {
        return number;
    }

    SharedMemory shared() {
        return shared;
    }

    SynchronizationOrder order() {
        return order;
    }
}
