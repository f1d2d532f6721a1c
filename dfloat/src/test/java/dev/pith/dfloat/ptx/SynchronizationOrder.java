package dev.pith.dfloat.ptx;

import java.util.Arrays;
import java.util.List;

/**
 * Which accesses of a block's threads are ordered by synchronisation. Each thread has a clock for every thread (Lamport's
 * happens-before, as vector clocks); meeting lanes, and threads at a barrier, take the latest of each other's. A barrier
 * of the whole block starts an epoch: it orders all before with all after it.
 */
final class SynchronizationOrder {

    private static final int THREAD_BITS = 10;
    private static final int CLOCK_BITS = 22;
    private static final long CLOCK_MASK = (1L << CLOCK_BITS) - 1;

    private final int threads;
    private final int[][] clocks;
    private final boolean[] warpAdvanced;
    private boolean warpsMet;
    private int epoch;

    SynchronizationOrder(int threads) {
        this.threads = threads;
        this.clocks = new int[threads][threads];
        this.warpAdvanced = new boolean[(threads + Warp.LANES - 1) / Warp.LANES];
        Arrays.fill(warpAdvanced, true);
        startEpoch();
    }

    /** Orders all that was before with all that comes. */
    void startEpoch() {
        epoch++;
        for (int thread = 0; thread < threads; thread++) {
            int warp = thread / Warp.LANES;
            if (warpsMet || warpAdvanced[warp]) {
                Arrays.fill(clocks[thread], firstPeer(thread), endOfPeers(thread), 0);
                clocks[thread][thread] = 1;
            }
        }
        Arrays.fill(warpAdvanced, false);
        warpsMet = false;
    }

    int epoch() {
        return epoch;
    }

    /** Returns a mark of an access that a thread makes now; never 0. */
    long stamp(int thread) {
        return (long) epoch << (THREAD_BITS + CLOCK_BITS) | (long) thread << CLOCK_BITS | clocks[thread][thread];
    }

    static int epochOf(long stamp) {
        return (int) (stamp >>> (THREAD_BITS + CLOCK_BITS));
    }

    static int threadOf(long stamp) {
        return (int) (stamp >>> CLOCK_BITS) & (1 << THREAD_BITS) - 1;
    }

    /** Tells whether what a thread does now comes surely after an access. */
    boolean isAfter(int thread, long stamp) {
        if (epochOf(stamp) != epoch) {
            return true;
        }
        int other = threadOf(stamp);
        return other == thread || clocks[thread][other] >= (stamp & CLOCK_MASK);
    }

    /** Until threads of several warps have met, a thread knows only of its own warp. */
    private int firstPeer(int thread) {
        return warpsMet ? 0 : thread / Warp.LANES * Warp.LANES;
    }

    private int endOfPeers(int thread) {
        return warpsMet ? threads : Math.min(threads, firstPeer(thread) + Warp.LANES);
    }

    void synchronizeLanes(int firstThread, int lanes) {
        warpAdvanced[firstThread / Warp.LANES] = true;
        int[] latest = new int[threads];
        int from = firstPeer(firstThread);
        int to = endOfPeers(firstThread);
        for (int lane = 0; lane < Warp.LANES; lane++) {
            if ((lanes >>> lane & 1) != 0) {
                advanceTo(latest, clocks[firstThread + lane], from, to);
            }
        }
        for (int lane = 0; lane < Warp.LANES; lane++) {
            if ((lanes >>> lane & 1) != 0) {
                adopt(firstThread + lane, latest, from, to);
            }
        }
    }

    /** A thread tells others that it has come so far, and goes on. Adds what it knows to {@code latest}. */
    void announce(PtxThread thread, int[] latest) {
        int[] clock = clocks[thread.index()];
        advanceTo(latest, clock, 0, threads);
        clock[thread.index()]++;
        warpAdvanced[thread.index() / Warp.LANES] = true;
    }

    /**
     * Some threads have met at a barrier that is not one of the whole block.
     *
     * @param latest what was announced there
     */
    void synchronizeThreads(List<PtxThread> waiting, int[] latest) {
        warpsMet = true;
        for (PtxThread thread : waiting) {
            advanceTo(latest, clocks[thread.index()], 0, threads);
        }
        for (PtxThread thread : waiting) {
            adopt(thread.index(), latest, 0, threads);
        }
    }

    private static void advanceTo(int[] latest, int[] clock, int from, int to) {
        for (int i = from; i < to; i++) {
            latest[i] = Math.max(latest[i], clock[i]);
        }
    }

    private void adopt(int thread, int[] latest, int from, int to) {
        System.arraycopy(latest, from, clocks[thread], from, to - from);
        clocks[thread][thread]++;
    }
}
