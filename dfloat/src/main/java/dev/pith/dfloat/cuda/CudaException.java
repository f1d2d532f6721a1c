package dev.pith.dfloat.cuda;

import java.io.IOException;

/**
 * Thrown when a call to the CUDA driver fails, such as {@code cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY: out of memory}. It
 * is an {@link IOException}, as a GPU fails like a device does: at any time, without a fault in the program, and with a
 * remedy at hand, to decode on the CPU.
 *
 * <p>Copies and kernels run after the call that gave them to a stream has returned. What goes wrong then, such as
 * {@code CUDA_ERROR_ILLEGAL_ADDRESS} in a kernel, is told by some later call, mostly {@link CudaStream#synchronize()}.
 * Such an error leaves the device's context dead for the whole process: every further call fails with it, closing
 * included, which still lets go of everything; only another process can use the device again. To run out of memory, or
 * to be refused a call, does no harm beyond that call.
 */
public class CudaException extends IOException {

    private final String call;
    private final int code;
    private final String errorName;

    CudaException(String call, int code, String errorName, String description) {
        super(call + ": " + errorName + ": " + description);
        this.call = call;
        this.code = code;
        this.errorName = errorName;
    }

    /** Returns the name of the call that failed, such as {@code cuMemAlloc}. */
    public String call() {
        return call;
    }

    /** Returns the driver's number for the error, a {@code CUresult}. */
    public int code() {
        return code;
    }

    /** Returns the driver's name for the error, such as {@code CUDA_ERROR_OUT_OF_MEMORY}. */
    public String errorName() {
        return errorName;
    }
}
