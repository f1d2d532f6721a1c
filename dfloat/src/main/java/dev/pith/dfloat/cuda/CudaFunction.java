package dev.pith.dfloat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A kernel: a function that runs on the device. It ends with its module. Safe for use by several threads. */
public final class CudaFunction {

    /** As much shared memory a block may have without asking. */
    private static final int USUAL_SHARED_BYTES = 48 << 10;

    private static final int UNKNOWN = -1;

    // Attributes of functions, by the driver's numbers.
    private static final int MAX_THREADS_PER_BLOCK = 0;
    private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

    private final DriverObject module;
    private final long handle;
    private final int maxThreadsPerBlock;
    private final int parameterCount;

    /**
     * As much as was asked for so far. Only ever grows, or else one thread could take from another what it has asked
     * for.
     */
    private int permittedSharedBytes = USUAL_SHARED_BYTES;

    /** The module must be in use. */
    CudaFunction(DriverObject module, long handle) throws CudaException {
        this.module = module;
        this.handle = handle;
        long[] value = new long[1];
        Driver.check(
                "cuFuncGetAttribute",
                Driver.cuFuncGetAttribute(module.context().handle(), handle, MAX_THREADS_PER_BLOCK, value));
        this.maxThreadsPerBlock = (int) value[0];
        this.parameterCount = countParameters(module.context().handle(), handle);
    }

    /** Returns the number of a kernel's parameters, or {@link #UNKNOWN} where the driver cannot tell. */
    private static int countParameters(long context, long handle) {
        long[] size = new long[1];
        for (int index = 0; ; index++) {
            int result = Driver.cuFuncGetParamInfo(context, handle, index, size);
            if (result == Driver.INVALID_VALUE) {
                return index;
            }
            if (result != Driver.SUCCESS) {
                return UNKNOWN;
            }
            if (size[0] > Long.BYTES) {
                throw new IllegalArgumentException("the kernel has a parameter of " + size[0] + " bytes");
            }
        }
    }

    /** Returns how many threads a block of this kernel can have on this device. */
    public int maxThreadsPerBlock() {
        return maxThreadsPerBlock;
    }

    /**
     * Has a stream run the kernel. The memory that arguments point to, and the module, live at least until that is
     * done.
     *
     * @param stream the stream, of the same context
     * @param blocks the number of blocks of threads, at least 1
     * @param threadsPerBlock the number of threads in each, from 1 to {@link #maxThreadsPerBlock()}
     * @param sharedBytes the shared memory that each block gets beside what the kernel declares, from 0 to {@link
     *     CudaDevice#sharedMemoryPerBlock()} less that
     * @param arguments as many as the kernel has parameters, of the right kinds. That the number is right can be
     *     checked only with drivers of CUDA 12.4 or later; older ones take too few for what lies behind them in memory.
     *     The kinds are never checked.
     */
    public void launch(CudaStream stream, int blocks, int threadsPerBlock, int sharedBytes, KernelArgument... arguments)
            throws CudaException {
        if (blocks < 1 || threadsPerBlock < 1 || sharedBytes < 0) {
            throw new IllegalArgumentException("no kernel can run in " + blocks + " blocks of " + threadsPerBlock
                    + " threads with " + sharedBytes + " bytes of shared memory");
        }
        if (parameterCount != UNKNOWN && arguments.length != parameterCount) {
            throw new IllegalArgumentException(
                    "the kernel takes " + parameterCount + " arguments, not " + arguments.length);
        }
        permitSharedBytes(sharedBytes);
        List<DriverObject> used = new ArrayList<>();
        used.add(module);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(ValueLayout.JAVA_LONG, arguments.length);
            MemorySegment addresses = arena.allocate(ValueLayout.JAVA_LONG, arguments.length);
            for (int i = 0; i < arguments.length; i++) {
                values.setAtIndex(ValueLayout.JAVA_LONG, i, arguments[i].value());
                addresses.setAtIndex(ValueLayout.JAVA_LONG, i, values.address() + (long) i * Long.BYTES);
                arguments[i].memory().ifPresent(used::add);
            }
            stream.enqueue(
                    (current, queue) -> Driver.check(
                            "cuLaunchKernel",
                            Driver.cuLaunchKernel(
                                    current, handle, blocks, threadsPerBlock, sharedBytes, queue, addresses.address())),
                    used.toArray(DriverObject[]::new));
        }
    }

    private synchronized void permitSharedBytes(int sharedBytes) throws CudaException {
        if (sharedBytes > permittedSharedBytes) {
            try (Lifetime.Use _ = module.use()) {
                Driver.check(
                        "cuFuncSetAttribute",
                        Driver.cuFuncSetAttribute(
                                module.context().handle(), handle, MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes));
            }
            permittedSharedBytes = sharedBytes;
        }
    }
}
