package dev.pith.dfloat.cuda;

/** An object of the driver's in a context, which it keeps alive. Safe for use by several threads. */
final class DriverObject {

    /** Makes an object, and stores its handle in the array's first element. */
    @FunctionalInterface
    interface Creation {

        void create(long context, long[] handle) throws CudaException;
    }

    /** Destroys an object. */
    @FunctionalInterface
    interface Destruction {

        void destroy(long context, long handle) throws CudaException;
    }

    private final CudaContext context;
    private final Lifetime.Use contextUse;
    private final Destruction destruction;
    private final Lifetime lifetime;
    private final long handle;

    /** Creates an object; {@code thing} says what it is, for messages. */
    DriverObject(String thing, CudaContext context, Creation creation, Destruction destruction) throws CudaException {
        this.context = context;
        this.destruction = destruction;
        this.contextUse = context.use();
        try {
            this.lifetime = new Lifetime(thing, this::destroy);
            long[] result = new long[1];
            creation.create(context.handle(), result);
            // From here on nothing can fail, so that nothing is left without an owner.
            this.handle = result[0];
        } catch (Throwable e) {
            Cleanup.after(e, contextUse::close);
            throw e;
        }
    }

    CudaContext context() {
        return context;
    }

    /** Returns the driver's handle or address, which is valid only during a use. */
    long handle() {
        return handle;
    }

    /** Begins a use, or throws an {@link IllegalStateException} if the object has been closed. */
    Lifetime.Use use() {
        return lifetime.use();
    }

    void checkOpen() {
        lifetime.checkOpen();
    }

    void close() throws CudaException {
        lifetime.close();
    }

    private void destroy() throws CudaException {
        Cleanup cleanup = new Cleanup();
        cleanup.run(() -> destruction.destroy(context.handle(), handle));
        cleanup.run(contextUse::close);
        cleanup.finish();
    }
}
