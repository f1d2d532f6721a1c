package dev.pith.dfloat.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Kernels of {@code compiled.cu}, compiled by nvcc, against the same in Java. */
class CompiledKernelTest {

    private static final long SEED = 20;

    private final PtxModule module = PtxModule.parse(resource("compiled.ptx"));
    private final PtxEmulator emulator = new PtxEmulator(module, new PtxEmulator.Options(100_000, true, false));
    private final EmulatedDeviceMemory memory = new EmulatedDeviceMemory();
    private final Random random = new Random(SEED);

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(CompiledKernelTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private LaunchStatistics launch(
            String kernel, int blocks, int threads, int dynamicSharedBytes, long... parameters) {
        return emulator.launch(
                kernel,
                Dimensions.of(blocks),
                Dimensions.of(threads),
                dynamicSharedBytes,
                module.kernel(kernel).packParameters(parameters),
                memory);
    }

    private int[] words(long address, int count) {
        return memory.segment(address, (long) count * Integer.BYTES).toArray(ValueLayout.JAVA_INT_UNALIGNED);
    }

    @Test
    void kernelsAreFoundByName() {
        assertEquals(Set.of("prefix_sums", "rows", "twiddle"), module.kernelNames());
        assertEquals(20, module.kernel("prefix_sums").parameterBytes());
        assertEquals(32, module.kernel("prefix_sums").staticSharedBytes());
    }

    @Test
    void prefixSumsAreRight() {
        int count = 3 * 256 - 5;
        byte[] bytes = randomBytes(count);
        long sums = memory.allocate(3 * 256 * Integer.BYTES);
        LaunchStatistics statistics =
                launch("prefix_sums", 3, 256, 256 * Integer.BYTES, memory.allocate(bytes), sums, count);
        int[] expected = new int[3 * 256];
        for (int i = 0; i < expected.length; i++) {
            int before = i % 256 == 0 ? 0 : expected[i - 1];
            expected[i] = before + (i < count ? Byte.toUnsignedInt(bytes[i]) : 0);
        }
        assertArrayEquals(expected, words(sums, expected.length), "seed " + SEED);
        // 8 warps load a sector each; 2 warps store 16 sectors each.
        assertEquals(3 * (8 + 2), statistics.globalRequests());
        assertEquals(3 * (8 + 2 * 16), statistics.globalSectors());
        assertEquals(3 * 256 * 3L, statistics.threadInstructionsByOpcode().get("bar.sync"));
        // 8 stores of one lane; a load and a store of 8 lanes; 7 loads of one word; 8 stores; 2 loads of 16 bytes a
        // lane.
        assertEquals(3 * (8 + 2 + 7 + 8 + 2), statistics.sharedRequests());
        assertEquals(3 * (8 + 2 + 7 + 8 + 2 * 4), statistics.sharedWavefronts());
    }

    @Test
    void rowsAreSummedOverPointersInStructures() {
        int[] lengths = {0, 1, 77, 1000};
        MemorySegment rows = MemorySegment.ofArray(new byte[lengths.length * 24]);
        long[] expectedSums = new long[lengths.length];
        int[] expectedCounts = new int[64];
        for (int row = 0; row < lengths.length; row++) {
            byte[] bytes = randomBytes(Math.max(1, lengths[row]));
            rows.set(ValueLayout.JAVA_LONG_UNALIGNED, row * 24L, memory.allocate(bytes));
            rows.set(ValueLayout.JAVA_LONG_UNALIGNED, row * 24L + 8, lengths[row]);
            rows.set(ValueLayout.JAVA_INT_UNALIGNED, row * 24L + 16, row);
            for (int i = row; i < lengths[row]; i++) {
                long value = Byte.toUnsignedLong(bytes[i]);
                expectedSums[row] += value * value;
                expectedCounts[(int) value % 64]++;
            }
        }
        long sums = memory.allocate(new byte[lengths.length * Long.BYTES]);
        long counts = memory.allocate(new byte[64 * Integer.BYTES]);
        long table = memory.allocate(rows.toArray(ValueLayout.JAVA_BYTE));
        launch("rows", lengths.length, 128, 0, table, sums, counts);
        assertArrayEquals(
                expectedSums,
                memory.segment(sums, (long) lengths.length * Long.BYTES).toArray(ValueLayout.JAVA_LONG_UNALIGNED));
        assertArrayEquals(expectedCounts, words(counts, 64), "seed " + SEED);
    }

    @Test
    void bitsAreTwiddledAsInJava() {
        int count = 5000;
        int[] expected = new int[count];
        MemorySegment in = MemorySegment.ofArray(new byte[count * Integer.BYTES]);
        for (int i = 0; i < count; i++) {
            int x = random.nextInt() >>> random.nextInt(32);
            in.set(ValueLayout.JAVA_INT_UNALIGNED, i * 4L, x);
            expected[i] = twiddled(x, i);
        }
        long out = memory.allocate(count * Integer.BYTES);
        launch("twiddle", 20, 256, 0, memory.allocate(in.toArray(ValueLayout.JAVA_BYTE)), out, count);
        assertArrayEquals(expected, words(out, count), "seed " + SEED);
    }

    private static int twiddled(int x, int i) {
        int y = x * (int) 2654435761L;
        long both = (long) y << 32 | Integer.toUnsignedLong(x);
        int r = switch (Integer.remainderUnsigned(x, 12)) {
            case 0 -> Integer.reverse(x) ^ y;
            case 1 -> Integer.numberOfLeadingZeros(x) + 100 * (y == 0 ? 0 : Integer.numberOfTrailingZeros(y) + 1);
            case 2 -> (int) (both >>> (i & 31));
            case 3 -> (int) (both << (i & 31) >>> 32);
            case 4 -> permuted(both, 0x7531 ^ (i & 0x7777));
            case 5 -> x + y + (Integer.compareUnsigned(x + y, x) < 0 ? 1 : 0);
            case 6 -> (int) ((Integer.toUnsignedLong(x) * Integer.toUnsignedLong(y)) >>> 32);
            case 7 -> (int) (((long) x * y) >> 20);
            case 8 -> x % (y | 1);
            case 9 -> Integer.divideUnsigned(x, y >>> 16 | 1);
            case 10 -> (byte) (x >> 8) + (y & 0xFFFF);
            default -> new int[] {1, 10, 100, 1000}[x & 3] + Math.max(x, y);
        };
        long wide = Integer.toUnsignedLong(x) * 0x9E3779B97F4A7C15L;
        int[] kept = {1, 2, 3, 4};
        for (int j = 0; j < (y & 7); j++) {
            kept[(x + j) & 3] += r * j;
        }
        return r + (int) (wide >>> (x & 63)) + Long.bitCount(wide) + kept[i & 3];
    }

    private static int permuted(long bytes, int selection) {
        int result = 0;
        for (int place = 0; place < 4; place++) {
            int source = selection >>> (4 * place) & 7;
            result |= (int) (bytes >>> (8 * source) & 0xFF) << (8 * place);
        }
        return result;
    }
}
