package dev.pith.dfloat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The calls of the CUDA driver API, named as there. Each returns the driver's result code, for {@link #check}; what
 * else it returns is put into the first element of an array. Handles and addresses are 64-bit integers. Nothing is
 * checked here.
 *
 * <p>Calls with a context work in that one, and leave the calling thread's current context as it was.
 *
 * <p>{@link NativeLibrary} must have loaded the library, and {@link #open} found the driver, before any other call.
 */
final class Driver {

    static final int SUCCESS = 0;
    static final int INVALID_VALUE = 1;
    private static final int REASON_SIZE = 1024;

    private Driver() {}

    /**
     * Finds the driver's entry points.
     *
     * @param path the driver's library, as the system's loader takes it
     * @return why that failed, or nothing
     */
    static Optional<String> open(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment reason = arena.allocate(REASON_SIZE);
            return open(arena.allocateFrom(path).address(), reason.address(), REASON_SIZE)
                    ? Optional.empty()
                    : Optional.of(reason.getString(0));
        }
    }

    /** Throws the exception that belongs to a call's result unless that is success. */
    static void check(String call, int result) throws CudaException {
        if (result != SUCCESS) {
            throw exception(call, result, "");
        }
    }

    /** Returns the exception for the result of a call that failed, with more to say about it or an empty text. */
    static CudaException exception(String call, int result, String more) {
        long[] text = new long[1];
        String name = cuGetErrorName(result, text) == SUCCESS ? string(text[0]) : "error " + result;
        String description = cuGetErrorString(result, text) == SUCCESS ? string(text[0]) : "no description";
        return new CudaException(call, result, name, more.isEmpty() ? description : description + ": " + more);
    }

    /** Reads one of the driver's constant texts. */
    @SuppressWarnings("restricted")
    private static String string(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0, StandardCharsets.UTF_8);
    }

    private static native boolean open(long path, long reason, int reasonSize);

    static native int cuInit(int flags);

    static native int cuDriverGetVersion(long[] version);

    private static native int cuGetErrorName(int error, long[] text);

    private static native int cuGetErrorString(int error, long[] text);

    static native int cuDeviceGetCount(long[] count);

    static native int cuDeviceGet(int ordinal, long[] device);

    static native int cuDeviceGetName(int device, long name, int length);

    static native int cuDeviceTotalMem(int device, long[] bytes);

    static native int cuDeviceGetAttribute(int device, int attribute, long[] value);

    static native int cuDevicePrimaryCtxRetain(int device, long[] context);

    static native int cuDevicePrimaryCtxRelease(int device);

    static native int cuMemAlloc(long context, long bytes, long[] address);

    static native int cuMemFree(long context, long address);

    static native int cuMemHostAlloc(long context, long bytes, int flags, long[] address);

    static native int cuMemFreeHost(long context, long address);

    static native int cuMemcpyHtoDAsync(long context, long target, long source, long bytes, long stream);

    static native int cuMemcpyDtoHAsync(long context, long target, long source, long bytes, long stream);

    static native int cuMemcpyDtoDAsync(long context, long target, long source, long bytes, long stream);

    static native int cuMemsetD8Async(long context, long target, byte value, long bytes, long stream);

    static native int cuStreamCreate(long context, int flags, long[] stream);

    static native int cuStreamSynchronize(long context, long stream);

    static native int cuStreamWaitEvent(long context, long stream, long event, int flags);

    static native int cuStreamDestroy(long context, long stream);

    static native int cuEventCreate(long context, int flags, long[] event);

    static native int cuEventRecord(long context, long event, long stream);

    static native int cuEventSynchronize(long context, long event);

    static native int cuEventElapsedTime(long context, long start, long end, float[] milliseconds);

    static native int cuEventDestroy(long context, long event);

    static native int cuModuleLoadDataEx(
            long context, long image, int optionCount, long options, long values, long[] module);

    static native int cuModuleUnload(long context, long module);

    static native int cuModuleGetFunction(long context, long module, long name, long[] function);

    static native int cuFuncGetAttribute(long context, long function, int attribute, long[] value);

    static native int cuFuncSetAttribute(long context, long function, int attribute, int value);

    static native int cuFuncGetParamInfo(long context, long function, long index, long[] size);

    static native int cuLaunchKernel(
            long context, long function, int blocks, int threads, int sharedBytes, long stream, long parameters);
}
