package dev.pith.dfloat;

import dev.pith.dfloat.cuda.CudaFunction;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.cuda.KernelArgument;
import dev.pith.dfloat.df11.Df11Group;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel of the DFloat11 package, with a group in the device's memory. It takes the addresses of tables, codes, signs with
 * mantissas, positions, gaps and target, and the numbers of tables, bytes of codes and values. A block of 512 threads takes 4096
 * bytes of codes, and shared memory for a number of 32 bits for each thread, one more, and all values of a block.
 */
final class GpuChecksPackageKernel implements AutoCloseable {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int THREADS = 512;
    private static final int BLOCK_BYTES = 4096;
    private static final int TABLE_BYTES = 256;

    /** The last threads look at what lies behind the end. */
    private static final int PADDING = 64;

    private final CudaFunction kernel;
    private final Df11Group group;
    private final List<DeviceBuffer> tensors;
    private final int sharedBytes;

    private GpuChecksPackageKernel(CudaFunction kernel, Df11Group group, List<DeviceBuffer> tensors, int sharedBytes) {
        this.kernel = kernel;
        this.group = group;
        this.tensors = List.copyOf(tensors);
        this.sharedBytes = sharedBytes;
    }

    /** Loads the kernel, and copies a group to the device. */
    static GpuChecksPackageKernel load(GpuChecksSession session, byte[] ptx, Df11Group group) throws IOException {
        CudaFunction kernel = session.context().load(ptx).function("decode");
        List<DeviceBuffer> tensors = new ArrayList<>();
        for (MemorySegment tensor : List.of(
                group.luts(), group.encodedExponent(), group.signMantissa(), group.outputPositions(), group.gaps())) {
            DeviceBuffer buffer = session.context().allocate(tensor.byteSize() + PADDING);
            tensors.add(buffer);
            buffer.fill((byte) 0, tensor.byteSize(), PADDING, session.stream());
            buffer.copyFrom(tensor, 0, session.stream());
        }
        session.stream().synchronize();
        int sharedBytes = (THREADS + 1) * Integer.BYTES + mostValues(group.outputPositions()) * Short.BYTES;
        return new GpuChecksPackageKernel(kernel, group, tensors, sharedBytes);
    }

    private static int mostValues(MemorySegment positions) {
        int most = 0;
        for (long at = Integer.BYTES; at < positions.byteSize(); at += Integer.BYTES) {
            most = Math.max(most, positions.get(INT, at) - positions.get(INT, at - Integer.BYTES));
        }
        return most;
    }

    void enqueue(DeviceBuffer target, CudaStream stream) throws IOException {
        KernelArgument[] arguments = {
            tensors.get(0).at(0),
            tensors.get(1).at(0),
            tensors.get(2).at(0),
            tensors.get(3).at(0),
            tensors.get(4).at(0),
            target.at(0),
            KernelArgument.of(group.luts().byteSize() / TABLE_BYTES),
            KernelArgument.of(group.encodedExponent().byteSize()),
            KernelArgument.of(group.elements())
        };
        int blocks = Math.toIntExact(Math.ceilDiv(group.encodedExponent().byteSize(), (long) BLOCK_BYTES));
        kernel.launch(stream, blocks, THREADS, sharedBytes, arguments);
    }

    @Override
    public void close() throws IOException {
        GpuChecksSession.closeAll(tensors);
    }
}
