package dev.pith.dfloat.df11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of weights come back as they were, by the decoder and by one that works as the package's kernel does. */
class Df11CodecTest {

    private static final long SEED = 20260303;

    /** Sizes at which values fill one block of threads, or just not, at two and at eight bits a value. */
    private static final int[] SIZES = {
        0, 1, 2, 3, 7, 31, 32, 33, 64, 255, 4095, 4096, 4097, 16383, 16384, 16385, 32767, 32768, 40001, 100_003
    };

    /** What version 0.5.0 of the package's encoder made of 1,150 values: lengths and tensors, deflated, in Base64. */
    private static final String PACKAGE_OUTPUT = """
            eNpjYGVgqEQDFWigGAhKgKAMCsqhoBQI/jOk/qtBA7VoIL+w6G9eXnZBFRRUo4G6EQ6SBxhkDTDIGWBQP8Dg0QADDgaaA04GsCWc
            HJwM7BxAwMbGxsrKwgJELIyc9LAeL2BkYBDif8G+VnXb1junfE8WpOjoPQqObGV8pbJ13s0PyrskeLp1/RxT1jg4KPplh3raloe7
            da/YrBjreCQgYo7MY5+uAGetGZ8ecZ07KXhD0EMo6nrGzBBZgQm7pjRbMr3gaNcyMljV1fjhxrnrYq2nnJksJy4KLzfaZXjV/+iC
            1WtbL85dLnOBxWGL6LtLW2c8KNVY6Hpn0en/dAbn61gYGM6u/BcuyNB7wj6Qe+5XH/+7q6cs/LmNt3FaYMil5t8bl2rOnt12qntt
            Wq+o+X/uXnajf++byqbb9Ky8bikorRIRPrtf57TjWuldcyqC7qYum9lQvuPHxPD2RbIzl959cle7ZeHri1vY337d0apyyLe49GSs
            0ccMgbmL/rlyLAsvmM08p735V1xHnIV4XE5lpjyL6es13opu2rsrudsNWF5cb/I+1dh76FUCp/zbycVbFl6vzPqZoT2j55jqj9fv
            c7na3ur8miRazuxxn7G+4OvqVkvPtim1Eo1a3psPJMVEawpOOHTHbLnhUSXNfaLdTtEzp7A39+zvsszoX3VH00h51tKtasHPHUbB
            KBgFAwpgtRCoJHIAlsgMbQkcShwtBh2MDKOADAAAzFobmA==
            """;

    private static final long PACKAGE_INPUT_CRC32 = 0x55C47397L;

    private static byte[][] encode(short[]... weights) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            List<MemorySegment> segments =
                    Arrays.stream(weights).map(TestValues::segment).toList();
            return TestValues.tensors(new Df11Encoder(segments).encode(arena));
        }
    }

    private static short[] decode(byte[][] tensors, int threads) throws IOException {
        Df11Group group = TestValues.group(tensors);
        MemorySegment target = MemorySegment.ofArray(new byte[(int) group.elements() * 2]);
        Df11Decoder.decode(group, target, threads);
        return TestValues.values(target);
    }

    private static short[] emulate(byte[][] tensors) {
        return new KernelEmulation(tensors[0], tensors[1], tensors[2], tensors[3], tensors[4]).decode();
    }

    @Test
    void valuesOfAnyDistributionAndSizeComeBack() throws IOException {
        for (int size : SIZES) {
            for (Map.Entry<String, short[]> values :
                    TestValues.distributions(size, SEED).entrySet()) {
                String name = values.getKey() + ", " + size + " values, seed " + SEED;
                byte[][] tensors = encode(values.getValue());
                assertArrayEquals(values.getValue(), decode(tensors, 1), name);
                assertArrayEquals(values.getValue(), emulate(tensors), name + ", kernel");
            }
        }
    }

    @Test
    void readsBytesThatThePackageWrote() throws IOException {
        byte[] deflated = Base64.getMimeDecoder().decode(PACKAGE_OUTPUT);
        byte[][] tensors = new byte[5][];
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(deflated)))) {
            for (int tensor = 0; tensor < tensors.length; tensor++) {
                tensors[tensor] = in.readNBytes(Integer.reverseBytes(in.readInt()));
            }
        }
        short[] values = decode(tensors, 1);
        CRC32 checksum = new CRC32();
        checksum.update(TestValues.bytes(TestValues.segment(values)));
        assertEquals(PACKAGE_INPUT_CRC32, checksum.getValue());
        assertArrayEquals(values, emulate(tensors));
    }

    @Test
    void readsWhatThePackageWrites() throws IOException {
        for (int size : SIZES) {
            for (Map.Entry<String, short[]> values :
                    TestValues.distributions(size, SEED).entrySet()) {
                // The package has no code for nothing, and more exponents than its tables have room for fail.
                if (size > 0
                        && !values.getKey().equals("many tables")
                        && !values.getKey().startsWith("all exponents")) {
                    String name = values.getKey() + ", " + size + " values, seed " + SEED;
                    byte[][] tensors = PackageEncoding.encode(values.getValue());
                    assertTrue(tensors[0].length <= 18 * 256, name);
                    assertArrayEquals(values.getValue(), decode(tensors, 1), name);
                    assertArrayEquals(values.getValue(), emulate(tensors), name + ", kernel");
                }
            }
        }
    }

    @Test
    void readsWhatThePackageWritesWhenTheLastCodeReachesIntoAnotherBlock() throws IOException {
        short[] values = endingWithARareExponent(9_000);
        byte[][] tensors = PackageEncoding.encode(values);
        while (tensors[1].length <= 4096) {
            int missingBits = 8 * 4096 - 64 - 8 * tensors[1].length;
            values = withMoreBefore(Math.max(1, missingBits / 4), values);
            tensors = PackageEncoding.encode(values);
        }
        assertEquals(3 * 4, tensors[3].length, "a block without codes");
        assertTrue(tensors[4][320] != 0, "a gap that tells where the last code ends");
        assertArrayEquals(values, decode(tensors, 1));
        assertArrayEquals(values, emulate(tensors));
        // Had the code ended with its byte, the package would have left out the gap and one of the positions.
        tensors[3] = Arrays.copyOf(tensors[3], 2 * 4);
        tensors[4][320] = 0;
        assertArrayEquals(values, decode(tensors, 1));
        assertArrayEquals(values, emulate(tensors));
    }

    private static short[] endingWithARareExponent(int size) {
        short[] values = TestValues.everRarer(size, new Random(SEED));
        Arrays.sort(values);
        int rare = 0;
        for (int i = 0; i < size; i++) {
            rare = values[i] >> 7 == 0 ? i : rare;
        }
        short last = values[rare];
        values[rare] = values[size - 1];
        values[size - 1] = last;
        return values;
    }

    private static short[] withMoreBefore(int more, short[] values) {
        short[] longer = new short[more + values.length];
        Arrays.fill(longer, 0, more, (short) (10 << 7));
        System.arraycopy(values, 0, longer, more, values.length);
        return longer;
    }

    @Test
    void everyExponentBelow240ComesBack() throws IOException {
        for (int exponent = 0; exponent < 240; exponent++) {
            short[] values = {(short) (exponent << 7), (short) (0x8000 | exponent << 7 | 0x7F)};
            byte[][] tensors = encode(values);
            assertArrayEquals(values, decode(tensors, 1), "exponent " + exponent);
            assertArrayEquals(values, emulate(tensors), "exponent " + exponent + ", kernel");
        }
    }

    @Test
    void refusesEveryExponentFrom240On() {
        for (int exponent = 240; exponent < 256; exponent++) {
            short[] good = {1, 2, 3};
            short[] bad = {1, (short) (0x8000 | exponent << 7)};
            Df11UnsupportedException refusal =
                    assertThrows(Df11UnsupportedException.class, () -> encode(good, bad), "exponent " + exponent);
            assertEquals("weight 1", refusal.tensor());
            assertTrue(refusal.reason().contains("exponent " + exponent), refusal.reason());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 64})
    void anyNumberOfThreadsGivesTheSameValues(int threads) throws IOException {
        short[] values = TestValues.normal(200_000, new Random(SEED));
        assertArrayEquals(values, decode(encode(values), threads));
    }

    @Test
    void severalWeightsAreOneGroup() throws IOException {
        Random random = new Random(SEED);
        short[] first = TestValues.normal(20_001, random);
        short[] none = {};
        short[] last = TestValues.normal(77, random);
        byte[][] tensors = encode(first, none, last);
        short[] all = Arrays.copyOf(first, 20_078);
        System.arraycopy(last, 0, all, 20_001, 77);
        assertArrayEquals(all, decode(tensors, 1));
        assertEquals(List.of(20_001L, 20_001L, 20_078L), Df11Decoder.weightEnds(TestValues.group(tensors)));
    }

    @Test
    void aBlockOfThreadsNeverHoldsMoreValuesThanTheKernelHasRoomFor() throws IOException {
        for (Map.Entry<String, short[]> values :
                TestValues.distributions(100_000, SEED).entrySet()) {
            MemorySegment positions =
                    TestValues.group(encode(values.getValue())).outputPositions();
            for (long block = 1; block < positions.byteSize() / 4; block++) {
                int count = positions.get(ValueLayout.JAVA_INT_UNALIGNED, block * 4)
                        - positions.get(ValueLayout.JAVA_INT_UNALIGNED, block * 4 - 4);
                assertTrue(512 * 4 + 4 + count * 2 <= 48 * 1024, values.getKey() + ": " + count);
            }
        }
    }

    @Test
    void codesLongerThanTheLayoutHasAreAvoided() {
        long[] counts = new long[240];
        long previous = 0;
        long count = 1;
        for (int exponent = 0; exponent < 60; exponent++) {
            counts[exponent] = count;
            count += previous;
            previous = counts[exponent];
        }
        PrefixCode code = PrefixCode.forCounts(counts);
        for (int exponent = 0; exponent < 60; exponent++) {
            assertTrue(code.length(exponent) >= 2 && code.length(exponent) <= 32, "exponent " + exponent);
        }
    }

    @Test
    void takesAboutElevenBitsForAUsualWeight() throws IOException {
        byte[][] tensors = encode(TestValues.normal(1_000_000, new Random(SEED)));
        long bytes = Arrays.stream(tensors).mapToLong(tensor -> tensor.length).sum();
        assertTrue(bytes * 8 < 11_200_000, bytes + " bytes");
    }

    @Test
    void refusesATargetOfAnotherLength() throws IOException {
        Df11Group group = TestValues.group(encode(new short[] {1, 2, 3}));
        MemorySegment target = MemorySegment.ofArray(new byte[5]);
        assertThrows(IllegalArgumentException.class, () -> Df11Decoder.decode(group, target));
    }

    @Test
    void reportsEveryTruncatedTensorAsCorrupt() throws IOException {
        byte[][] tensors = encode(TestValues.normal(20_000, new Random(SEED)), new short[10]);
        for (int tensor = 0; tensor < tensors.length; tensor++) {
            for (int removed = 1; removed <= Math.min(10, tensors[tensor].length); removed++) {
                byte[][] truncated = tensors.clone();
                truncated[tensor] = Arrays.copyOf(tensors[tensor], tensors[tensor].length - removed);
                // Fewer split positions are fewer weights; the values stay.
                if (tensor != 5 || removed != 8) {
                    assertThrows(CorruptInputException.class, () -> decode(truncated, 1), tensor + " less " + removed);
                }
            }
        }
    }
}
