package dev.pith.dfloat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Notes what the checks of one part find, in a file of its own. The file is written anew after each check, so that it tells how
 * far a process came that did not live to the end. For use by one thread.
 */
final class GpuChecksRecorder {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many lines of a stack trace are kept. */
    private static final int TRACE_LINES = 14;

    /** Something that throws if a decoder is wrong. */
    @FunctionalInterface
    interface Check {

        void run() throws Exception;
    }

    private final Path file;
    private final ObjectNode part;
    private final ArrayNode checks;
    private final ArrayNode measurements;
    private boolean isPassed = true;

    /**
     * @param file where everything goes
     * @param name the part's
     */
    GpuChecksRecorder(Path file, String name, GpuChecksEffort effort, long seed) {
        this.file = file;
        part = JSON.createObjectNode();
        part.put("part", name);
        part.put("effort", effort.name().toLowerCase(Locale.ROOT));
        part.put("seed", seed);
        part.put("complete", false);
        checks = part.putArray("checks");
        measurements = part.putArray("measurements");
    }

    /** Fails a check unless a condition holds. */
    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /** Runs a check and notes what came of it. Whatever it throws, this returns. */
    void check(String name, Check check) {
        long start = System.nanoTime();
        String failure = "";
        try {
            check.run();
        } catch (Throwable e) {
            failure = describe(e);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        ObjectNode node = checks.addObject();
        node.put("name", name);
        node.put("passed", failure.isEmpty());
        node.put("seconds", seconds);
        if (!failure.isEmpty()) {
            node.put("failure", failure);
            isPassed = false;
        }
        System.out.printf(
                Locale.ROOT, "%-6s %-76s %8.2f s%n%s", failure.isEmpty() ? "ok" : "FAILED", name, seconds, failure);
        write();
    }

    /** Notes what is no check: of the device, of what was found on the way. */
    void note(String key, String value) {
        part.withObjectProperty("notes").put(key, value);
        System.out.println(key + ": " + value);
        write();
    }

    void measured(GpuChecksMeasurement measurement) {
        measurements.addPOJO(measurement);
        System.out.printf(
                Locale.ROOT,
                "       %-60s %10.3f ms %9.1f GB/s%n",
                measurement.name(),
                measurement.median() * 1e3,
                measurement.outputRate() / 1e9);
        write();
    }

    /** Ends the part; returns whether all checks passed. */
    boolean finish() {
        part.put("complete", true);
        write();
        return isPassed;
    }

    private void write() {
        try {
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(part));
        } catch (IOException e) {
            System.err.println(file + " cannot be written: " + e);
            isPassed = false;
        }
    }

    private static String describe(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return Arrays.stream(trace.toString().split("\n"))
                .limit(TRACE_LINES)
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
