package dev.pith.dfloat;

import dev.pith.dfloat.cuda.CudaEvent;
import dev.pith.dfloat.cuda.CudaStream;
import java.io.IOException;
import java.util.Arrays;

/** Measures how long work takes on the device, by events, or as the host sees it. */
final class GpuChecksTimer {

    /** How long work is repeated before it is measured, in nanoseconds: clocks rise, caches fill. */
    private static final long WARM_UP = 300_000_000;

    /** How many times work is given to the stream before it is waited for. */
    private static final int AHEAD = 8;

    private final GpuChecksSession session;
    private final int runs;

    /** @param runs how often each thing is measured */
    GpuChecksTimer(GpuChecksSession session, int runs) {
        this.session = session;
        this.runs = runs;
    }

    /** Something that is given to a stream. */
    @FunctionalInterface
    interface Work {

        void enqueue(CudaStream stream) throws IOException;
    }

    /** Something that is done when it returns. */
    @FunctionalInterface
    interface Call {

        void run() throws IOException;
    }

    /**
     * Measures work on the device.
     *
     * @param outputBytes how many bytes come out
     * @param movedBytes how many bytes of the device's memory are read and written; 0 if that does not limit the speed
     */
    GpuChecksMeasurement time(String name, long outputBytes, long movedBytes, Work work) throws IOException {
        CudaStream stream = session.stream();
        long end = System.nanoTime() + WARM_UP;
        do {
            for (int i = 0; i < Math.min(AHEAD, runs); i++) {
                work.enqueue(stream);
            }
            stream.synchronize();
        } while (runs > 1 && System.nanoTime() < end);
        double[] seconds = new double[runs];
        try (CudaEvent start = session.context().newEvent();
                CudaEvent done = session.context().newEvent()) {
            for (int i = 0; i < runs; i++) {
                stream.record(start);
                work.enqueue(stream);
                stream.record(done);
                stream.synchronize();
                seconds[i] = done.millisecondsSince(start) / 1e3;
            }
        }
        return measurement(name, seconds, outputBytes, movedBytes);
    }

    /** Measures a call, by the host's clock. */
    GpuChecksMeasurement call(String name, int times, long outputBytes, Call call) throws IOException {
        call.run();
        double[] seconds = new double[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            call.run();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        return measurement(name, seconds, outputBytes, 0);
    }

    private static GpuChecksMeasurement measurement(String name, double[] seconds, long outputBytes, long movedBytes) {
        Arrays.sort(seconds);
        return new GpuChecksMeasurement(
                name, seconds.length, seconds[0], seconds[seconds.length / 2], outputBytes, movedBytes);
    }
}
