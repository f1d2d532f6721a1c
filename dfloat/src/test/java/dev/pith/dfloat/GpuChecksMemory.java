package dev.pith.dfloat;

import static dev.pith.dfloat.GpuChecksRecorder.require;

import dev.pith.dfloat.DecodePlan.Placement;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.DeviceBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A device that has no memory left says so and works again when it has; nothing is leaked. */
final class GpuChecksMemory {

    private static final String OUT_OF_MEMORY = "CUDA_ERROR_OUT_OF_MEMORY";

    /** The smallest piece in which memory is taken away. */
    private static final long PIECE = 1 << 20;

    private final GpuChecksRecorder recorder;
    private final GpuChecksEffort effort;
    private final GpuChecksSession session;
    private final Random random;

    GpuChecksMemory(GpuChecksRecorder recorder, GpuChecksEffort effort, long seed, GpuChecksSession session) {
        this.recorder = recorder;
        this.effort = effort;
        this.session = session;
        random = new Random(seed);
    }

    void run() {
        recorder.check("a buffer larger than the device's memory is refused", this::tooLarge);
        recorder.check("a full device refuses tensors, and takes them once it has room", this::full);
        recorder.check("tensors that are loaded, decoded and closed leave nothing behind", this::leavesNothing);
        recorder.check("the device can be opened and closed again and again", this::reopened);
    }

    private void tooLarge() throws IOException {
        long memory = session.context().device().memory();
        try (DeviceBuffer buffer = session.context().allocate(2 * memory)) {
            throw new AssertionError("the device has " + memory + " bytes and gave " + buffer.size());
        } catch (CudaException e) {
            require(e.errorName().equals(OUT_OF_MEMORY), String.valueOf(e.getMessage()));
        }
        session.requireSame(tensor(effort.of(500, 100_000, 100_000)), "afterwards");
    }

    private Tensor tensor(int count) throws IOException {
        return GpuChecksTensors.coded(
                WeightFormat.BF16, TestWeights.gaussian(WeightFormat.BF16, count, 0.02, random.nextLong()));
    }

    /** Allocates all the memory there is. */
    private List<DeviceBuffer> fill() throws IOException {
        List<DeviceBuffer> pieces = new ArrayList<>();
        for (long size = session.context().device().memory(); size >= PIECE; ) {
            try {
                pieces.add(session.context().allocate(size));
            } catch (CudaException e) {
                require(e.errorName().equals(OUT_OF_MEMORY), String.valueOf(e.getMessage()));
                size /= 2;
            }
        }
        return pieces;
    }

    private void full() throws IOException {
        // Stored, so that the emulator has nothing to do.
        Tensor tensor = GpuChecksTensors.stored(TestWeights.noise(effort.of(8, 40, 200) << 20, random.nextLong()));
        List<DeviceBuffer> ballast = fill();
        try {
            requireOutOfMemory(() -> session.decoder().load(tensor).close());
            Tensor coded = tensor(500);
            // It may find room in what the driver keeps for small things.
            requireNoFaultButOutOfMemory(() -> session.decoder().load(coded).close());
            requireNoFaultButOutOfMemory(
                    () -> session.decoder().decode(coded, MemorySegment.ofArray(new byte[1000]), 2));
        } finally {
            GpuChecksSession.closeAll(ballast);
        }
        session.requireSame(tensor, "afterwards");
        session.requireSame(tensor(500), "afterwards");
    }

    private static void requireOutOfMemory(GpuChecksRecorder.Check work) throws IOException {
        require(!requireNoFaultButOutOfMemory(work), "there was room for a tensor on a full device");
    }

    private static boolean requireNoFaultButOutOfMemory(GpuChecksRecorder.Check work) throws IOException {
        try {
            work.run();
            return true;
        } catch (CudaException e) {
            require(e.errorName().equals(OUT_OF_MEMORY), String.valueOf(e.getMessage()));
            return false;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Leaves so little memory that what is leaked by a few dozen rounds would use it up. */
    private void leavesNothing() throws IOException {
        int length = effort.of(1, 16, 16) << 20;
        Tensor stored = GpuChecksTensors.stored(TestWeights.noise(length, random.nextLong()));
        Tensor coded = tensor(effort.of(500, length / 2, length / 2));
        List<DeviceBuffer> ballast = fill();
        try {
            long room = 0;
            while (room < 40L * length) {
                DeviceBuffer piece = ballast.removeFirst();
                room += piece.size();
                piece.close();
            }
            // The largest pieces came first and left far more than that; so take some of it again.
            while (room > 80L * length) {
                room /= 2;
                ballast.add(session.context().allocate(room));
            }
            for (int round = 0; round < effort.of(100, 100, 400); round++) {
                Tensor tensor = round % effort.of(25, 2, 2) == 0 ? coded : stored;
                try (DeviceTensor loaded = session.decoder().load(tensor);
                        DeviceBuffer target = session.context().allocate(loaded.length());
                        DecodePlan plan = session.decoder().plan(List.of(new Placement(loaded, target, 0)))) {
                    plan.run(session.stream());
                }
            }
        } finally {
            GpuChecksSession.closeAll(ballast);
        }
    }

    private void reopened() throws IOException {
        for (int round = 0; round < effort.of(3, 20, 100); round++) {
            try (GpuChecksSession other = GpuChecksSession.open()) {
                other.requireSame(tensor(300), "round " + round);
                // Closed together with the session.
                DeviceBuffer left = other.context().allocate(effort.of(1, 64, 2048) * PIECE);
                left.fill((byte) 1, 0, left.size(), other.stream());
            }
        }
    }
}
