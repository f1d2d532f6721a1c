package dev.pith.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How fast a device does something, or why that is not known. In JSON the names and values here are what is written.
 *
 * @param device as {@code --device} names it
 * @param operation what it does; null if the device can do nothing
 * @param threads how many threads of this processor work at it; null if none does but to start it
 * @param bytes how many bytes the speed is told in
 * @param bestSeconds what the fastest pass took; null if there is a problem
 * @param medianSeconds what passes took; null if there is a problem
 * @param problem why there are no times; null if there are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WeightMeasurement(
        String device,
        @Nullable String operation,
        @Nullable Integer threads,
        @Nullable Long bytes,
        @Nullable Double bestSeconds,
        @Nullable Double medianSeconds,
        @Nullable String problem) {

    static WeightMeasurement of(
            String device, String operation, @Nullable Integer threads, long bytes, Passes.Timing timing) {
        return new WeightMeasurement(
                device, operation, threads, bytes, timing.bestSeconds(), timing.medianSeconds(), null);
    }

    static WeightMeasurement failed(String device, @Nullable String operation, String problem) {
        return new WeightMeasurement(device, operation, null, null, null, null, problem);
    }

    /** Returns the cells of a row: best and median speed, threads, device, and what was done. */
    String[] cells() {
        return new String[] {
            speed(bestSeconds), speed(medianSeconds), threads == null ? "-" : threads.toString(), device, describe()
        };
    }

    /** Returns what was done, or what kept it from being done. */
    private String describe() {
        String text = Problems.printable(String.valueOf(problem));
        if (operation == null) {
            return text;
        }
        return problem == null ? operation : operation + ": " + text;
    }

    private String speed(@Nullable Double seconds) {
        return bytes == null || seconds == null ? "-" : ByteSize.hundredths(bytes / 1e7 / Math.max(seconds, 1e-9));
    }
}
