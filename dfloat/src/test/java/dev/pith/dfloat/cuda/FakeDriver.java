package dev.pith.dfloat.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Controls the CUDA driver without a GPU that {@code src/test/native/fake_cuda.c} is, in JVMs where it stands in for
 * the real one: those of the tests tagged {@code cuda-fake}. Settings hold for the whole process, so tests must not run
 * at the same time.
 */
public final class FakeDriver {

    /** What can be alive, by the numbers of {@code enum kind}. */
    public enum Kind {
        DEVICE_MEMORY(0),
        HOST_MEMORY(1),
        STREAM(2),
        EVENT(3),
        MODULE(4),
        CONTEXT(5),
        CURRENT_CONTEXT(6);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /** Runs kernels. */
    @FunctionalInterface
    public interface Launcher {

        /**
         * Runs a kernel to its end. Whatever this throws makes the work fail with {@code CUDA_ERROR_LAUNCH_FAILED}, and
         * is then returned by {@link #launchFailure()}.
         *
         * @param ptx the text that was loaded
         * @param kernel the name of the entry in it
         * @param grid the numbers of blocks in three dimensions
         * @param block the numbers of threads of a block in three dimensions
         * @param sharedBytes the shared memory of a block beside what the kernel declares
         * @param parameters one for each of the entry's parameters, in the low bits where it has fewer than 64, above
         *     them 0
         */
        void launch(String ptx, String kernel, int[] grid, int[] block, int sharedBytes, long[] parameters)
                throws Exception;
    }

    private static final int LAUNCH_FAILED = 719;
    private static final int DIMENSIONS = 3;

    private final Path path;
    private final MethodHandle fail;
    private final MethodHandle calls;
    private final MethodHandle live;
    private final MethodHandle misuses;
    private final MethodHandle allocation;
    private final MethodHandle setDeferred;
    private final MethodHandle setLauncher;
    private final MethodHandle setMemory;
    private final MethodHandle reset;
    private final MemorySegment launcherStub;
    private volatile @Nullable Launcher launcher;
    private volatile @Nullable Throwable launchFailure;

    @SuppressWarnings("restricted")
    private FakeDriver(Path path) {
        this.path = path;
        SymbolLookup library = SymbolLookup.libraryLookup(path, Arena.global());
        fail = find(
                library,
                "fake_fail",
                FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        calls = find(library, "fake_calls", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        live = find(library, "fake_live", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        misuses = find(library, "fake_misuses", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        allocation = find(
                library,
                "fake_allocation",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        setDeferred = find(library, "fake_set_deferred", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        setLauncher = find(library, "fake_set_launcher", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        setMemory = find(library, "fake_set_memory", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
        reset = find(library, "fake_reset", FunctionDescriptor.ofVoid());
        launcherStub = launcherStub();
    }

    /** Returns the driver with all settings put back. Aborts the test where no C compiler could build it. */
    public static FakeDriver open() {
        Path path = Path.of(System.getProperty(NativeLibrary.DRIVER_PROPERTY, "no fake driver was named"));
        assumeTrue(Files.exists(path), "the fake driver was not built, for want of a C compiler: " + path);
        FakeDriver driver = new FakeDriver(path);
        driver.reset();
        return driver;
    }

    /** Returns the library's file. */
    public Path path() {
        return path;
    }

    /** Puts back all settings, revives contexts that an error has killed, and forgets misuses. */
    public void reset() {
        launchFailure = null;
        launcher = null;
        try {
            reset.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Has the next call to an entry point, such as {@code cuMemAlloc}, fail with a code. */
    public void failNext(String entryPoint, int code) {
        failAt(entryPoint, 1, code);
    }

    /**
     * Has the n-th call from now on to an entry point fail with a code; none if n is 0. Counts its calls from 0 again.
     */
    public void failAt(String entryPoint, int n, int code) {
        try (Arena arena = Arena.ofConfined()) {
            fail.invokeExact(arena.allocateFrom(entryPoint), n, code);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how often an entry point was called since settings were put back. */
    public int calls(String entryPoint) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) calls.invokeExact(arena.allocateFrom(entryPoint));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how many things of a kind are alive. */
    public int live(Kind kind) {
        try {
            return (int) live.invokeExact(kind.number);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how often the driver was used in a way that is always wrong. */
    public int misuses() {
        try {
            return (int) misuses.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Fails unless everything was freed, once, and the driver was used rightly. */
    public void assertClean() {
        for (Kind kind : Kind.values()) {
            assertEquals(0, live(kind), () -> "left alive: " + kind);
        }
        assertEquals(0, misuses(), "misuses");
    }

    /** Returns the whole of the device memory that an address lies in; empty if the address lies in none. */
    @SuppressWarnings("restricted")
    public Optional<MemorySegment> allocation(long address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment base = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            boolean found = (int) allocation.invokeExact(address, base, size) != 0;
            return found
                    ? Optional.of(MemorySegment.ofAddress(base.get(ValueLayout.JAVA_LONG, 0))
                            .reinterpret(size.get(ValueLayout.JAVA_LONG, 0)))
                    : Optional.empty();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Has work that is given to streams wait until something waits for it, or not. */
    public void setDeferred(boolean deferred) {
        try {
            setDeferred.invokeExact(deferred ? 1 : 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Sets what runs kernels, in the thread that gives or waits for them; without one they do nothing. */
    public void setLauncher(Launcher launcher) {
        this.launcher = launcher;
        try {
            setLauncher.invokeExact(launcherStub);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns what the launcher has thrown since settings were put back. */
    public Optional<Throwable> launchFailure() {
        return Optional.ofNullable(launchFailure);
    }

    /** Sets the memory of each device, in bytes. */
    public void setMemory(long bytes) {
        try {
            setMemory.invokeExact(bytes);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle find(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }

    @SuppressWarnings("restricted")
    private MemorySegment launcherStub() {
        FunctionDescriptor type = FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT);
        try {
            MethodType method = type.toMethodType();
            MethodHandle launch = MethodHandles.lookup().bind(this, "launch", method);
            return Linker.nativeLinker().upcallStub(launch, type, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Called by the driver. Must not throw, as that would end the JVM. */
    @SuppressWarnings({"restricted", "unused"})
    private int launch(
            MemorySegment ptx,
            MemorySegment kernel,
            MemorySegment grid,
            MemorySegment block,
            int sharedBytes,
            MemorySegment parameters,
            int count) {
        try {
            Launcher current = Objects.requireNonNull(launcher);
            MemorySegment addresses = parameters.reinterpret(ValueLayout.ADDRESS.byteSize() * count);
            long[] values = new long[count];
            for (int i = 0; i < count; i++) {
                values[i] = addresses
                        .getAtIndex(ValueLayout.ADDRESS, i)
                        .reinterpret(Long.BYTES)
                        .get(ValueLayout.JAVA_LONG, 0);
            }
            current.launch(
                    ptx.reinterpret(Long.MAX_VALUE).getString(0),
                    kernel.reinterpret(Long.MAX_VALUE).getString(0),
                    dimensions(grid),
                    dimensions(block),
                    sharedBytes,
                    values);
            return 0;
        } catch (Throwable e) {
            launchFailure = e;
            return LAUNCH_FAILED;
        }
    }

    @SuppressWarnings("restricted")
    private static int[] dimensions(MemorySegment three) {
        return three.reinterpret(DIMENSIONS * Integer.BYTES).toArray(ValueLayout.JAVA_INT);
    }
}
