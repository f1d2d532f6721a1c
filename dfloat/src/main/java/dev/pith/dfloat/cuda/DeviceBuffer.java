package dev.pith.dfloat.cuda;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Memory on the device. A range of bytes that does not lie inside gets an {@link IndexOutOfBoundsException}.
 *
 * <p>Copies are work for a stream: they begin when all that the stream was given before is done. Those between the
 * device and a {@link PinnedBuffer} return at once, and the host must not touch the bytes concerned until the stream
 * has been synchronised. Those from and to a {@link MemorySegment} go through page-locked memory of the stream's; the
 * segment may be of any kind, on the heap too, and is done with when the call returns.
 *
 * <p>To allocate and to free takes long, and may make the device finish its work first: keep buffers and use them
 * again.
 *
 * <p>Safe for use by several threads, as far as memory is concerned that they do not write at the same time.
 */
public final class DeviceBuffer implements CudaResource {

    private final CudaContext context;
    private final DriverObject memory;
    private final long size;

    DeviceBuffer(CudaContext context, long size) throws CudaException {
        this.context = context;
        this.size = size;
        // The driver refuses to allocate nothing.
        this.memory = new DriverObject(
                "device buffer",
                context,
                (current, address) ->
                        Driver.check("cuMemAlloc", Driver.cuMemAlloc(current, Math.max(size, 1), address)),
                (current, address) -> Driver.check("cuMemFree", Driver.cuMemFree(current, address)));
    }

    /** Returns the size in bytes. */
    public long size() {
        return size;
    }

    /**
     * Returns the address on the device, a multiple of 256. It means nothing to the host, and outlives the memory;
     * kernels get theirs from {@link #at}.
     */
    public long address() {
        memory.checkOpen();
        return memory.handle();
    }

    /** Returns the address of the byte at an offset, from 0 to the size, as an argument for kernels. */
    public KernelArgument at(long offset) {
        Objects.checkFromToIndex(offset, size, size);
        return KernelArgument.pointer(address() + offset, memory);
    }

    /** Copies all of a segment of the host's memory to an offset. When this returns, the segment has been read. */
    public void copyFrom(MemorySegment source, long offset, CudaStream stream) throws CudaException {
        checkRange(offset, source.byteSize());
        stream.copyThroughStaging(staging -> staging.copy(source, this, offset));
    }

    /**
     * Fills all of a segment of the host's memory with what lies at an offset. When this returns, the bytes are there.
     */
    public void copyTo(MemorySegment target, long offset, CudaStream stream) throws CudaException {
        checkRange(offset, target.byteSize());
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
        stream.copyThroughStaging(staging -> staging.copy(this, offset, target));
    }

    /** Has the stream copy bytes from page-locked memory to an offset. */
    public void copyFrom(PinnedBuffer source, long sourceOffset, long offset, long bytes, CudaStream stream)
            throws CudaException {
        Objects.checkFromIndexSize(sourceOffset, bytes, source.size());
        checkRange(offset, bytes);
        long from = source.memory().handle() + sourceOffset;
        long to = memory.handle() + offset;
        copy("cuMemcpyHtoDAsync", Driver::cuMemcpyHtoDAsync, to, from, bytes, stream, source.memory());
    }

    /** Has the stream copy bytes from an offset to page-locked memory. */
    public void copyTo(PinnedBuffer target, long targetOffset, long offset, long bytes, CudaStream stream)
            throws CudaException {
        Objects.checkFromIndexSize(targetOffset, bytes, target.size());
        checkRange(offset, bytes);
        long from = memory.handle() + offset;
        long to = target.memory().handle() + targetOffset;
        copy("cuMemcpyDtoHAsync", Driver::cuMemcpyDtoHAsync, to, from, bytes, stream, target.memory());
    }

    /**
     * Has the stream copy bytes from another buffer, or from another part of this one, to an offset.
     *
     * @throws IllegalArgumentException if the two parts overlap
     */
    public void copyFrom(DeviceBuffer source, long sourceOffset, long offset, long bytes, CudaStream stream)
            throws CudaException {
        Objects.checkFromIndexSize(sourceOffset, bytes, source.size);
        checkRange(offset, bytes);
        if (source == this && Math.abs(sourceOffset - offset) < bytes) {
            throw new IllegalArgumentException("the bytes to copy overlap those to replace");
        }
        long from = source.memory.handle() + sourceOffset;
        long to = memory.handle() + offset;
        copy("cuMemcpyDtoDAsync", Driver::cuMemcpyDtoDAsync, to, from, bytes, stream, source.memory);
    }

    /** Has the stream set bytes to a value. */
    public void fill(byte value, long offset, long bytes, CudaStream stream) throws CudaException {
        checkRange(offset, bytes);
        long to = memory.handle() + offset;
        stream.enqueue(
                (current, queue) -> {
                    if (bytes > 0) {
                        Driver.check("cuMemsetD8Async", Driver.cuMemsetD8Async(current, to, value, bytes, queue));
                    }
                },
                memory);
    }

    @Override
    public void close() throws CudaException {
        try {
            memory.close();
        } finally {
            context.forget(this);
        }
    }

    DriverObject memory() {
        return memory;
    }

    private void checkRange(long offset, long bytes) {
        memory.checkOpen();
        Objects.checkFromIndexSize(offset, bytes, size);
    }

    /** One of the driver's calls to copy bytes. */
    @FunctionalInterface
    private interface Copy {

        int run(long context, long target, long source, long bytes, long stream);
    }

    private void copy(String call, Copy copy, long to, long from, long bytes, CudaStream stream, DriverObject other)
            throws CudaException {
        stream.enqueue(
                (current, queue) -> {
                    if (bytes > 0) {
                        Driver.check(call, copy.run(current, to, from, bytes, queue));
                    }
                },
                memory,
                other);
    }
}
