package dev.pith.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Times one operation after the other. One that fails is told of, and the others go on. */
final class WeightMeasurements {

    /** Makes what it takes to do something, times that, and checks what came of it. */
    @FunctionalInterface
    interface Operation {

        Passes.Timing time(Passes passes) throws IOException;
    }

    private final Console console;
    private final Report report;
    private final Passes passes;
    private final List<WeightMeasurement> results = new ArrayList<>();

    WeightMeasurements(Console console, Report report, Passes passes) {
        this.console = console;
        this.report = report;
        this.passes = passes;
    }

    /**
     * Times an operation.
     *
     * @param threads how many threads of this processor work at it; null if none does but to start it
     * @param bytes how many bytes the speed is told in
     */
    void measure(DecodingDevice device, String name, @Nullable Integer threads, long bytes, Operation operation)
            throws InterruptedIOException {
        console.showStatus(device.name() + ": " + name);
        try {
            Passes.Timing timing = operation.time(passes);
            results.add(WeightMeasurement.of(device.name(), name, threads, bytes, timing));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            fail(device, name, Problems.describe(e));
        } catch (InternalError e) {
            // This is how the JVM tells that a part of a mapped file is gone.
            fail(device, name, Copy.BECAME_SHORTER);
        } finally {
            console.showStatus("");
        }
    }

    /** Tells that a device cannot be used, which nobody has asked for. */
    void leaveOut(DecodingDevice device, String reason) {
        results.add(WeightMeasurement.failed(device.name(), null, reason));
    }

    /**
     * Tells that something went wrong.
     *
     * @param operation what was being done; null if nothing can be done on this device
     */
    void fail(DecodingDevice device, @Nullable String operation, String problem) {
        results.add(WeightMeasurement.failed(device.name(), operation, problem));
        report.error(device.name(), operation == null ? problem : operation + ": " + problem);
    }

    /** Returns what was measured so far. */
    List<WeightMeasurement> results() {
        return List.copyOf(results);
    }
}
