package dev.pith.dfloat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/** Kernels that were loaded together. Safe for use by several threads. */
public final class CudaModule implements CudaResource {

    private static final int LOG_SIZE = 16 << 10;

    // Options of the driver's compiler, by its numbers.
    private static final int ERROR_LOG_BUFFER = 5;
    private static final int ERROR_LOG_BUFFER_SIZE_BYTES = 6;

    private final CudaContext context;
    private final DriverObject module;

    /** The kernels by name, so that there is one object for each. Guarded by itself. */
    private final Map<String, CudaFunction> functions = new HashMap<>();

    CudaModule(CudaContext context, byte[] ptx) throws CudaException {
        this.context = context;
        this.module = new DriverObject(
                "module",
                context,
                (current, handle) -> load(current, ptx, handle),
                (current, handle) -> Driver.check("cuModuleUnload", Driver.cuModuleUnload(current, handle)));
    }

    /**
     * Finds a kernel.
     *
     * @param name its name in the PTX text
     * @throws CudaException if there is none, with {@code CUDA_ERROR_NOT_FOUND}
     * @throws IllegalArgumentException if it has a parameter of more than 64 bits
     */
    public CudaFunction function(String name) throws CudaException {
        synchronized (functions) {
            module.checkOpen();
            CudaFunction function = functions.get(name);
            if (function == null) {
                function = find(name);
                functions.put(name, function);
            }
            return function;
        }
    }

    /** {@inheritDoc} Its kernels end with it. */
    @Override
    public void close() throws CudaException {
        try {
            module.close();
        } finally {
            context.forget(this);
        }
    }

    private CudaFunction find(String name) throws CudaException {
        try (Lifetime.Use _ = module.use();
                Arena arena = Arena.ofConfined()) {
            long[] handle = new long[1];
            int result = Driver.cuModuleGetFunction(
                    context.handle(), module.handle(), arena.allocateFrom(name).address(), handle);
            Driver.check("cuModuleGetFunction", result);
            return new CudaFunction(module, handle[0]);
        }
    }

    private static void load(long context, byte[] ptx, long[] handle) throws CudaException {
        try (Arena arena = Arena.ofConfined()) {
            // One byte more than the text, for the NUL that ends it; and one more than the log, for the same reason.
            MemorySegment text = arena.allocate(ptx.length + 1L);
            MemorySegment.copy(ptx, 0, text, ValueLayout.JAVA_BYTE, 0, ptx.length);
            MemorySegment log = arena.allocate(LOG_SIZE + 1L);
            MemorySegment options =
                    arena.allocateFrom(ValueLayout.JAVA_INT, ERROR_LOG_BUFFER, ERROR_LOG_BUFFER_SIZE_BYTES);
            MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_LONG, log.address(), LOG_SIZE);
            int result =
                    Driver.cuModuleLoadDataEx(context, text.address(), 2, options.address(), values.address(), handle);
            if (result != Driver.SUCCESS) {
                throw Driver.exception(
                        "cuModuleLoadDataEx", result, log.getString(0).strip());
            }
        }
    }
}
