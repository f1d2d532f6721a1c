package dev.pith.cli;

import dev.pith.dfloat.CudaDecoder;
import dev.pith.dfloat.DecodePlan;
import dev.pith.dfloat.DeviceTensor;
import dev.pith.dfloat.Tensor;
import dev.pith.dfloat.cuda.CudaContext;
import dev.pith.dfloat.cuda.CudaEvent;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Times how a CUDA device decodes weights.
 *
 * @param threads how many threads of this processor may copy to and from the device
 */
record CudaBench(DecodingDevice.Cuda device, WeightSample sample, int threads) {

    /** How many elements a part has: as many as a small tensor. */
    private static final long PART_ELEMENTS = 4L << 20;

    /** Gives work to a stream. */
    @FunctionalInterface
    private interface Work {

        void enqueue(CudaStream stream) throws CudaException;
    }

    void measure(WeightMeasurements measurements) throws IOException {
        try (CudaDecoder decoder = CudaDecoder.open(device.device())) {
            long content = sample.contentLength();
            measurements.measure(
                    device,
                    "decode, device to device",
                    null,
                    content,
                    passes -> decodeOnDevice(decoder, Long.MAX_VALUE, passes));
            measurements.measure(
                    device,
                    "decode in parts of 4 Mi elements, device to device",
                    null,
                    content,
                    passes -> decodeOnDevice(decoder, PART_ELEMENTS, passes));
            measurements.measure(
                    device,
                    "copy, device to device, bytes read and written",
                    null,
                    2 * copiedLength(),
                    passes -> copyOnDevice(decoder.context(), passes));
            measurements.measure(
                    device, "decode, host to device", threads, content, passes -> decodeToDevice(decoder, passes));
            measurements.measure(
                    device, "decode, host to host", threads, content, passes -> decodeToHost(decoder, passes));
        } catch (CudaException e) {
            measurements.fail(device, null, Problems.describe(e));
        }
    }

    /** Times one plan for all tensors, and compares what it decodes with what this processor decodes. */
    private Passes.Timing decodeOnDevice(CudaDecoder decoder, long elementsPerPart, Passes passes) throws IOException {
        List<DeviceTensor> loaded = new ArrayList<>();
        try (CudaStream stream = decoder.context().newStream();
                DeviceBuffer target = decoder.context().allocate(sample.targetLength())) {
            List<DecodePlan.Placement> placements = new ArrayList<>();
            long at = 0;
            for (Tensor tensor : sample.tensors()) {
                loaded.add(decoder.load(tensor));
                place(loaded.getLast(), elementsPerPart, target, at, placements);
                at += WeightSample.placeLength(tensor);
            }
            // Memory may still hold what was decoded to it before.
            target.fill((byte) 0, 0, target.size(), stream);
            try (DecodePlan plan = decoder.plan(placements)) {
                Passes.Timing timing = time(decoder.context(), stream, plan::enqueue, passes);
                plan.run(stream);
                at = 0;
                for (Tensor tensor : sample.tensors()) {
                    verify(tensor, target, at, stream);
                    at += WeightSample.placeLength(tensor);
                }
                return timing;
            }
        } finally {
            for (DeviceTensor tensor : loaded) {
                tensor.close();
            }
        }
    }

    private static void place(
            DeviceTensor tensor,
            long elementsPerPart,
            DeviceBuffer target,
            long offset,
            List<DecodePlan.Placement> placements) {
        long elements = tensor.info().elements();
        int bits = tensor.info().dtype().bits();
        // Elements that are not of whole bytes are decoded all at once.
        long perPart = bits % Byte.SIZE == 0 ? Math.min(elementsPerPart, elements) : elements;
        for (long first = 0; first < elements; first += perPart) {
            long count = Math.min(perPart, elements - first);
            placements.add(new DecodePlan.Placement(tensor, first, count, target, offset + first * (bits / Byte.SIZE)));
        }
    }

    /** Compares a tensor in the device's memory with what this processor decodes. */
    private static void verify(Tensor tensor, DeviceBuffer decoded, long offset, CudaStream stream) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actual = arena.allocate(tensor.info().byteSize());
            decoded.copyTo(actual, offset, stream);
            if (tensor.read(arena).mismatch(actual) >= 0) {
                throw new IOException(tensor.info().name() + " was not decoded as it should be");
            }
        }
    }

    private long copiedLength() {
        return sample.targetLength() / 2;
    }

    private Passes.Timing copyOnDevice(CudaContext context, Passes passes) throws IOException {
        long length = copiedLength();
        try (CudaStream stream = context.newStream();
                DeviceBuffer memory = context.allocate(2 * length)) {
            return time(context, stream, same -> memory.copyFrom(memory, 0, length, length, same), passes);
        }
    }

    /** Times work by the device's clock. */
    private static Passes.Timing time(CudaContext context, CudaStream stream, Work work, Passes passes)
            throws IOException {
        try (CudaEvent start = context.newEvent();
                CudaEvent end = context.newEvent()) {
            return passes.time(() -> {
                // Keeps the device busy while this processor gives it the rest, or that would be timed too.
                work.enqueue(stream);
                stream.record(start);
                work.enqueue(stream);
                stream.record(end);
                stream.synchronize();
                return end.millisecondsSince(start) / 1e3;
            });
        }
    }

    private Passes.Timing decodeToDevice(CudaDecoder decoder, Passes passes) throws IOException {
        try (CudaStream stream = decoder.context().newStream();
                DeviceBuffer room = decoder.context().allocate(sample.roomLength())) {
            WeightSample.Decoder decoding = (tensor, offset) -> decoder.decode(tensor, room, offset, threads);
            Passes.Timing timing = passes.time(Passes.wholly(() -> sample.decodeAll(decoding)));
            room.fill((byte) 0, 0, room.size(), stream);
            stream.synchronize();
            sample.decodeAll((tensor, offset) -> {
                decoding.decode(tensor, offset);
                verify(tensor, room, offset, stream);
            });
            return timing;
        }
    }

    private Passes.Timing decodeToHost(CudaDecoder decoder, Passes passes) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment room = arena.allocate(sample.roomLength());
            return passes.time(Passes.wholly(() -> sample.decodeAll((tensor, offset) ->
                    decoder.decode(tensor, room.asSlice(offset, tensor.info().byteSize()), threads))));
        }
    }
}
