package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.DecodePlan.Placement;
import dev.pith.dfloat.cuda.CudaDevice;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.cuda.FakeDriver;
import dev.pith.dfloat.ptx.EmulatingLauncher;
import dev.pith.dfloat.safetensors.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything between the caller and the driver, with kernels run by an emulator. */
@Tag("cuda-fake")
class CudaDecoderTest {

    private static final long SEED = 7;
    private static final int COUNT = 2 * CodedTensor.BLOCK + 333;

    @TempDir
    private Path directory;

    private FakeDriver driver;
    private Path compressed;
    private byte[] original;

    @BeforeEach
    void compress() throws IOException {
        driver = FakeDriver.open();
        driver.setLauncher(new EmulatingLauncher(driver));
        original = WeightFiles.file(
                WeightFiles.content("bf16", DType.BF16, TestWeights.gaussian(WeightFormat.BF16, COUNT, 0.02, SEED)),
                WeightFiles.content("f32", DType.F32, TestWeights.gaussian(WeightFormat.F32, 5001, 1, SEED)),
                WeightFiles.content("noise", DType.U8, TestWeights.noise(70_001, SEED)),
                WeightFiles.content("empty", DType.BF16, new byte[0]));
        compressed = directory.resolve("model.safetensors.pith");
        Files.write(compressed, WeightFiles.compress(original));
    }

    @AfterEach
    void everythingIsFreed() {
        assumeTrue(driver != null, "the fake driver was not built");
        driver.launchFailure().ifPresent(failure -> {
            throw new AssertionError(failure);
        });
        driver.assertClean();
    }

    private static CudaDecoder open() throws CudaException {
        return CudaDecoder.open(CudaDecoder.devices().getFirst());
    }

    private static byte[] bytes(Tensor tensor) throws CorruptInputException {
        try (Arena arena = Arena.ofConfined()) {
            return tensor.read(arena).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static byte[] download(DeviceBuffer buffer, CudaStream stream) throws CudaException {
        byte[] bytes = new byte[(int) buffer.size()];
        buffer.copyTo(MemorySegment.ofArray(bytes), 0, stream);
        return bytes;
    }

    @Test
    void tellsOfDevices() {
        assertTrue(CudaDecoder.isAvailable());
        assertEquals(Optional.empty(), CudaDecoder.unavailableReason());
        assertFalse(CudaDecoder.devices().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decodesLoadedTensorsAfterTheirFileIsClosed(boolean deferred) throws IOException {
        driver.setDeferred(deferred);
        try (CudaDecoder decoder = open();
                CudaStream stream = decoder.context().newStream()) {
            List<DeviceTensor> loaded = new ArrayList<>();
            List<byte[]> expected = new ArrayList<>();
            List<Placement> placements = new ArrayList<>();
            try (Checkpoint checkpoint = Checkpoint.open(compressed)) {
                for (Tensor tensor : checkpoint.tensors()) {
                    loaded.add(decoder.load(tensor));
                    expected.add(bytes(tensor));
                }
            }
            List<DeviceBuffer> targets = new ArrayList<>();
            for (DeviceTensor tensor : loaded) {
                assertEquals(expected.get(targets.size()).length, tensor.length());
                DeviceBuffer target = decoder.context().allocate(tensor.length());
                targets.add(target);
                placements.add(new Placement(tensor, target, 0));
            }
            try (DecodePlan plan = decoder.plan(placements)) {
                for (int round = 0; round < 2; round++) {
                    for (DeviceBuffer target : targets) {
                        target.fill((byte) -1, 0, target.size(), stream);
                    }
                    plan.run(stream);
                    for (int i = 0; i < targets.size(); i++) {
                        assertArrayEquals(expected.get(i), download(targets.get(i), stream), "tensor " + i);
                    }
                }
            }
        }
    }

    @Test
    void decodesPartsOfTensors() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(compressed);
                CudaDecoder decoder = open();
                CudaStream stream = decoder.context().newStream();
                DeviceTensor coded = decoder.load(checkpoint.tensor("bf16"));
                DeviceTensor stored = decoder.load(checkpoint.tensor("noise"));
                DeviceBuffer target = decoder.context().allocate(1000);
                DecodePlan plan = decoder.plan(List.of(
                        new Placement(coded, 16_380, 200, target, 3),
                        new Placement(coded, COUNT - 1, 1, target, 411),
                        new Placement(coded, 5, 0, target, 1000),
                        new Placement(stored, 69_990, 11, target, 500)))) {
            target.fill((byte) 9, 0, 1000, stream);
            plan.run(stream);
            byte[] expected = new byte[1000];
            Arrays.fill(expected, (byte) 9);
            byte[] weights = bytes(checkpoint.tensor("bf16"));
            System.arraycopy(weights, 2 * 16_380, expected, 3, 400);
            System.arraycopy(weights, 2 * COUNT - 2, expected, 411, 2);
            System.arraycopy(bytes(checkpoint.tensor("noise")), 69_990, expected, 500, 11);
            assertArrayEquals(expected, download(target, stream));
        }
    }

    @Test
    void decodesWhatIsCompressedInTheDevicesMemory() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(compressed);
                CudaDecoder decoder = open();
                CudaStream stream = decoder.context().newStream();
                DeviceBuffer target = decoder.context().allocate(2L * COUNT)) {
            Tensor tensor = checkpoint.tensor("bf16");
            MemorySegment payload = ((CodedTensor) tensor.content()).payload();
            try (DeviceBuffer onDevice = decoder.context().allocate(payload.byteSize())) {
                onDevice.copyFrom(payload, 0, stream);
                DeviceTensor loaded = decoder.load(tensor.info(), onDevice);
                try (DecodePlan plan = decoder.plan(List.of(new Placement(loaded, target, 0)))) {
                    plan.run(stream);
                }
                assertArrayEquals(bytes(tensor), download(target, stream));
                for (long at : new long[] {0, 5, 8, 40, payload.byteSize() - 300}) {
                    onDevice.fill((byte) 0x7A, at, 1, stream);
                    stream.synchronize();
                    assertThrows(CorruptInputException.class, () -> decoder.load(tensor.info(), onDevice));
                    onDevice.copyFrom(payload, 0, stream);
                }
                assertThrows(
                        CorruptInputException.class,
                        () -> decoder.load(checkpoint.tensor("f32").info(), onDevice));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> decoder.load(checkpoint.tensor("noise").info(), onDevice));
            }
            try (DeviceBuffer tooShort = decoder.context().allocate(7)) {
                assertThrows(CorruptInputException.class, () -> decoder.load(tensor.info(), tooShort));
            }
        }
    }

    @Test
    void refusesPlacesThatAreNotThere() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(compressed);
                CudaDecoder decoder = open();
                DeviceTensor tensor = decoder.load(checkpoint.tensor("f32"));
                DeviceBuffer target = decoder.context().allocate(100)) {
            assertThrows(IndexOutOfBoundsException.class, () -> new Placement(tensor, target, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> new Placement(tensor, 0, 25, target, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> new Placement(tensor, 5000, 2, target, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> new Placement(tensor, -1, 2, target, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(checkpoint.tensor("f32"), target, 0, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void decodesTensorsOnTheirWay(int threads) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(compressed);
                CudaDecoder decoder = open();
                CudaStream stream = decoder.context().newStream()) {
            for (Tensor tensor : checkpoint.tensors()) {
                byte[] expected = bytes(tensor);
                byte[] toHost = new byte[expected.length];
                decoder.decode(tensor, MemorySegment.ofArray(toHost), threads);
                assertArrayEquals(expected, toHost);
                try (DeviceBuffer target = decoder.context().allocate(expected.length + 5)) {
                    decoder.decode(tensor, target, 5, threads);
                    assertArrayEquals(expected, Arrays.copyOfRange(download(target, stream), 5, expected.length + 5));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void restoresFiles(int threads) throws IOException {
        try (CudaDecoder decoder = open()) {
            WeightOptions options = new WeightOptions(threads, WeightOptions.DEFAULT.progress(), Optional.of(decoder));
            ByteArrayOutputStream restored = new ByteArrayOutputStream();
            WeightDecompressor.decompress(compressed, Channels.newChannel(restored), options);
            assertArrayEquals(original, restored.toByteArray());
            WeightDecompressor.verify(compressed, options);
        }
    }

    @Test
    void reportsCorruptTensorsAndGoesOn() throws IOException {
        byte[] file = Files.readAllBytes(compressed);
        long at;
        try (Checkpoint checkpoint = Checkpoint.open(compressed)) {
            CodedTensor coded = (CodedTensor) checkpoint.tensor("bf16").content();
            // A sign or mantissa of the second block.
            at = coded.fault(1, "").offset();
        }
        file[(int) at + 100] ^= 4;
        Path corrupt = Files.write(directory.resolve("corrupt.safetensors.pith"), file);
        try (Checkpoint sound = Checkpoint.open(compressed);
                Checkpoint checkpoint = Checkpoint.open(corrupt);
                CudaDecoder decoder = open();
                CudaStream stream = decoder.context().newStream();
                DeviceBuffer target = decoder.context().allocate(2L * COUNT)) {
            Tensor tensor = checkpoint.tensor("bf16");
            long offset = at;
            for (Executable attempt : List.<Executable>of(
                    () -> decoder.load(tensor).close(),
                    () -> decoder.decode(tensor, target, 0, 1),
                    () -> decoder.decode(tensor, MemorySegment.ofArray(new byte[2 * COUNT]), 1))) {
                CorruptInputException thrown = assertThrows(CorruptInputException.class, attempt::run);
                assertEquals(offset, thrown.offset());
            }
            decoder.decode(sound.tensor("bf16"), target, 0, 1);
            assertArrayEquals(bytes(sound.tensor("bf16")), download(target, stream));
        }
    }

    @FunctionalInterface
    private interface Executable {

        void run() throws IOException;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuDevicePrimaryCtxRetain",
                "cuModuleLoadDataEx",
                "cuModuleGetFunction",
                "cuStreamCreate",
                "cuMemAlloc",
                "cuMemcpyHtoDAsync",
                "cuMemcpyDtoHAsync",
                "cuLaunchKernel",
                "cuStreamSynchronize"
            })
    void leavesNothingBehindWhereverTheDriverFails(String call) throws IOException {
        for (int n = 1; n < 40; n++) {
            driver.reset();
            driver.setLauncher(new EmulatingLauncher(driver));
            driver.failAt(call, n, 2);
            boolean failed;
            try (Checkpoint checkpoint = Checkpoint.open(compressed);
                    CudaDecoder decoder = open();
                    DeviceTensor tensor = decoder.load(checkpoint.tensor("f32"));
                    DeviceBuffer target = decoder.context().allocate(tensor.length());
                    CudaStream stream = decoder.context().newStream();
                    DecodePlan plan = decoder.plan(List.of(new Placement(tensor, target, 0)))) {
                plan.run(stream);
                decoder.decode(checkpoint.tensor("f32"), target, 0, 1);
                failed = false;
            } catch (CudaException e) {
                assertEquals("CUDA_ERROR_OUT_OF_MEMORY", e.errorName());
                failed = true;
            }
            driver.assertClean();
            if (!failed) {
                assertTrue(n > 1, call + " was never called");
                return;
            }
        }
        throw new AssertionError(call + " is called more often than expected");
    }

    @Test
    void ignoresDevicesThatAreTooOld() {
        for (CudaDevice device : CudaDecoder.devices()) {
            assertTrue(device.computeCapabilityMajor() >= 8);
        }
    }
}
