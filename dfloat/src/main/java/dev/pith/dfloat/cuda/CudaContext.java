package dev.pith.dfloat.cuda;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The use of one device by this process: creates memory, streams, events and modules there. It is the device's primary
 * context, which is shared with whatever else in this process uses the device.
 *
 * <p>Safe for use by several threads, and so are the things it creates. They can be used together only if the same
 * context object created them. Each call leaves the thread's current context as it was.
 */
public final class CudaContext implements AutoCloseable {

    private final CudaDevice device;
    private final Lifetime lifetime;
    private final long handle;

    /** What this has created and nobody has closed. */
    private final Set<CudaResource> resources = ConcurrentHashMap.newKeySet();

    private CudaContext(CudaDevice device) throws CudaException {
        this.device = device;
        long[] result = new long[1];
        Driver.check("cuDeviceGet", Driver.cuDeviceGet(device.ordinal(), result));
        int number = (int) result[0];
        this.lifetime = new Lifetime(
                "context", () -> Driver.check("cuDevicePrimaryCtxRelease", Driver.cuDevicePrimaryCtxRelease(number)));
        Driver.check("cuDevicePrimaryCtxRetain", Driver.cuDevicePrimaryCtxRetain(number, result));
        this.handle = result[0];
    }

    /**
     * Begins to use a device.
     *
     * @param device one of {@link Cuda#devices()}
     * @throws IllegalStateException if CUDA is unavailable
     */
    public static CudaContext open(CudaDevice device) throws CudaException {
        Cuda.unavailableReason().ifPresent(reason -> {
            throw new IllegalStateException("CUDA is unavailable: " + reason);
        });
        return new CudaContext(device);
    }

    /** Returns the device. */
    public CudaDevice device() {
        return device;
    }

    /**
     * Allocates memory on the device, with any content.
     *
     * @param bytes its size, at least 0
     */
    public DeviceBuffer allocate(long bytes) throws CudaException {
        return adopt(new DeviceBuffer(this, checkSize(bytes)));
    }

    /**
     * Allocates page-locked memory on the host, with any content. The device copies from and to it faster than from and
     * to other memory, and while the host does something else; but it is dear to allocate, and taken from all
     * processes.
     *
     * @param bytes its size, at least 0
     */
    public PinnedBuffer allocatePinned(long bytes) throws CudaException {
        return adopt(new PinnedBuffer(this, checkSize(bytes)));
    }

    /** Creates a queue of work for the device. */
    public CudaStream newStream() throws CudaException {
        return adopt(new CudaStream(this));
    }

    /** Creates a mark for the work in streams. */
    public CudaEvent newEvent() throws CudaException {
        return adopt(new CudaEvent(this));
    }

    /**
     * Loads kernels.
     *
     * @param ptx PTX text, which the driver compiles for the device
     * @throws CudaException if that fails; its message holds the compiler's errors
     */
    public CudaModule load(byte[] ptx) throws CudaException {
        return adopt(new CudaModule(this, ptx));
    }

    /**
     * Closes all that this has created, and then ends the use of the device. Work that was given to streams is waited
     * for. Does nothing if called again.
     *
     * @throws CudaException if the driver reports an error; all is closed nevertheless
     * @throws IllegalStateException if another thread is just reading or writing a {@link PinnedBuffer}'s segment in a
     *     way that keeps it from being closed; all else is closed, and closing the buffer later frees the rest
     */
    @Override
    public void close() throws CudaException {
        Cleanup cleanup = new Cleanup();
        // The context itself outlives all that it has created, as each of them is one of its users.
        cleanup.run(lifetime::close);
        for (CudaResource resource : resources) {
            cleanup.run(resource::close);
        }
        cleanup.finish();
    }

    /** Begins a use, or throws an {@link IllegalStateException} if this has been closed. */
    Lifetime.Use use() {
        return lifetime.use();
    }

    /** Returns the driver's handle, which is valid only during a use. */
    long handle() {
        return handle;
    }

    /** Notes that something has been closed. */
    void forget(CudaResource resource) {
        resources.remove(resource);
    }

    private <T extends CudaResource> T adopt(T resource) throws CudaException {
        try {
            resources.add(resource);
            // If another thread has closed this meanwhile, it may have gone through the resources too early to see this
            // one.
            lifetime.checkOpen();
            return resource;
        } catch (Throwable e) {
            Cleanup.after(e, resource::close);
            throw e;
        }
    }

    private static long checkSize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + bytes);
        }
        return bytes;
    }
}
