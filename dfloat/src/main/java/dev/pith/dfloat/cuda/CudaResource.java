package dev.pith.dfloat.cuda;

/**
 * Something that a {@link CudaContext} has created and that is closed by its owner, or else together with the context.
 * May be closed from any thread.
 */
public sealed interface CudaResource extends AutoCloseable
        permits DeviceBuffer, PinnedBuffer, CudaStream, CudaEvent, CudaModule {

    /**
     * Ends the use of this; does nothing if it has been closed before. It is freed now or, if calls in other threads or
     * the work of a stream that has not been synchronised since still use it, when the last of them is known to be
     * done.
     *
     * @throws CudaException if the driver reports an error, mostly one of earlier work; this is closed nevertheless
     */
    @Override
    void close() throws CudaException;
}
