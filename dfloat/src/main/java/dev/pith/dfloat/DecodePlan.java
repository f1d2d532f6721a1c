package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.CudaKernels.Requests;
import dev.pith.dfloat.cuda.CudaContext;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Decodes tensors, or parts of them, from a device's memory to that memory, as often as asked. However many tensors there are,
 * all weights of a type are decoded in one launch, so that small tensors cost little more than large ones.
 *
 * <p>Several threads may use a plan, but it works in one stream at a time: the caller sees to it that one {@link #enqueue} is
 * done before another begins in another stream. The tensors and buffers must not be closed before the plan has run.
 */
public final class DecodePlan implements AutoCloseable {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Where some elements of a tensor go.
     *
     * @param tensor the tensor
     * @param first the first of the elements, in row-major order, from 0
     * @param count their number
     * @param target the memory that they go to
     * @param offset where they go in it, in bytes; decoding is fastest at multiples of 16
     */
    public record Placement(DeviceTensor tensor, long first, long count, DeviceBuffer target, long offset) {

        /**
         * @throws IndexOutOfBoundsException if the tensor has no such elements, or the target no such room
         * @throws UnsupportedOperationException if elements are not of whole bytes, and these are not all of them
         */
        public Placement {
            Objects.checkFromIndexSize(first, count, tensor.info().elements());
            if (count != tensor.info().elements() && tensor.info().dtype().bits() % Byte.SIZE != 0) {
                throw new UnsupportedOperationException(
                        "elements of type " + tensor.info().dtype() + " are not of whole bytes");
            }
            Objects.checkFromIndexSize(offset, bytes(tensor, count), target.size());
        }

        /** A whole tensor. */
        public Placement(DeviceTensor tensor, DeviceBuffer target, long offset) {
            this(tensor, 0, tensor.info().elements(), target, offset);
        }

        private static long bytes(DeviceTensor tensor, long elements) {
            return elements == tensor.info().elements()
                    ? tensor.length()
                    : elements * (tensor.info().dtype().bits() / Byte.SIZE);
        }

        private long length() {
            return bytes(tensor, count);
        }

        private CudaRequest request() {
            TensorImage image = TensorImage.of((CodedTensor) tensor.content());
            return new CudaRequest(image, tensor.memory().address(), target.address() + offset, first, first + count);
        }
    }

    /**
     * What is decoded in one launch.
     *
     * @param faultAt where in the table it reports a fault
     */
    private record Launch(WeightFormat format, Requests requests, List<CudaRequest> parts, long faultAt) {}

    private static final long REQUESTS_AT = (long) WeightFormat.values().length * Long.BYTES;

    private final CudaKernels kernels;
    private final DeviceBuffer table;
    private final DeviceBuffer[] used;
    private final List<Launch> launches = new ArrayList<>();
    private final List<Placement> copies = new ArrayList<>();

    DecodePlan(CudaContext context, CudaKernels kernels, CudaStream stream, List<Placement> placements)
            throws CudaException {
        this.kernels = kernels;
        Map<WeightFormat, List<Placement>> coded = new EnumMap<>(WeightFormat.class);
        List<DeviceBuffer> buffers = new ArrayList<>();
        for (Placement placement : placements) {
            buffers.add(placement.tensor().memory());
            buffers.add(placement.target());
            if (placement.count() == 0) {
                continue;
            }
            switch (placement.tensor().content()) {
                case CodedTensor tensor ->
                    coded.computeIfAbsent(tensor.format(), format -> new ArrayList<>())
                            .add(placement);
                case StoredTensor tensor -> copies.add(placement);
            }
        }
        used = buffers.toArray(DeviceBuffer[]::new);
        int requests = coded.values().stream().mapToInt(List::size).sum();
        table = context.allocate(REQUESTS_AT + (long) requests * CudaRequest.BYTES);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment written = arena.allocate(table.size(), Long.BYTES);
            long at = REQUESTS_AT;
            for (Map.Entry<WeightFormat, List<Placement>> ofFormat : coded.entrySet()) {
                launches.add(plan(ofFormat.getKey(), ofFormat.getValue(), written, at));
                at += (long) ofFormat.getValue().size() * CudaRequest.BYTES;
            }
            table.copyFrom(written, 0, stream);
            stream.synchronize();
        } catch (Throwable e) {
            table.close();
            throw e;
        }
    }

    private Launch plan(WeightFormat format, List<Placement> placements, MemorySegment written, long begin) {
        List<CudaRequest> parts = new ArrayList<>();
        int blocks = 0;
        int capacity = 0;
        for (Placement placement : placements) {
            CudaRequest part = placement.request();
            part.write(written, begin + (long) parts.size() * CudaRequest.BYTES, blocks);
            parts.add(part);
            blocks = Math.addExact(blocks, part.blocks());
            capacity = Math.max(capacity, placement.tensor().capacity());
        }
        Requests requests = new Requests(table, begin, parts.size(), blocks, capacity);
        return new Launch(format, requests, parts, (long) launches.size() * Long.BYTES);
    }

    /**
     * Has a stream decode everything, and returns. The weights are there once the stream has been synchronised, or for work that
     * is given to the stream afterwards.
     *
     * @throws CudaException if the device fails
     */
    public void enqueue(CudaStream stream) throws CudaException {
        stream.keep(used);
        table.fill((byte) 0, 0, REQUESTS_AT, stream);
        for (Launch launch : launches) {
            kernels.decode(launch.format(), launch.requests(), table, launch.faultAt(), stream);
        }
        for (Placement copy : copies) {
            long from = copy.first() * copy.length() / copy.count();
            copy.target().copyFrom(copy.tensor().memory(), from, copy.offset(), copy.length(), stream);
        }
    }

    /**
     * Decodes everything, and waits until it is there.
     *
     * @throws CorruptInputException if a tensor is corrupt, as can only be if its memory was written to since it was loaded
     * @throws CudaException if the device fails
     */
    public void run(CudaStream stream) throws IOException {
        enqueue(stream);
        check(stream);
    }

    /** Decodes and verifies everything; all of it whole blocks, at multiples of four bytes. */
    void verify(CudaStream stream) throws IOException {
        enqueue(stream);
        for (Launch launch : launches) {
            kernels.verify(launch.format(), launch.requests(), table, launch.faultAt(), stream);
        }
        check(stream);
    }

    private void check(CudaStream stream) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment faults = arena.allocate(REQUESTS_AT, Long.BYTES);
            table.copyTo(faults, 0, stream);
            stream.synchronize();
            for (Launch launch : launches) {
                long fault = faults.get(LONG, launch.faultAt());
                if (fault != 0) {
                    throw corrupt(launch, fault - 1);
                }
            }
        }
    }

    private static CorruptInputException corrupt(Launch launch, long block) {
        long inPart = block;
        int index = 0;
        while (inPart >= launch.parts().get(index).blocks()) {
            inPart -= launch.parts().get(index++).blocks();
        }
        CudaRequest part = launch.parts().get(index);
        return part.image().tensor().fault(part.firstBlock() + (int) inPart, CodedTensor.CORRUPT_ON_DEVICE);
    }

    /** Frees what the plan takes beside tensors and targets. Closing once more does nothing. */
    @Override
    public void close() throws CudaException {
        table.close();
    }
}
