package dev.pith.dfloat.cuda;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A queue of work for the device: copies and kernels, done one after the other, while the host goes on. What the work
 * uses is not freed before it is done, and that is known once the stream has been synchronised or closed; so a stream
 * that is used for long should be synchronised now and then. Streams do not wait for one another unless told to by
 * {@link #await}.
 *
 * <p>Safe for use by several threads, whose work is then done in the order in which their calls happened to be.
 */
public final class CudaStream implements CudaResource {

    /** Gives something to the stream. */
    @FunctionalInterface
    interface Work {

        void enqueue(long context, long stream) throws CudaException;
    }

    /** Copies something through the stream's page-locked memory. */
    @FunctionalInterface
    interface StagedCopy {

        void run(Staging staging) throws CudaException;
    }

    /** Has the stream not wait for the default stream, which others in this process may use. */
    private static final int NON_BLOCKING = 1;

    private final CudaContext context;
    private final Staging staging;
    private final DriverObject stream;

    /**
     * What the work given so far uses and is not known to be done with. Guarded by itself, which is held while work is
     * given to the stream, so that whoever takes the uses out knows that their work has been given.
     */
    private final Set<Lifetime.Use> uses = new HashSet<>();

    CudaStream(CudaContext context) throws CudaException {
        this.context = context;
        this.staging = new Staging(context, this);
        this.stream = new DriverObject(
                "stream",
                context,
                (current, handle) ->
                        Driver.check("cuStreamCreate", Driver.cuStreamCreate(current, NON_BLOCKING, handle)),
                this::destroy);
    }

    /**
     * Waits until all work that was given to the stream before is done, and frees what was closed meanwhile.
     *
     * @throws CudaException if some work failed
     */
    public void synchronize() throws CudaException {
        try (Lifetime.Use _ = stream.use()) {
            List<Lifetime.Use> before = takeUses();
            try {
                Driver.check("cuStreamSynchronize", Driver.cuStreamSynchronize(context.handle(), stream.handle()));
            } catch (Throwable e) {
                synchronized (uses) {
                    before.forEach(use -> Cleanup.after(e, () -> keep(use)));
                }
                throw e;
            }
            release(before);
        }
    }

    /** Sets an event's mark behind all work that was given to the stream before. */
    public void record(CudaEvent event) throws CudaException {
        enqueue(
                (current, handle) -> Driver.check(
                        "cuEventRecord",
                        Driver.cuEventRecord(current, event.event().handle(), handle)),
                event.event());
    }

    /** Has work that is given to the stream from now on wait for an event's present mark, of this or another stream. */
    public void await(CudaEvent event) throws CudaException {
        enqueue(
                (current, handle) -> Driver.check(
                        "cuStreamWaitEvent",
                        Driver.cuStreamWaitEvent(current, handle, event.event().handle(), 0)),
                event.event());
    }

    /** Keeps memory that work reaches without being told of it as an argument: until what the stream was given is done. */
    public void keep(DeviceBuffer... buffers) throws CudaException {
        DriverObject[] used = new DriverObject[buffers.length];
        for (int i = 0; i < buffers.length; i++) {
            used[i] = buffers[i].memory();
        }
        enqueue((current, handle) -> {}, used);
    }

    /** {@inheritDoc} Work that was given to the stream is waited for. */
    @Override
    public void close() throws CudaException {
        try {
            stream.close();
        } finally {
            context.forget(this);
        }
    }

    /**
     * Gives work to the stream, and keeps what it uses until the work is known to be done.
     *
     * @throws IllegalArgumentException if one of these belongs to another context
     * @throws IllegalStateException if one of these, or the stream, has been closed
     */
    void enqueue(Work work, DriverObject... used) throws CudaException {
        for (DriverObject object : used) {
            if (object.context() != context) {
                throw new IllegalArgumentException("what the stream is to use belongs to another context");
            }
        }
        try (Lifetime.Use _ = stream.use()) {
            synchronized (uses) {
                for (DriverObject object : used) {
                    keep(object.use());
                }
                // If this fails they are kept nevertheless, as the driver may be telling of earlier work.
                work.enqueue(context.handle(), stream.handle());
            }
        }
    }

    /** Runs a copy that consists of several steps, with the stream in use for all of them. */
    void copyThroughStaging(StagedCopy copy) throws CudaException {
        try (Lifetime.Use _ = stream.use()) {
            copy.run(staging);
        }
    }

    /** Keeps a use, or ends it if the same thing is kept already. */
    private void keep(Lifetime.Use use) throws CudaException {
        boolean added = false;
        try {
            added = uses.add(use);
        } finally {
            if (!added) {
                use.close();
            }
        }
    }

    private List<Lifetime.Use> takeUses() {
        synchronized (uses) {
            List<Lifetime.Use> taken = new ArrayList<>(uses);
            uses.clear();
            return taken;
        }
    }

    private static void release(List<Lifetime.Use> uses) throws CudaException {
        Cleanup cleanup = new Cleanup();
        uses.forEach(use -> cleanup.run(use::close));
        cleanup.finish();
    }

    /** Frees the stream when nobody uses it any more. */
    private void destroy(long current, long handle) throws CudaException {
        Cleanup cleanup = new Cleanup();
        // If this fails the context is dead, and nothing runs in it that could still use memory.
        cleanup.run(() -> Driver.check("cuStreamSynchronize", Driver.cuStreamSynchronize(current, handle)));
        cleanup.run(() -> release(takeUses()));
        cleanup.run(staging::close);
        cleanup.run(() -> Driver.check("cuStreamDestroy", Driver.cuStreamDestroy(current, handle)));
        cleanup.finish();
    }
}
