package dev.pith.dfloat.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.cuda.FakeDriver.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that needs a driver, on one without a GPU. Every test must leave nothing alive. */
@Tag("cuda-fake")
class FakeDriverTest {

    private static final long SEED = 20260101;
    private static final int OUT_OF_MEMORY = 2;

    private static final String PTX = """
            .version 7.0
            .target sm_70
            .address_size 64
            .visible .entry decode_all(.param .u64 other) { ret; }
            .visible .entry decode(
                .param .u64 .ptr .global .align 1 input,
                .param .u32 count,
                .param .b64 total,
                .param .u8 flag
            )
            .maxntid 256, 1, 1
            { ret; }
            .visible .entry nothing() { ret; }
            .visible .entry structure(.param .align 8 .b8 sizes[16]) { ret; }
            """;

    private FakeDriver driver;

    @BeforeEach
    void open() {
        driver = FakeDriver.open();
        assertEquals("", Cuda.unavailableReason().orElse(""));
    }

    @AfterEach
    void everythingWasFreedOnce() {
        if (driver != null) {
            driver.assertClean();
        }
    }

    private static CudaContext context() throws CudaException {
        return CudaContext.open(Cuda.devices().getFirst());
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(DeviceBuffer buffer, CudaStream stream) throws CudaException {
        byte[] bytes = new byte[(int) buffer.size()];
        buffer.copyTo(MemorySegment.ofArray(bytes), 0, stream);
        return bytes;
    }

    private static byte[] ptx() {
        return PTX.getBytes(UTF_8);
    }

    @Test
    void describesTheDevices() {
        assertEquals(
                List.of(
                        new CudaDevice(0, "Fake device 0", 1L << 30, 9, 0, 4, 227 << 10),
                        new CudaDevice(1, "Fake device 1", 1L << 30, 9, 1, 4, 227 << 10)),
                Cuda.devices());
        assertTrue(Cuda.isAvailable());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 4 << 20, (4 << 20) + 1, (8 << 20) + 77, 25_000_001})
    void givesBackWhatWasCopiedThere(int size) throws Exception {
        for (boolean deferred : new boolean[] {false, true}) {
            driver.setDeferred(deferred);
            byte[] bytes = randomBytes(size);
            try (CudaContext context = context();
                    CudaStream stream = context.newStream();
                    DeviceBuffer buffer = context.allocate(size);
                    Arena arena = Arena.ofConfined()) {
                // The segment may be reused at once.
                byte[] source = bytes.clone();
                buffer.copyFrom(MemorySegment.ofArray(source), 0, stream);
                Arrays.fill(source, (byte) 1);
                assertArrayEquals(bytes, read(buffer, stream), "deferred: " + deferred + ", seed " + SEED);
                MemorySegment target = arena.allocate(size);
                buffer.copyTo(target, 0, stream);
                assertArrayEquals(bytes, target.toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    @Test
    void copiesPartsBetweenPinnedAndDeviceMemory() throws Exception {
        driver.setDeferred(true);
        byte[] bytes = randomBytes(100);
        try (CudaContext context = context()) {
            CudaStream stream = context.newStream();
            DeviceBuffer first = context.allocate(100);
            DeviceBuffer second = context.allocate(100);
            PinnedBuffer pinned = context.allocatePinned(100);
            pinned.segment().copyFrom(MemorySegment.ofArray(bytes));
            first.fill((byte) 7, 0, 100, stream);
            first.copyFrom(pinned, 10, 20, 30, stream);
            second.fill((byte) 9, 0, 100, stream);
            second.copyFrom(first, 15, 5, 40, stream);
            second.copyFrom(second, 0, 60, 40, stream);
            second.copyTo(pinned, 50, 5, 40, stream);
            assertEquals(bytes[50], pinned.segment().get(ValueLayout.JAVA_BYTE, 50), "nothing waited yet");
            stream.synchronize();
            byte[] expected = new byte[40];
            Arrays.fill(expected, (byte) 7);
            System.arraycopy(bytes, 10, expected, 5, 30);
            assertArrayEquals(
                    expected, pinned.segment().asSlice(50, 40).toArray(ValueLayout.JAVA_BYTE), "seed " + SEED);
            byte[] all = new byte[100];
            Arrays.fill(all, (byte) 9);
            System.arraycopy(expected, 0, all, 5, 40);
            System.arraycopy(all, 0, all, 60, 40);
            assertArrayEquals(all, read(second, stream));
        }
    }

    @Test
    void refusesRangesThatDoNotLieInside() throws Exception {
        try (CudaContext context = context()) {
            CudaStream stream = context.newStream();
            DeviceBuffer buffer = context.allocate(10);
            DeviceBuffer other = context.allocate(10);
            PinnedBuffer pinned = context.allocatePinned(10);
            MemorySegment eleven = MemorySegment.ofArray(new byte[11]);
            MemorySegment one = MemorySegment.ofArray(new byte[1]);
            long[][] ranges = {
                {-1, 1},
                {0, -1},
                {0, 11},
                {10, 1},
                {11, 0},
                {1, Long.MAX_VALUE},
                {Long.MAX_VALUE, 1},
                {Long.MIN_VALUE, 1},
                {5, Long.MIN_VALUE}
            };
            List<Executable> calls = new ArrayList<>(List.of(
                    () -> buffer.copyFrom(eleven, 0, stream),
                    () -> buffer.copyTo(eleven, 0, stream),
                    () -> buffer.copyFrom(one, 10, stream),
                    () -> buffer.copyTo(one, -1, stream),
                    () -> buffer.copyTo(one, Long.MAX_VALUE, stream),
                    () -> buffer.at(-1),
                    () -> buffer.at(11)));
            for (long[] range : ranges) {
                calls.add(() -> buffer.fill((byte) 0, range[0], range[1], stream));
                calls.add(() -> buffer.copyFrom(pinned, 0, range[0], range[1], stream));
                calls.add(() -> buffer.copyFrom(pinned, range[0], 0, range[1], stream));
                calls.add(() -> buffer.copyTo(pinned, 0, range[0], range[1], stream));
                calls.add(() -> buffer.copyTo(pinned, range[0], 0, range[1], stream));
                calls.add(() -> buffer.copyFrom(other, 0, range[0], range[1], stream));
                calls.add(() -> buffer.copyFrom(other, range[0], 0, range[1], stream));
            }
            for (Executable call : calls) {
                assertThrows(IndexOutOfBoundsException.class, call);
            }
            assertThrows(IllegalArgumentException.class, () -> buffer.copyFrom(buffer, 0, 4, 5, stream));
            assertThrows(IllegalArgumentException.class, () -> buffer.copyTo(one.asReadOnly(), 0, stream));
            assertThrows(IllegalArgumentException.class, () -> context.allocate(-1));
            assertThrows(IllegalArgumentException.class, () -> context.allocatePinned(-1));
        }
    }

    @Test
    void worksWithNothing() throws Exception {
        try (CudaContext context = context()) {
            CudaStream stream = context.newStream();
            DeviceBuffer buffer = context.allocate(0);
            PinnedBuffer pinned = context.allocatePinned(0);
            assertEquals(0, buffer.size());
            assertEquals(0, pinned.segment().byteSize());
            assertNotEquals(0, buffer.address());
            buffer.fill((byte) 1, 0, 0, stream);
            buffer.copyFrom(pinned, 0, 0, 0, stream);
            buffer.copyTo(pinned, 0, 0, 0, stream);
            buffer.copyFrom(buffer, 0, 0, 0, stream);
            buffer.copyFrom(MemorySegment.NULL, 0, stream);
            assertEquals(0, read(buffer, stream).length);
            buffer.at(0);
        }
    }

    @Test
    void refusesUseAfterClose() throws Exception {
        CudaContext context = context();
        CudaStream stream = context.newStream();
        CudaEvent event = context.newEvent();
        CudaModule module = context.load(ptx());
        CudaFunction function = module.function("decode_all");
        DeviceBuffer buffer = context.allocate(10);
        PinnedBuffer pinned = context.allocatePinned(10);
        MemorySegment segment = pinned.segment();
        MemorySegment ten = MemorySegment.ofArray(new byte[10]);
        KernelArgument argument = buffer.at(0);
        buffer.close();
        for (Executable call : List.<Executable>of(
                buffer::address,
                () -> buffer.at(0),
                () -> buffer.fill((byte) 0, 0, 10, stream),
                () -> buffer.copyFrom(ten, 0, stream),
                () -> buffer.copyTo(ten, 0, stream),
                () -> buffer.copyFrom(pinned, 0, 0, 10, stream),
                () -> function.launch(stream, 1, 1, 0, argument))) {
            assertThrows(IllegalStateException.class, call);
        }
        DeviceBuffer second = context.allocate(10);
        pinned.close();
        assertThrows(IllegalStateException.class, pinned::segment);
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> second.copyFrom(pinned, 0, 0, 10, stream));
        assertThrows(IllegalStateException.class, () -> second.copyTo(pinned, 0, 0, 10, stream));
        module.close();
        assertThrows(IllegalStateException.class, () -> module.function("decode"));
        assertThrows(IllegalStateException.class, () -> function.launch(stream, 1, 1, 0, KernelArgument.of(0)));
        assertThrows(IllegalStateException.class, () -> function.launch(stream, 1, 1, 100_000, KernelArgument.of(0)));
        event.close();
        assertThrows(IllegalStateException.class, event::synchronize);
        assertThrows(IllegalStateException.class, () -> stream.record(event));
        assertThrows(IllegalStateException.class, () -> stream.await(event));
        stream.close();
        assertThrows(IllegalStateException.class, stream::synchronize);
        assertThrows(IllegalStateException.class, () -> second.copyFrom(ten, 0, stream));
        context.close();
        assertThrows(IllegalStateException.class, second::address);
        for (Executable call : List.<Executable>of(
                () -> context.allocate(1),
                () -> context.allocatePinned(1),
                context::newStream,
                context::newEvent,
                () -> context.load(ptx()))) {
            assertThrows(IllegalStateException.class, call);
        }
        second.close();
        context.close();
    }

    @Test
    void closesAllThatIsStillOpen() throws Exception {
        driver.setDeferred(true);
        try (CudaContext context = context();
                CudaContext other = CudaContext.open(Cuda.devices().getLast())) {
            for (CudaContext each : List.of(context, other, context)) {
                CudaStream stream = each.newStream();
                CudaEvent event = each.newEvent();
                each.load(ptx()).function("nothing").launch(stream, 1, 1, 0);
                DeviceBuffer buffer = each.allocate(5_000_000);
                buffer.copyFrom(MemorySegment.ofArray(new byte[5_000_000]), 0, stream);
                buffer.copyTo(each.allocatePinned(10), 0, 10, 10, stream);
                stream.record(event);
            }
            assertEquals(3, driver.live(Kind.STREAM));
            assertEquals(2, driver.live(Kind.CONTEXT));
            assertEquals(0, driver.live(Kind.CURRENT_CONTEXT));
        }
    }

    @Test
    void keepsClosedMemoryUntilTheStreamIsDoneWithIt() throws Exception {
        driver.setDeferred(true);
        try (CudaContext context = context();
                CudaStream stream = context.newStream()) {
            CudaModule module = context.load(ptx());
            DeviceBuffer buffer = context.allocate(10);
            DeviceBuffer argument = context.allocate(10);
            PinnedBuffer pinned = context.allocatePinned(10);
            buffer.copyFrom(pinned, 0, 0, 10, stream);
            buffer.copyTo(pinned, 0, 0, 10, stream);
            module.function("decode_all").launch(stream, 1, 1, 0, argument.at(5));
            buffer.close();
            pinned.close();
            argument.close();
            module.close();
            assertEquals(2, driver.live(Kind.DEVICE_MEMORY));
            assertEquals(1, driver.live(Kind.HOST_MEMORY));
            assertEquals(1, driver.live(Kind.MODULE));
            stream.synchronize();
            assertEquals(0, driver.live(Kind.DEVICE_MEMORY));
            assertEquals(0, driver.live(Kind.HOST_MEMORY));
            assertEquals(0, driver.live(Kind.MODULE));
        }
    }

    @Test
    void keepsMemoryWhereWaitingFails() throws Exception {
        driver.setDeferred(true);
        try (CudaContext context = context();
                CudaStream stream = context.newStream()) {
            DeviceBuffer buffer = context.allocate(10);
            buffer.fill((byte) 1, 0, 10, stream);
            buffer.close();
            driver.failNext("cuStreamSynchronize", OUT_OF_MEMORY);
            assertThrows(CudaException.class, stream::synchronize);
            assertEquals(1, driver.live(Kind.DEVICE_MEMORY));
            stream.synchronize();
            assertEquals(0, driver.live(Kind.DEVICE_MEMORY));
        }
    }

    @Test
    void freesOnceHoweverManyThreadsClose() throws Exception {
        int threads = 8;
        CyclicBarrier barrier = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < 100; round++) {
                CudaContext context = context();
                List<AutoCloseable> all = List.of(
                        context.allocate(10),
                        context.allocatePinned(10),
                        context.newStream(),
                        context.newEvent(),
                        context.load(ptx()),
                        context);
                List<Callable<Void>> closers = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    int first = thread;
                    closers.add(() -> {
                        barrier.await();
                        for (int i = 0; i < all.size(); i++) {
                            all.get((first + i) % all.size()).close();
                        }
                        return null;
                    });
                }
                for (Future<Void> closer : executor.invokeAll(closers)) {
                    closer.get();
                }
                driver.assertClean();
            }
        }
    }

    @Test
    void copiesOrRefusesWhileAnotherThreadCloses() throws Exception {
        int copiers = 3;
        CyclicBarrier barrier = new CyclicBarrier(copiers + 1);
        try (ExecutorService executor = Executors.newFixedThreadPool(copiers + 1)) {
            for (int round = 0; round < 200; round++) {
                driver.setDeferred(round % 2 == 0);
                CudaContext context = context();
                CudaStream stream = context.newStream();
                DeviceBuffer buffer = context.allocate(1000);
                PinnedBuffer pinned = context.allocatePinned(1000);
                AutoCloseable victim = List.of(buffer, pinned, stream, context).get(round % 4);
                List<Callable<Void>> work = new ArrayList<>();
                for (int i = 0; i < copiers; i++) {
                    work.add(() -> {
                        barrier.await();
                        try {
                            for (int turn = 0; turn < 1000; turn++) {
                                buffer.copyFrom(pinned, 0, 0, 1000, stream);
                                buffer.copyTo(MemorySegment.ofArray(new byte[1000]), 0, stream);
                            }
                        } catch (IllegalStateException e) {
                            assertTrue(String.valueOf(e.getMessage()).contains("closed"), e.toString());
                        }
                        return null;
                    });
                }
                work.add(() -> {
                    barrier.await();
                    Thread.onSpinWait();
                    victim.close();
                    return null;
                });
                for (Future<Void> each : executor.invokeAll(work)) {
                    each.get();
                }
                context.close();
                driver.assertClean();
            }
        }
    }

    @Test
    void closesWhatIsCreatedWhileTheContextCloses() throws Exception {
        int creators = 3;
        CyclicBarrier barrier = new CyclicBarrier(creators + 1);
        try (ExecutorService executor = Executors.newFixedThreadPool(creators + 1)) {
            for (int round = 0; round < 100; round++) {
                CudaContext context = context();
                List<Callable<Void>> work = new ArrayList<>();
                for (int i = 0; i < creators; i++) {
                    work.add(() -> {
                        barrier.await();
                        assertThrows(IllegalStateException.class, () -> {
                            for (int turn = 0; turn < 1_000_000; turn++) {
                                context.newEvent();
                            }
                        });
                        return null;
                    });
                }
                work.add(() -> {
                    barrier.await();
                    context.close();
                    return null;
                });
                for (Future<Void> each : executor.invokeAll(work)) {
                    each.get();
                }
                driver.assertClean();
            }
        }
    }

    @Test
    void servesThreadsWithStreamsOfTheirOwn() throws Exception {
        driver.setDeferred(true);
        List<Callable<Void>> work = new ArrayList<>();
        try (CudaContext first = context();
                CudaContext second = CudaContext.open(Cuda.devices().getLast());
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                CudaContext context = i % 2 == 0 ? first : second;
                byte value = (byte) i;
                work.add(() -> {
                    try (CudaStream stream = context.newStream();
                            DeviceBuffer buffer = context.allocate(1000)) {
                        byte[] expected = new byte[1000];
                        Arrays.fill(expected, value);
                        for (int turn = 0; turn < 100; turn++) {
                            buffer.fill(value, 0, 1000, stream);
                            assertArrayEquals(expected, read(buffer, stream));
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> each : executor.invokeAll(work)) {
                each.get();
            }
        }
    }

    @Test
    void refusesWhatBelongsToAnotherContext() throws Exception {
        try (CudaContext context = context();
                CudaContext other = CudaContext.open(Cuda.devices().getLast())) {
            CudaStream stream = context.newStream();
            DeviceBuffer buffer = other.allocate(10);
            CudaFunction function = other.load(ptx()).function("nothing");
            CudaEvent event = other.newEvent();
            for (Executable call : List.<Executable>of(
                    () -> buffer.fill((byte) 0, 0, 10, stream),
                    () -> buffer.copyFrom(MemorySegment.ofArray(new byte[10]), 0, stream),
                    () -> function.launch(stream, 1, 1, 0),
                    () -> stream.record(event),
                    () -> stream.await(event),
                    () -> event.millisecondsSince(context.newEvent()))) {
                assertThrows(IllegalArgumentException.class, call);
            }
        }
    }

    @Test
    void waitsForAnotherStreamWhereToldTo() throws Exception {
        driver.setDeferred(true);
        try (CudaContext context = context()) {
            CudaStream writer = context.newStream();
            CudaStream reader = context.newStream();
            CudaEvent written = context.newEvent();
            DeviceBuffer buffer = context.allocate(10);
            buffer.fill((byte) 1, 0, 10, writer);
            writer.synchronize();
            buffer.fill((byte) 2, 0, 10, writer);
            writer.record(written);
            buffer.fill((byte) 3, 0, 10, writer);
            assertEquals(1, read(buffer, reader)[0], "nothing was said of waiting");
            reader.await(written);
            assertEquals(2, read(buffer, reader)[0]);
            writer.synchronize();
            assertEquals(3, read(buffer, reader)[0]);
        }
    }

    @Test
    void measuresTimeBetweenEvents() throws Exception {
        driver.setDeferred(true);
        try (CudaContext context = context()) {
            CudaStream stream = context.newStream();
            CudaEvent start = context.newEvent();
            CudaEvent end = context.newEvent();
            end.synchronize();
            assertEquals(
                    "CUDA_ERROR_INVALID_HANDLE",
                    assertThrows(CudaException.class, () -> end.millisecondsSince(start))
                            .errorName());
            stream.record(start);
            stream.record(end);
            assertEquals(
                    "CUDA_ERROR_NOT_READY",
                    assertThrows(CudaException.class, () -> end.millisecondsSince(start))
                            .errorName());
            end.synchronize();
            assertTrue(end.millisecondsSince(start) >= 0);
            assertTrue(start.millisecondsSince(end) <= 0);
        }
    }

    @Test
    void launchesWithTheArgumentsGiven() throws Exception {
        for (boolean deferred : new boolean[] {false, true}) {
            List<String> launches = new ArrayList<>();
            driver.setDeferred(deferred);
            driver.setLauncher((ptx, kernel, grid, block, sharedBytes, parameters) -> {
                assertEquals(PTX, ptx);
                launches.add(kernel
                        + Arrays.toString(grid)
                        + Arrays.toString(block)
                        + sharedBytes
                        + Arrays.toString(parameters));
                if (parameters.length > 0) {
                    driver.allocation(parameters[0]).orElseThrow().set(ValueLayout.JAVA_BYTE, 3, (byte) 42);
                }
            });
            try (CudaContext context = context()) {
                CudaStream stream = context.newStream();
                DeviceBuffer buffer = context.allocate(10);
                CudaModule module = context.load(ptx());
                CudaFunction decode = module.function("decode");
                assertSame(decode, module.function("decode"));
                assertEquals(256, decode.maxThreadsPerBlock());
                assertEquals(1024, module.function("nothing").maxThreadsPerBlock());
                decode.launch(
                        stream,
                        3,
                        256,
                        227 << 10,
                        buffer.at(3),
                        KernelArgument.of(-2),
                        KernelArgument.of(Long.MIN_VALUE + 1),
                        KernelArgument.of(0x1FF));
                decode.launch(
                        stream,
                        1,
                        1,
                        50_000,
                        buffer.at(0),
                        KernelArgument.of(1),
                        KernelArgument.of(2),
                        KernelArgument.of(3));
                module.function("nothing").launch(stream, 1, 1024, 0);
                assertEquals(deferred ? 0 : 3, launches.size());
                assertEquals(42, read(buffer, stream)[3]);
                long address = buffer.address();
                assertEquals(
                        List.of(
                                "decode[3, 1, 1][256, 1, 1]232448[" + (address + 3)
                                        + ", 4294967294, -9223372036854775807, 255]",
                                "decode[1, 1, 1][1, 1, 1]50000[" + address + ", 1, 2, 3]",
                                "nothing[1, 1, 1][1024, 1, 1]0[]"),
                        launches);
                assertEquals(1, driver.calls("cuFuncSetAttribute"), "the larger one was permitted already");
            }
            driver.reset();
        }
    }

    @Test
    void refusesLaunchesThatCannotBe() throws Exception {
        try (CudaContext context = context()) {
            CudaStream stream = context.newStream();
            CudaModule module = context.load(ptx());
            CudaFunction nothing = module.function("nothing");
            assertThrows(IllegalArgumentException.class, () -> nothing.launch(stream, 0, 1, 0));
            assertThrows(IllegalArgumentException.class, () -> nothing.launch(stream, 1, 0, 0));
            assertThrows(IllegalArgumentException.class, () -> nothing.launch(stream, 1, 1, -1));
            assertThrows(IllegalArgumentException.class, () -> nothing.launch(stream, 1, 1, 0, KernelArgument.of(1)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> module.function("decode_all").launch(stream, 1, 1, 0));
            assertThrows(IllegalArgumentException.class, () -> module.function("structure"));
            assertEquals(
                    "cuLaunchKernel",
                    assertThrows(CudaException.class, () -> nothing.launch(stream, 1, 1025, 0))
                            .call());
            assertEquals(
                    "cuFuncSetAttribute",
                    assertThrows(CudaException.class, () -> nothing.launch(stream, 1, 1, 228 << 10))
                            .call());
            assertEquals(
                    "CUDA_ERROR_NOT_FOUND",
                    assertThrows(CudaException.class, () -> module.function("decod"))
                            .errorName());
        }
    }

    @Test
    void launchesWhereTheDriverDoesNotTellTheParameters() throws Exception {
        try (CudaContext context = context()) {
            driver.failNext("cuFuncGetParamInfo", 36);
            CudaFunction function = context.load(ptx()).function("decode_all");
            function.launch(context.newStream(), 1, 1, 0, KernelArgument.of(1), KernelArgument.of(2));
            assertEquals(1, driver.calls("cuLaunchKernel"));
        }
    }

    @Test
    void tellsTheCompilersErrors() throws Exception {
        try (CudaContext context = context()) {
            CudaException e = assertThrows(CudaException.class, () -> context.load("This is no PTX.".getBytes(UTF_8)));
            assertEquals(
                    "cuModuleLoadDataEx: CUDA_ERROR_INVALID_PTX: a PTX JIT compilation failed: "
                            + "ptxas application ptx input, line 1; fatal   : Missing .version directive",
                    e.getMessage());
            assertEquals(218, e.code());
        }
    }

    @Test
    void tellsWhichCallFailedAndWhy() throws Exception {
        driver.setMemory(1 << 20);
        try (CudaContext context = context()) {
            CudaException e = assertThrows(CudaException.class, () -> context.allocate((1 << 20) + 1));
            assertEquals("cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY: out of memory", e.getMessage());
            assertEquals("cuMemAlloc", e.call());
            assertEquals("CUDA_ERROR_OUT_OF_MEMORY", e.errorName());
            assertEquals(OUT_OF_MEMORY, e.code());
            // No harm was done.
            context.allocate(1 << 20);
            driver.failNext("cuEventCreate", 12345);
            assertEquals(
                    "cuEventCreate: error 12345: no description",
                    assertThrows(CudaException.class, context::newEvent).getMessage());
        }
    }

    @Test
    void tellsOfAKernelThatFailedAndFreesAllTheSame() throws Exception {
        driver.setDeferred(true);
        driver.setLauncher((_, _, _, _, _, _) -> {
            throw new IllegalStateException("out of bounds");
        });
        CudaContext context = context();
        CudaStream stream = context.newStream();
        DeviceBuffer buffer = context.allocate(10);
        context.newEvent();
        context.allocatePinned(10);
        context.load(ptx()).function("nothing").launch(stream, 1, 1, 0);
        buffer.fill((byte) 1, 0, 10, stream);
        CudaException e = assertThrows(CudaException.class, stream::synchronize);
        assertEquals("cuStreamSynchronize: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure", e.getMessage());
        assertEquals("out of bounds", driver.launchFailure().orElseThrow().getMessage());
        assertEquals(
                "CUDA_ERROR_LAUNCH_FAILED",
                assertThrows(CudaException.class, () -> context.allocate(1)).errorName());
        assertThrows(CudaException.class, context::close);
    }

    /** Uses all there is, and closes it however that ends. */
    private static void useEverything() throws Exception {
        byte[] bytes = randomBytes(5_000_000);
        try (CudaContext context = context();
                CudaStream stream = context.newStream();
                CudaStream other = context.newStream();
                CudaEvent start = context.newEvent();
                CudaEvent end = context.newEvent();
                CudaModule module = context.load(ptx());
                DeviceBuffer buffer = context.allocate(bytes.length);
                DeviceBuffer copy = context.allocate(bytes.length);
                PinnedBuffer pinned = context.allocatePinned(bytes.length)) {
            stream.record(start);
            buffer.copyFrom(MemorySegment.ofArray(bytes), 0, stream);
            copy.fill((byte) 0, 0, bytes.length, stream);
            copy.copyFrom(buffer, 0, 0, bytes.length, stream);
            module.function("decode_all").launch(stream, 1, 1, 100_000, copy.at(0));
            stream.record(end);
            other.await(end);
            copy.copyTo(pinned, 0, 0, bytes.length, other);
            other.synchronize();
            end.synchronize();
            assertTrue(end.millisecondsSince(start) >= 0);
            copy.copyFrom(pinned, 0, 0, bytes.length, stream);
            assertArrayEquals(bytes, read(copy, stream));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuDeviceGet",
                "cuDevicePrimaryCtxRetain",
                "cuDevicePrimaryCtxRelease",
                "cuMemAlloc",
                "cuMemFree",
                "cuMemHostAlloc",
                "cuMemFreeHost",
                "cuMemcpyHtoDAsync",
                "cuMemcpyDtoHAsync",
                "cuMemcpyDtoDAsync",
                "cuMemsetD8Async",
                "cuStreamCreate",
                "cuStreamSynchronize",
                "cuStreamWaitEvent",
                "cuStreamDestroy",
                "cuEventCreate",
                "cuEventRecord",
                "cuEventSynchronize",
                "cuEventElapsedTime",
                "cuEventDestroy",
                "cuModuleLoadDataEx",
                "cuModuleUnload",
                "cuModuleGetFunction",
                "cuFuncGetAttribute",
                "cuFuncSetAttribute",
                "cuLaunchKernel"
            })
    void leavesNothingBehindWhicheverCallFails(String call) throws Exception {
        for (boolean deferred : new boolean[] {false, true}) {
            driver.setDeferred(deferred);
            driver.failAt(call, 0, 0);
            useEverything();
            int calls = driver.calls(call);
            assertTrue(calls > 0, call + " is never called");
            for (int n = 1; n <= calls; n++) {
                driver.failAt(call, n, OUT_OF_MEMORY);
                CudaException e = assertThrows(CudaException.class, FakeDriverTest::useEverything);
                assertEquals(call, e.call());
                assertEquals("CUDA_ERROR_OUT_OF_MEMORY", e.errorName());
                driver.assertClean();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuInit",
                "cuDeviceGetCount",
                "cuDeviceGet",
                "cuDeviceTotalMem",
                "cuDeviceGetName",
                "cuDeviceGetAttribute"
            })
    void namesTheCallThatFailsWhereDevicesAreLookedFor(String call) {
        driver.failNext(call, OUT_OF_MEMORY);
        assertEquals(call, assertThrows(CudaException.class, Cuda::findDevices).call());
    }

    @Test
    void describesErrorsEvenIfTheDriverDoesNot() throws Exception {
        try (CudaContext context = context()) {
            driver.failNext("cuMemAlloc", OUT_OF_MEMORY);
            driver.failNext("cuGetErrorName", OUT_OF_MEMORY);
            driver.failNext("cuGetErrorString", OUT_OF_MEMORY);
            assertEquals(
                    "cuMemAlloc: error 2: no description",
                    assertThrows(CudaException.class, () -> context.allocate(1)).getMessage());
        }
    }

    @Test
    void opensOneDeviceSeveralTimes() throws Exception {
        CudaContext first = context();
        try (CudaContext second = context()) {
            assertEquals(2, driver.live(Kind.CONTEXT));
            DeviceBuffer buffer = second.allocate(10);
            first.close();
            buffer.fill((byte) 1, 0, 10, second.newStream());
            assertEquals(Cuda.devices().getFirst(), second.device());
        }
        assertFalse(driver.allocation(1).isPresent());
    }
}
