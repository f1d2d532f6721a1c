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

    // Attributes of functions, by the driver's numbers.
    private static final int MAX_THREADS_PER_BLOCK = 0;
    private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

    private final DriverObject module;
    private final long handle;
    private final int maxThreadsPerBlock;

    /** As much as was asked for so far. Only ever grows, or else one thread could take from another what it has asked for. */
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
    }

    /** Returns how many threads a block of this kernel can have on this device. */
    public int maxThreadsPerBlock() {
        return maxThreadsPerBlock;
    }

    /**
     * Has a stream run the kernel. The memory that arguments point to, and the module, live at least until that is done.
     *
     * @param stream the stream, of the same context
     * @param blocks the number of blocks of threads, at least 1
     * @param threadsPerBlock the number of threads in each, from 1 to {@link #maxThreadsPerBlock()}
     * @param sharedBytes the shared memory that each block gets beside what the kernel declares, from 0 to {@link
     *     CudaDevice#sharedMemoryPerBlock()} less that
     * @param arguments as many as the kernel has parameters, each an integer of at most 64 bits or an address. The driver
     *     does not check this: with fewer, the kernel gets 0 or the call fails; with wrong ones the kernel does as it will.
     */
    public void launch(CudaStream stream, int blocks, int threadsPerBlock, int sharedBytes, KernelArgument... arguments)
            throws CudaException {
        if (blocks < 1 || threadsPerBlock < 1 || sharedBytes < 0) {
            throw new IllegalArgumentException("no kernel can run in " + blocks + " blocks of " + threadsPerBlock
                    + " threads with " + sharedBytes + " bytes of shared memory");
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
