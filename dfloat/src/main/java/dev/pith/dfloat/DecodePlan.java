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
import java.util.List;
import java.util.Objects;

/**
 * Decodes tensors, or parts of them, from a device's memory to that memory, as often as asked. However many there are, they are
 * decoded in one launch, so that small tensors cost little more than large ones.
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

        private CudaRequest request(CodedTensor coded) {
            TensorImage image = TensorImage.of(coded);
            return new CudaRequest(image, tensor.memory().address(), target.address() + offset, first, first + count);
        }
    }

    private static final long FAULT_AT = 0;
    private static final long REQUESTS_AT = Long.BYTES;

    private final CudaKernels kernels;
    private final DeviceBuffer table;
    private final DeviceBuffer[] used;
    private final List<CudaRequest> parts = new ArrayList<>();
    private final List<Placement> copies = new ArrayList<>();
    private final Requests requests;

    DecodePlan(CudaContext context, CudaKernels kernels, CudaStream stream, List<Placement> placements)
            throws CudaException {
        this.kernels = kernels;
        List<DeviceBuffer> buffers = new ArrayList<>();
        int capacity = 0;
        for (Placement placement : placements) {
            buffers.add(placement.tensor().memory());
            buffers.add(placement.target());
            if (placement.count() == 0) {
                continue;
            }
            switch (placement.tensor().content()) {
                case CodedTensor coded -> {
                    parts.add(placement.request(coded));
                    capacity = Math.max(capacity, placement.tensor().capacity());
                }
                case StoredTensor stored -> copies.add(placement);
            }
        }
        used = buffers.toArray(DeviceBuffer[]::new);
        table = context.allocate(REQUESTS_AT + (long) parts.size() * CudaRequest.BYTES);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment written = arena.allocate(table.size(), Long.BYTES);
            int blocks = 0;
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).write(written, REQUESTS_AT + (long) i * CudaRequest.BYTES, blocks);
                blocks = Math.addExact(blocks, parts.get(i).blocks());
            }
            requests = new Requests(table, REQUESTS_AT, parts.size(), blocks, capacity);
            table.copyFrom(written, 0, stream);
            stream.synchronize();
        } catch (Throwable e) {
            table.close();
            throw e;
        }
    }

    /**
     * Has a stream decode everything, and returns. The weights are there once the stream has been synchronised, or for work that
     * is given to the stream afterwards.
     *
     * @throws CudaException if the device fails
     */
    public void enqueue(CudaStream stream) throws CudaException {
        stream.keep(used);
        if (!parts.isEmpty()) {
            table.fill((byte) 0, FAULT_AT, Long.BYTES, stream);
            kernels.decode(requests, table, FAULT_AT, stream);
        }
        for (Placement copy : copies) {
            // Elements that are not of whole bytes are copied from the first one on.
            long from = copy.first() * (copy.length() / copy.count());
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
        if (!parts.isEmpty()) {
            kernels.verify(requests, table, FAULT_AT, stream);
        }
        check(stream);
    }

    private void check(CudaStream stream) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fault = arena.allocate(LONG);
            table.copyTo(fault, FAULT_AT, stream);
            stream.synchronize();
            if (fault.get(LONG, 0) != 0) {
                throw corrupt(fault.get(LONG, 0) - 1);
            }
        }
    }

    private CorruptInputException corrupt(long block) {
        long inPart = block;
        int index = 0;
        while (inPart >= parts.get(index).blocks()) {
            inPart -= parts.get(index++).blocks();
        }
        CudaRequest part = parts.get(index);
        return part.image().tensor().fault(part.firstBlock() + (int) inPart, CodedTensor.CORRUPT_ON_DEVICE);
    }

    /** Frees what the plan takes beside tensors and targets. Closing once more does nothing. */
    @Override
    public void close() throws CudaException {
        table.close();
    }
}
