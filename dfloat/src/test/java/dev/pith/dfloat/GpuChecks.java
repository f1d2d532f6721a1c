package dev.pith.dfloat;

import dev.pith.dfloat.cuda.CudaDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Checks and measures decoding on a GPU. {@code src/test/gpu/run.sh} runs it, each part in a process of its own: an error in a
 * kernel ends the use of the device for the whole process.
 *
 * <pre>
 * GpuChecks device                          tells of the device, or why there is none
 * GpuChecks part NAME EFFORT SEED FILE      runs a part, and writes what it found to a file
 * GpuChecks report FOLDER PART...           makes a report of the parts' files, which lie in a folder
 * </pre>
 *
 * The exit status is 0 if all is well, 1 if a check failed, 2 if there is no device.
 */
public final class GpuChecks {

    private static final int FAILED = 1;
    private static final int NO_DEVICE = 2;

    private GpuChecks() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(run(List.of(arguments)));
    }

    /** Does what the arguments say; returns the exit status. */
    static int run(List<String> arguments) throws IOException {
        if (arguments.getFirst().equals("report")) {
            Path folder = Path.of(arguments.get(1));
            return GpuChecksReport.write(folder, arguments.subList(2, arguments.size())) ? 0 : FAILED;
        }
        String reason = CudaDecoder.unavailableReason().orElse("");
        if (!reason.isEmpty()) {
            System.err.println("no CUDA device: " + reason);
            return NO_DEVICE;
        }
        if (arguments.getFirst().equals("device")) {
            System.out.println(describe(CudaDecoder.devices().getFirst()));
            return 0;
        }
        GpuChecksEffort effort = GpuChecksEffort.valueOf(arguments.get(2).toUpperCase(Locale.ROOT));
        return run(arguments.get(1), effort, Long.parseLong(arguments.get(3)), Path.of(arguments.get(4))) ? 0 : FAILED;
    }

    private static boolean run(String part, GpuChecksEffort effort, long seed, Path file) throws IOException {
        GpuChecksRecorder recorder = new GpuChecksRecorder(file, part, effort, seed);
        System.out.println("== " + part + ", seed " + seed);
        try (GpuChecksSession session = GpuChecksSession.open()) {
            recorder.note("device", describe(session.context().device()));
            switch (part) {
                case "weights" -> new GpuChecksWeights(recorder, effort, seed, session).run();
                case "streaming" -> new GpuChecksStreaming(recorder, effort, seed, session).run();
                case "df11" -> new GpuChecksDf11(recorder, effort, seed, session).run();
                case "memory" -> new GpuChecksMemory(recorder, effort, seed, session).run();
                case "hostile" -> new GpuChecksHostile(recorder, effort, seed, session).run();
                case "timings" -> new GpuChecksTimings(recorder, effort, seed, session).run();
                default -> throw new IllegalArgumentException("there is no part " + part);
            }
            recorder.check("the context can be closed", session::close);
        }
        return recorder.finish();
    }

    private static String describe(CudaDevice device) {
        return String.format(
                Locale.ROOT,
                "%s, compute capability %d.%d, %d multiprocessors, %.1f GiB, %d KiB of shared memory per block",
                device.name(),
                device.computeCapabilityMajor(),
                device.computeCapabilityMinor(),
                device.multiprocessors(),
                device.memory() / 0x1p30,
                device.sharedMemoryPerBlock() >> 10);
    }
}
