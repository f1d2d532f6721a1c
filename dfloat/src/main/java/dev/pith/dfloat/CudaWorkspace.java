package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.CudaKernels.Requests;
import dev.pith.dfloat.cuda.CudaContext;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What it takes to decode blocks of a file on a device: a stream, and room there for some blocks, coded and decoded. While one
 * workspace copies another one decodes. For use by one thread at a time.
 */
final class CudaWorkspace implements AutoCloseable {

    /** How many bytes of weights are decoded at a time: enough to occupy all multiprocessors of a large device. */
    static final int WEIGHT_BYTES = 32 << 20;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    // What lies where in the room for what is coded: the fault, the request, and the image.
    private static final long FAULT_AT = 0;
    private static final long REQUEST_AT = Long.BYTES;
    private static final long IMAGE_AT = 128;

    /** The tree, and for each block what the image has beside it, for the smallest blocks there are. */
    private static final long TABLE_BYTES = IMAGE_AT + 1024 + 16L * (WEIGHT_BYTES / CodedTensor.BLOCK);

    private final CudaKernels kernels;
    private final CudaStream stream;
    private final DeviceBuffer coded;
    private final DeviceBuffer weights;
    private final MemorySegment tables = Arena.ofAuto().allocate(TABLE_BYTES, Long.BYTES);

    CudaWorkspace(CudaContext context, CudaKernels kernels) throws CudaException {
        this.kernels = kernels;
        stream = context.newStream();
        try {
            coded = context.allocate(TABLE_BYTES + WEIGHT_BYTES);
            try {
                weights = context.allocate(WEIGHT_BYTES);
            } catch (Throwable e) {
                coded.close();
                throw e;
            }
        } catch (Throwable e) {
            stream.close();
            throw e;
        }
    }

    /** Decodes blocks into the host's memory, and verifies them there. */
    void decode(CodedTensor tensor, int from, int to, MemorySegment target, long at)
            throws CudaException, CorruptInputException {
        TensorImage image = launch(tensor, from, to, false);
        MemorySegment whole =
                target.asSlice(at, image.weights() * tensor.format().bytes());
        weights.copyTo(whole, 0, stream);
        check(image);
        long next = 0;
        for (int block = from; block < to; block++) {
            int length = tensor.length(block);
            if (BlockedTensor.checksum(whole, next, length) != tensor.checksum(block)) {
                throw tensor.fault(block, CodedTensor.WRONG_CHECKSUM);
            }
            next += length;
        }
    }

    /** Decodes blocks into the device's memory, and verifies them there. */
    void decode(CodedTensor tensor, int from, int to, DeviceBuffer target, long at)
            throws CudaException, CorruptInputException {
        TensorImage image = launch(tensor, from, to, true);
        target.copyFrom(weights, 0, at, image.weights() * tensor.format().bytes(), stream);
        check(image);
    }

    /** Copies bytes to the device. */
    void copy(MemorySegment source, DeviceBuffer target, long at) throws CudaException {
        target.copyFrom(source, at, stream);
        stream.synchronize();
    }

    private TensorImage launch(CodedTensor tensor, int from, int to, boolean verifies) throws CudaException {
        TensorImage image = new TensorImage(tensor, from, to);
        long tablesEnd = IMAGE_AT + image.blocksAt();
        CudaRequest request = CudaRequest.all(image, coded.address() + IMAGE_AT, weights.address());
        tables.set(LONG, FAULT_AT, 0);
        request.write(tables, REQUEST_AT, 0);
        image.writeTables(tables.asSlice(IMAGE_AT));
        coded.copyFrom(tables.asSlice(0, tablesEnd), 0, stream);
        coded.copyFrom(image.blockData(), tablesEnd, stream);
        Requests requests = new Requests(coded, REQUEST_AT, 1, image.blocks(), image.capacity());
        stream.keep(weights);
        kernels.decode(requests, coded, FAULT_AT, stream);
        if (verifies) {
            kernels.verify(requests, coded, FAULT_AT, stream);
        }
        return image;
    }

    /** Waits for the stream, and throws the exception for a block that the kernels found to be corrupt. */
    private void check(TensorImage image) throws CudaException, CorruptInputException {
        coded.copyTo(tables.asSlice(FAULT_AT, Long.BYTES), FAULT_AT, stream);
        stream.synchronize();
        long fault = tables.get(LONG, FAULT_AT);
        if (fault != 0) {
            throw image.tensor().fault(image.from() + (int) fault - 1, CodedTensor.CORRUPT_ON_DEVICE);
        }
    }

    @Override
    public void close() throws CudaException {
        try (stream;
                coded;
                weights) {
            stream.synchronize();
        }
    }
}
