package dev.pith.dfloat.cuda;

/**
 * A mark in the work of a stream, set by {@link CudaStream#record}, which tells when the device has come there.
 * Recorded again, it forgets the earlier mark. Safe for use by several threads.
 */
public final class CudaEvent implements CudaResource {

    private final CudaContext context;
    private final DriverObject event;

    CudaEvent(CudaContext context) throws CudaException {
        this.context = context;
        this.event = new DriverObject(
                "event",
                context,
                (current, handle) -> Driver.check("cuEventCreate", Driver.cuEventCreate(current, 0, handle)),
                (current, handle) -> Driver.check("cuEventDestroy", Driver.cuEventDestroy(current, handle)));
    }

    /**
     * Waits until the device has come to the mark; does not wait if there is none. Unlike {@link
     * CudaStream#synchronize()} this frees nothing that was closed while the stream used it.
     */
    public void synchronize() throws CudaException {
        try (Lifetime.Use _ = event.use()) {
            Driver.check("cuEventSynchronize", Driver.cuEventSynchronize(context.handle(), event.handle()));
        }
    }

    /**
     * Returns the milliseconds that passed on the device from another mark to this one. The device must have come to
     * both.
     *
     * @throws CudaException if there is no mark, or the device has not come there
     */
    public double millisecondsSince(CudaEvent start) throws CudaException {
        if (start.context != context) {
            throw new IllegalArgumentException("the events belong to different contexts");
        }
        float[] milliseconds = new float[1];
        try (Lifetime.Use _ = event.use();
                Lifetime.Use _ = start.event.use()) {
            Driver.check(
                    "cuEventElapsedTime",
                    Driver.cuEventElapsedTime(context.handle(), start.event.handle(), event.handle(), milliseconds));
        }
        return milliseconds[0];
    }

    @Override
    public void close() throws CudaException {
        try {
            event.close();
        } finally {
            context.forget(this);
        }
    }

    DriverObject event() {
        return event;
    }
}
