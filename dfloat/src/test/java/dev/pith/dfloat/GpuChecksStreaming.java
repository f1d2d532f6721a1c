package dev.pith.dfloat;

import static dev.pith.dfloat.GpuChecksRecorder.require;

import dev.pith.dfloat.GpuChecksSession.Wanted;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tensors of files are decoded on their way to the device or back to the host; several threads use the device at once. */
final class GpuChecksStreaming {

    private static final List<WeightFormat> FORMATS = List.of(WeightFormat.values());
    private static final int MOST_THREADS = 4;

    private final GpuChecksRecorder recorder;
    private final GpuChecksEffort effort;
    private final GpuChecksSession session;
    private final Random random;

    GpuChecksStreaming(GpuChecksRecorder recorder, GpuChecksEffort effort, long seed, GpuChecksSession session) {
        this.recorder = recorder;
        this.effort = effort;
        this.session = session;
        random = new Random(seed);
    }

    void run() {
        for (WeightFormat format : WeightFormat.values()) {
            recorder.check(format + ": streamed to device and host by 1 to 4 threads", () -> streamed(large(format)));
        }
        recorder.check("not coded: streamed to device and host by 1 to 4 threads", () -> streamed(largeStored()));
        recorder.check("plans of several threads in streams of their own", this::severalThreads);
        recorder.check("streaming of several threads at once", this::severalStreaming);
    }

    /** Returns a tensor that is decoded in several parts. */
    private Tensor large(WeightFormat format) throws IOException {
        int count = effort.of(500, 20_000_000, 60_000_000) / format.bytes();
        return GpuChecksTensors.coded(format, GpuChecksTensors.weights(format, count, random));
    }

    private Tensor largeStored() {
        return GpuChecksTensors.stored(
                TestWeights.noise(effort.of(2_000_000, 40_000_000, 80_000_000), random.nextLong()));
    }

    private void streamed(Tensor tensor) throws IOException {
        byte[] expected = GpuChecksTensors.decoded(tensor);
        MemorySegment sound = MemorySegment.ofArray(expected);
        try (Arena arena = Arena.ofShared();
                DeviceBuffer onDevice = session.context().allocate(expected.length + 16L)) {
            MemorySegment onHost = arena.allocate(expected.length + 16L);
            for (int threads = 1; threads <= MOST_THREADS; threads++) {
                onHost.fill((byte) 0x5A);
                session.decoder().decode(tensor, onHost, threads);
                requireSame(sound, onHost, "to the host by " + threads);
                // Where a batch begins need not be aligned.
                long offset = threads - 1L;
                onDevice.fill((byte) 0x5A, 0, onDevice.size(), session.stream());
                session.stream().synchronize();
                session.decoder().decode(tensor, onDevice, offset, threads);
                onHost.fill((byte) 0);
                onDevice.copyTo(onHost, 0, session.stream());
                requireSame(sound, onHost.asSlice(offset), "to the device by " + threads);
            }
        }
    }

    private static void requireSame(MemorySegment expected, MemorySegment actual, String about) {
        long difference = MemorySegment.mismatch(expected, 0, expected.byteSize(), actual, 0, expected.byteSize());
        require(difference < 0, about + ": byte " + difference + " of " + expected.byteSize() + " differs");
        for (long i = expected.byteSize(); i < actual.byteSize(); i++) {
            require(actual.get(ValueLayout.JAVA_BYTE, i) == 0x5A, about + ": a byte behind the target was written");
        }
    }

    private void severalThreads() throws Exception {
        List<Callable<Void>> work = new ArrayList<>();
        for (int thread = 0; thread < effort.of(2, 4, 8); thread++) {
            long seed = random.nextLong();
            work.add(() -> {
                Random own = new Random(seed);
                try (CudaStream first = session.context().newStream();
                        CudaStream second = session.context().newStream()) {
                    for (int round = 0; round < effort.of(1, 4, 40); round++) {
                        List<Wanted> wanted = new ArrayList<>();
                        for (int i = 0; i < effort.of(2, 5, 20); i++) {
                            WeightFormat format = FORMATS.get(own.nextInt(FORMATS.size()));
                            int count = 1 + own.nextInt(effort.of(300, 20_000, 60_000));
                            byte[] weights = GpuChecksTensors.weights(format, count, own);
                            wanted.add(new Wanted(GpuChecksTensors.coded(format, weights), own.nextInt(17)));
                        }
                        session.requireSame(wanted, "seed " + seed, round % 2 == 0 ? first : second);
                    }
                }
                return null;
            });
        }
        runAll(work);
    }

    private void severalStreaming() throws Exception {
        List<Callable<Void>> work = new ArrayList<>();
        for (int thread = 0; thread < effort.of(2, 3, 6); thread++) {
            WeightFormat format = FORMATS.get(thread % FORMATS.size());
            byte[] weights =
                    GpuChecksTensors.weights(format, effort.of(300, 200_000, 10_000_000) / format.bytes(), random);
            Tensor tensor = GpuChecksTensors.coded(format, weights);
            work.add(() -> {
                for (int round = 0; round < effort.of(1, 4, 10); round++) {
                    byte[] decoded = new byte[weights.length];
                    session.decoder().decode(tensor, MemorySegment.ofArray(decoded), 2);
                    GpuChecksSession.requireSame(weights, decoded, format + ", round " + round);
                }
                return null;
            });
        }
        runAll(work);
    }

    private static void runAll(List<Callable<Void>> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
    }
}
