package dev.pith.dfloat.ptx;

import java.lang.foreign.MemorySegment;

/** What all blocks of one launch have in common. */
final class Launch {

    private final PtxEmulator emulator;
    private final PtxKernel kernel;
    private final Dimensions blocks;
    private final Dimensions threads;
    private final VariableLayout sharedLayout;
    private final MemorySegment parameters;
    private final DeviceMemory memory;
    private final LaunchCounters counters;
    private final long[] initialValues;
    private final boolean[] initiallyWritten;

    Launch(
            PtxEmulator emulator,
            PtxKernel kernel,
            Dimensions blocks,
            Dimensions threads,
            int dynamicSharedBytes,
            byte[] packedParameters,
            DeviceMemory memory) {
        this.emulator = emulator;
        this.kernel = kernel;
        this.blocks = blocks;
        this.threads = threads;
        this.sharedLayout = new VariableLayout(kernel.sharedLayout);
        if (dynamicSharedBytes > 0) {
            sharedLayout.add(dynamicSharedBytes, kernel.dynamicAlignment);
        }
        this.parameters = MemorySegment.ofArray(new byte[kernel.parameterLayout.imageBytes()]);
        for (PtxKernel.Parameter parameter : kernel.parameters) {
            MemorySegment.copy(
                    MemorySegment.ofArray(packedParameters),
                    parameter.offset(),
                    parameters,
                    parameter.address() - AddressSpace.PARAM.firstAddress(),
                    parameter.bytes());
        }
        this.memory = memory;
        this.counters = new LaunchCounters(kernel.instructions.length);
        this.initialValues = kernel.registers.initialValues();
        this.initiallyWritten = kernel.registers.initiallyWritten();
    }

    /** Returns the bytes at an address of a space that all blocks share. */
    MemorySegment segment(AddressSpace space, long address, int bytes) {
        return switch (space) {
            case CONST, MODULE_GLOBAL -> emulator.moduleSegment(space, address, bytes);
            case PARAM -> parameters.asSlice(kernel.parameterLayout.offset(address, bytes), bytes);
            default -> memory.segment(address, bytes);
        };
    }

    PtxKernel kernel() {
        return kernel;
    }

    Dimensions blocks() {
        return blocks;
    }

    Dimensions threads() {
        return threads;
    }

    VariableLayout sharedLayout() {
        return sharedLayout;
    }

    LaunchCounters counters() {
        return counters;
    }

    long[] initialValues() {
        return initialValues;
    }

    boolean[] initiallyWritten() {
        return initiallyWritten;
    }

    long instructionLimit() {
        return emulator.options().instructionLimit();
    }

    boolean countsTransactions() {
        return emulator.options().countTransactions();
    }

    boolean allowUnwrittenShared() {
        return emulator.options().allowUnwrittenShared();
    }
}
