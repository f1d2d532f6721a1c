package dev.pith.dfloat.ptx;

import dev.pith.dfloat.cuda.FakeDriver;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Runs what is launched through the fake driver in the emulator, on the driver's memory. */
public final class EmulatingLauncher implements FakeDriver.Launcher {

    /** Far more than any thread of ours executes. */
    private static final long INSTRUCTION_LIMIT = 1_000_000;

    private record Loaded(PtxModule module, PtxEmulator emulator) {}

    private final FakeDriver driver;
    private final Map<String, Loaded> modules = new HashMap<>();

    /** @param driver whose device memory kernels reach */
    public EmulatingLauncher(FakeDriver driver) {
        this.driver = driver;
    }

    @Override
    public synchronized void launch(
            String ptx, String kernel, int[] grid, int[] block, int sharedBytes, long[] parameters) {
        Loaded loaded = modules.computeIfAbsent(ptx, text -> {
            PtxModule module = PtxModule.parse(text);
            return new Loaded(module, new PtxEmulator(module, new PtxEmulator.Options(INSTRUCTION_LIMIT, false, true)));
        });
        loaded.emulator()
                .launch(
                        kernel,
                        new Dimensions(grid[0], grid[1], grid[2]),
                        new Dimensions(block[0], block[1], block[2]),
                        sharedBytes,
                        loaded.module().kernel(kernel).packParameters(parameters),
                        this::segment);
    }

    private MemorySegment segment(long address, long bytes) {
        MemorySegment allocation = driver.allocation(address)
                .orElseThrow(() -> new PtxFault(bytes + " bytes at 0x" + Long.toHexString(address) + ", in no memory"));
        long offset = address - allocation.address();
        if (offset > allocation.byteSize() - bytes) {
            throw new PtxFault(bytes + " bytes at " + offset + " of memory of " + allocation.byteSize() + " bytes");
        }
        return allocation.asSlice(offset, bytes);
    }
}
