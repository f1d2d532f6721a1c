package dev.pith.dfloat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Page-locked memory of the host, which a device can read and write by itself. */
public final class PinnedBuffer implements CudaResource {

    private final CudaContext context;
    private final DriverObject memory;
    private final Arena arena;
    private final MemorySegment segment;

    @SuppressWarnings("restricted")
    PinnedBuffer(CudaContext context, long size) throws CudaException {
        this.context = context;
        this.arena = Arena.ofShared();
        // The driver refuses to allocate nothing.
        this.memory = new DriverObject(
                "pinned buffer",
                context,
                (current, address) ->
                        Driver.check("cuMemHostAlloc", Driver.cuMemHostAlloc(current, Math.max(size, 1), 0, address)),
                (current, address) -> Driver.check("cuMemFreeHost", Driver.cuMemFreeHost(current, address)));
        try {
            this.segment = MemorySegment.ofAddress(memory.handle()).reinterpret(size, arena, null);
        } catch (Throwable e) {
            Cleanup.after(e, memory::close);
            throw e;
        }
    }

    /** Returns the size in bytes. */
    public long size() {
        return segment.byteSize();
    }

    /** Returns the memory, for any thread; once this has been closed, whoever touches it gets an exception. */
    public MemorySegment segment() {
        memory.checkOpen();
        return segment;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if another thread is just reading or writing the segment in a way that keeps it
     *     from being closed, as file channels do; then this stays open
     */
    @Override
    public void close() throws CudaException {
        synchronized (arena) {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
        try {
            memory.close();
        } finally {
            context.forget(this);
        }
    }

    DriverObject memory() {
        return memory;
    }
}
