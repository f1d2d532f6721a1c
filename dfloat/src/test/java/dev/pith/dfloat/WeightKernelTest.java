package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.WeightKernel.Parts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WeightKernelTest {

    private static final long SEED = 20260402;

    private final Random random = new Random(SEED);

    private static List<Kernels> kernels() {
        return Kernels.all();
    }

    private static int[] counts() {
        return IntStream.concat(IntStream.rangeClosed(0, 200), IntStream.of(1003, 4097, 16383, 16384))
                .toArray();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Where the parts of some weights go in a segment that has other bytes before, between and after them. */
    private static Parts parts(MemorySegment segment, WeightFormat format, int count, boolean hasLow) {
        return new Parts(segment, 3, 3 + format.lowLength(count) + 5, hasLow);
    }

    private static int partsLength(WeightFormat format, int count) {
        return 3 + format.lowLength(count) + 5 + format.packedLength(count) + 9;
    }

    /** The same bytes on the heap or in native memory. */
    private static MemorySegment segment(byte[] bytes, boolean isNative, Arena arena) {
        return isNative
                ? arena.allocate(bytes.length, 1).copyFrom(MemorySegment.ofArray(bytes))
                : MemorySegment.ofArray(bytes.clone());
    }

    private static byte[] array(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_BYTE);
    }

    /** Requires a range to be as expected and all outside of it and of the slack to be as before. */
    private static void assertWritten(byte[] expected, byte[] before, byte[] actual, int at, int count, String where) {
        assertTrue(Arrays.equals(expected, at, at + count, actual, at, at + count), where);
        byte[] outside = before.clone();
        System.arraycopy(actual, at, outside, at, count + MergeKernel.SLACK);
        assertTrue(Arrays.equals(outside, actual), () -> "overwrites what is not its own: " + where);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void splitAsPlainDoes(Kernels kernels) {
        for (WeightFormat format : WeightFormat.values()) {
            for (int count : counts()) {
                int at = random.nextInt(9);
                byte[] weights = bytes(at + count * format.bytes());
                byte[] parts = bytes(partsLength(format, count));
                byte[] exponents = bytes(7 + count + MergeKernel.SLACK + 5);
                boolean hasLow = random.nextBoolean();
                boolean isNative = random.nextBoolean();
                String where = kernels.name() + ", " + format + ", " + count + " weights, seed " + SEED;
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment expectedParts = segment(parts, false, arena);
                    byte[] expectedExponents = exponents.clone();
                    Kernels.PLAIN
                            .weights()
                            .split(
                                    format,
                                    MemorySegment.ofArray(weights),
                                    at,
                                    count,
                                    parts(expectedParts, format, count, hasLow),
                                    expectedExponents,
                                    7);
                    MemorySegment actualParts = segment(parts, isNative, arena);
                    byte[] actualExponents = exponents.clone();
                    kernels.weights()
                            .split(
                                    format,
                                    segment(weights, isNative, arena),
                                    at,
                                    count,
                                    parts(actualParts, format, count, hasLow),
                                    actualExponents,
                                    7);
                    assertArrayEquals(array(expectedParts), array(actualParts), where);
                    assertWritten(expectedExponents, exponents, actualExponents, 7, count, where);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void joinAsPlainDoesWhateverTheBytes(Kernels kernels) {
        for (WeightFormat format : WeightFormat.values()) {
            for (int count : counts()) {
                int at = random.nextInt(9);
                byte[] weights = bytes(at + count * format.bytes() + 11);
                byte[] parts = bytes(partsLength(format, count));
                byte[] exponents = bytes(7 + count + MergeKernel.SLACK);
                boolean hasLow = random.nextBoolean();
                boolean isNative = random.nextBoolean();
                String where = kernels.name() + ", " + format + ", " + count + " weights, seed " + SEED;
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment expected = segment(weights, false, arena);
                    Parts heapParts = parts(segment(parts, false, arena), format, count, hasLow);
                    Kernels.PLAIN.weights().join(format, heapParts, exponents, 7, count, expected, at);
                    MemorySegment actual = segment(weights, isNative, arena);
                    Parts someParts = parts(segment(parts, isNative, arena), format, count, hasLow);
                    kernels.weights().join(format, someParts, exponents, 7, count, actual, at);
                    assertArrayEquals(array(expected), array(actual), where);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void partsAreWhatTheFormatSays(WeightFormat format) {
        int count = 1000;
        byte[] weights = bytes(count * format.bytes());
        byte[] parts = new byte[partsLength(format, count)];
        byte[] exponents = new byte[count + MergeKernel.SLACK];
        Parts places = parts(MemorySegment.ofArray(parts), format, count, true);
        Kernels.PLAIN.weights().split(format, MemorySegment.ofArray(weights), 0, count, places, exponents, 0);
        for (int i = 0; i < count; i++) {
            int bits = TestWeights.get(format, weights, i);
            assertEquals(TestWeights.exponent(format, bits), exponents[i] & 0xFF);
            for (int part = 0; part < format.lowBytes(); part++) {
                assertEquals((byte) (bits >>> (8 * part)), parts[(int) places.low() + i * format.lowBytes() + part]);
            }
            int sign = bits >>> (8 * format.bytes() - 1) & 1;
            assertEquals(sign, bit(parts, places.packed(), (i + 1) * format.packedBits() - 1));
            for (int bit = 0; bit < format.packedBits() - 1; bit++) {
                int expected = bits >>> (8 * format.lowBytes() + bit) & 1;
                assertEquals(expected, bit(parts, places.packed(), i * format.packedBits() + bit));
            }
        }
    }

    private static int bit(byte[] bytes, long at, int index) {
        return bytes[(int) at + index / 8] >>> (index % 8) & 1;
    }
}
