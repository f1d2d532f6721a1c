package dev.pith.dfloat.df11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.cuda.Cuda;
import dev.pith.dfloat.cuda.CudaContext;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.cuda.FakeDriver;
import dev.pith.dfloat.df11.Df11CudaDecoder.DeviceGroup;
import dev.pith.dfloat.ptx.EmulatingLauncher;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel for the layout df11, run by an emulator that finds every access it must not make. */
@Tag("cuda-fake")
class Df11CudaDecoderTest {

    private static final long SEED = 20260303;

    private FakeDriver driver;
    private CudaContext context;
    private CudaStream stream;
    private Df11CudaDecoder decoder;

    @BeforeEach
    void open() throws CudaException {
        driver = FakeDriver.open();
        driver.setLauncher(new EmulatingLauncher(driver));
        context = CudaContext.open(Cuda.devices().getFirst());
        stream = context.newStream();
        decoder = Df11CudaDecoder.load(context);
    }

    @AfterEach
    void close() throws CudaException {
        assumeTrue(context != null, "the fake driver was not built");
        context.close();
        driver.launchFailure().ifPresent(failure -> {
            throw new AssertionError(failure);
        });
        driver.assertClean();
    }

    private static byte[][] encode(short[] values) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return TestValues.tensors(new Df11Encoder(List.of(TestValues.segment(values))).encode(arena));
        }
    }

    private short[] decode(byte[][] tensors, int offset) throws IOException {
        try (DeviceGroup group = decoder.load(TestValues.group(tensors));
                DeviceBuffer target = context.allocate(group.length() + offset)) {
            decoder.decode(group, target, offset, stream);
            MemorySegment values = MemorySegment.ofArray(new byte[(int) group.length()]);
            target.copyTo(values, offset, stream);
            return TestValues.values(values);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 4095, 16384, 16385, 40_001})
    void valuesOfAnyDistributionComeBack(int size) throws IOException {
        for (Map.Entry<String, short[]> values :
                TestValues.distributions(size, SEED).entrySet()) {
            String name = values.getKey() + ", " + size + " values, seed " + SEED;
            assertArrayEquals(values.getValue(), decode(encode(values.getValue()), 16 * (size % 3)), name);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 100, 4096, 33_333})
    void readsWhatThePackageWrites(int size) throws IOException {
        for (Map.Entry<String, short[]> values :
                TestValues.distributions(size, SEED).entrySet()) {
            // The package's encoder fails for more exponents than its tables have room for.
            if (values.getKey().equals("many tables") || values.getKey().startsWith("all exponents")) {
                continue;
            }
            assertArrayEquals(values.getValue(), decode(PackageEncoding.encode(values.getValue()), 0), values.getKey());
        }
    }

    @Test
    void neverLeavesItsBoundsWhateverAGroupHolds() throws IOException {
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 60; round++) {
            byte[][] tensors = encode(TestValues.normal(1 + random.nextInt(20_000), random));
            // Codes, signs and gaps.
            byte[] mutated = tensors[new int[] {1, 2, 4}[round % 3]];
            for (int i = 0; i <= random.nextInt(8); i++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            try {
                decode(tensors, 0);
            } catch (CorruptInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 10, refused + " of 60 mutants were refused");
    }

    @Test
    void refusesTargetsThatAreNotAligned() throws IOException {
        byte[][] tensors = encode(TestValues.normal(100, new Random(SEED)));
        assertThrows(IllegalArgumentException.class, () -> decode(tensors, 8));
    }
}
