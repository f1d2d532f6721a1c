package dev.pith.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * How often something is done to time it.
 *
 * @param runs how many passes count, at least 1
 * @param warmUp how long passes are made before that, and do not count; one is made at least
 */
record Passes(int runs, Duration warmUp) {

    /** Does something once, and returns how many seconds of it count. */
    @FunctionalInterface
    interface Pass {

        double run() throws IOException;
    }

    /**
     * What passes took.
     *
     * @param bestSeconds the shortest
     * @param medianSeconds the median; of an even number, the mean of the two in the middle
     */
    record Timing(double bestSeconds, double medianSeconds) {}

    /** Returns a pass of which all counts. */
    static Pass wholly(Output.Action action) {
        return () -> {
            long start = System.nanoTime();
            action.run();
            return (System.nanoTime() - start) / 1e9;
        };
    }

    /** Makes the passes. */
    Timing time(Pass pass) throws IOException {
        long start = System.nanoTime();
        do {
            pass.run();
        } while (System.nanoTime() - start < warmUp.toNanos());
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            seconds[i] = pass.run();
        }
        Arrays.sort(seconds);
        return new Timing(seconds[0], (seconds[(runs - 1) / 2] + seconds[runs / 2]) / 2);
    }
}
