package dev.pith.dfloat.ptx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A device with one module loaded, whose kernels run on this processor with every access checked. Results are those of a
 * device for any kernel whose results are defined; a {@link PtxFault} tells of
 *
 * <ul>
 *   <li>accesses that are misaligned or not wholly within one variable or allocation;
 *   <li>reads of registers or of bytes of shared memory never written;
 *   <li>races between the threads of a block in shared memory: accesses that neither a barrier nor an instruction of the
 *       warp orders;
 *   <li>barriers and exchanges within a warp that some of their threads never reach, even because they have exited: there
 *       it is stricter than a device;
 *   <li>shuffles from lanes that take no part, and division by zero;
 *   <li>threads that execute more instructions than a limit.
 * </ul>
 *
 * <p>Not emulated: time; caches; any order of memory other than that every write is seen at once; races in global memory;
 * floating-point arithmetic; calls. Blocks run one after the other in the order of their numbers, so one may wait for an
 * earlier but not for a later one. Fences order nothing for the check of races.
 *
 * <p>Variables of the module keep their values from launch to launch. Not safe for use by several threads.
 */
public final class PtxEmulator {

    private static final int MAX_BLOCK_THREADS = 1024;

    /**
     * How to run kernels.
     *
     * @param instructionLimit how many instructions one thread may execute
     * @param countTransactions whether accesses to memory are counted by warp, which costs time
     * @param allowUnwrittenShared whether bytes of shared memory may be read that were never written: what is read then is
     *     arbitrary, and must not matter
     */
    public record Options(long instructionLimit, boolean countTransactions, boolean allowUnwrittenShared) {

        /** What is used where nothing is said: 50 million instructions, no counts of accesses. */
        public static final Options DEFAULT = new Options(50_000_000, false, false);
    }

    private final PtxModule module;
    private final Options options;
    private final MemorySegment constants;
    private final MemorySegment globals;

    /** Loads a module. */
    public PtxEmulator(PtxModule module) {
        this(module, Options.DEFAULT);
    }

    /** Loads a module. */
    public PtxEmulator(PtxModule module, Options options) {
        this.module = module;
        this.options = options;
        this.constants = image(AddressSpace.CONST, module.constantLayout, module.constants);
        this.globals = image(AddressSpace.MODULE_GLOBAL, module.globalLayout, module.globals);
    }

    private static MemorySegment image(AddressSpace space, VariableLayout layout, List<PtxModule.Variable> variables) {
        MemorySegment image = MemorySegment.ofArray(new byte[layout.imageBytes()]);
        for (PtxModule.Variable variable : variables) {
            long start = variable.address() - space.firstAddress();
            for (int i = 0; i < variable.content().size(); i++) {
                image.set(ValueLayout.JAVA_BYTE, start + i, variable.content().get(i));
            }
        }
        return image;
    }

    /**
     * Runs a kernel to its end.
     *
     * @param dynamicSharedBytes what {@code extern __shared__} arrays have
     * @param parameters as {@link PtxKernel#packParameters} makes them, or laid out alike
     * @param memory what the kernel reaches through pointers
     * @throws PtxFault if the kernel does what it must not
     */
    public LaunchStatistics launch(
            String kernelName,
            Dimensions blocks,
            Dimensions threads,
            int dynamicSharedBytes,
            byte[] parameters,
            DeviceMemory memory) {
        PtxKernel kernel = module.kernel(kernelName);
        if (parameters.length != kernel.parameterBytes()) {
            throw new IllegalArgumentException(parameters.length + " bytes of parameters, where " + kernelName + " has "
                    + kernel.parameterBytes());
        }
        if (threads.count() > MAX_BLOCK_THREADS) {
            throw new IllegalArgumentException("a block of " + threads.count() + " threads");
        }
        Launch launch = new Launch(this, kernel, blocks, threads, dynamicSharedBytes, parameters, memory);
        ThreadBlock block = new ThreadBlock(launch);
        for (int number = 0; number < blocks.count(); number++) {
            block.run(number);
        }
        return LaunchStatistics.of(kernel, launch.counters());
    }

    Options options() {
        return options;
    }

    /** Returns the bytes of a variable of the module. */
    MemorySegment moduleSegment(AddressSpace space, long address, int bytes) {
        return space == AddressSpace.CONST
                ? constants.asSlice(module.constantLayout.offset(address, bytes), bytes)
                : globals.asSlice(module.globalLayout.offset(address, bytes), bytes);
    }
}
