package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.WeightFiles.Content;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressedFileTest {

    private static final long SEED = 20260408;

    /** Follows tensors that do not pay. */
    private static final Content POSITIONS = WeightFiles.content("positions", DType.I64, TestWeights.noise(4096, SEED));

    private static byte[] weights(int count) {
        return TestWeights.gaussian(WeightFormat.BF16, count, 0.02, SEED + count);
    }

    /** Compresses a file, requires it to come back, and returns the compressed file. */
    private static byte[] roundTrip(byte[] file) throws IOException {
        byte[] compressed = WeightFiles.compress(file);
        assertArrayEquals(file, WeightFiles.decompress(compressed));
        assertEquals(file.length, WeightFiles.onDisk(compressed, WeightDecompressor::contentLength));
        return compressed;
    }

    private static SafeTensorsHeader header(byte[] file) throws IOException {
        return WeightFiles.onDisk(file, path -> {
            try (SafeTensors tensors = SafeTensors.open(path)) {
                return tensors.header();
            }
        });
    }

    private static List<String> names(byte[] file) throws IOException {
        return header(file).tensors().stream().map(TensorInfo::name).toList();
    }

    @Test
    void aFileWithoutTensorsComesBack() throws IOException {
        roundTrip(WeightFiles.file());
        roundTrip(WeightFiles.file(Map.of("format", "pt")));
        roundTrip(WeightFiles.file("{}", new byte[0]));
        roundTrip(WeightFiles.file("{\"__metadata__\":{}}   \n", new byte[0]));
    }

    @Test
    void aScalarAndTensorsWithoutElementsComeBack() throws IOException {
        roundTrip(WeightFiles.file(
                WeightFiles.content("scalar", DType.F32, List.of(), new byte[] {1, 2, 3, 4}),
                WeightFiles.content("none", DType.BF16, List.of(0L), new byte[0]),
                WeightFiles.content("none of many", DType.F16, List.of(5L, 0L, 1L << 40), new byte[0]),
                WeightFiles.content("few", DType.BF16, List.of(1L, 1L, 3L), new byte[6]),
                POSITIONS));
        roundTrip(WeightFiles.file(WeightFiles.content("none", DType.BF16, List.of(0L), new byte[0])));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void tensorsOfAllTypesComeBack(DType type) throws IOException {
        byte[] noise = TestWeights.noise(2400, SEED);
        roundTrip(WeightFiles.file(
                WeightFiles.content("noise", type, noise),
                WeightFiles.content("zero", type, new byte[4800]),
                WeightFiles.content(
                        "shaped",
                        type,
                        List.of(8L, 300L / type.bits(), 8L),
                        new byte[300 / type.bits() * 8 * type.bits()]),
                POSITIONS));
    }

    @Test
    void onlyWeightsThatGetSmallerAreCoded() throws IOException {
        byte[] file = WeightFiles.file(
                WeightFiles.content("noise", DType.BF16, TestWeights.noise(40_000, SEED)),
                WeightFiles.content("numbers", DType.I32, new byte[40_000]),
                WeightFiles.content("weights", DType.BF16, weights(20_000)),
                WeightFiles.content("tiny", DType.BF16, weights(3)),
                WeightFiles.content("zeros", DType.F32, new byte[40_000]),
                POSITIONS);
        byte[] compressed = roundTrip(file);
        assertEquals(List.of("weights.pith", "zeros.pith", "noise", "numbers", "tiny", "positions"), names(compressed));
        TensorInfo zeros = header(compressed).tensor("zeros.pith").orElseThrow();
        assertEquals(DType.U8, zeros.dtype());
        assertTrue(zeros.byteSize() <= 48, "zeros take no more than a header");
        assertEquals(
                header(file).tensor("tiny").orElseThrow().shape(),
                header(compressed).tensor("tiny").orElseThrow().shape());
    }

    @Test
    void payloadsBeginAtMultiplesOfTheAlignment() throws IOException {
        List<Content> contents = new ArrayList<>();
        for (int count = 500; count < 520; count++) {
            contents.add(WeightFiles.content("w" + count, DType.BF16, weights(count)));
        }
        SafeTensorsHeader header = header(roundTrip(WeightFiles.file(contents.toArray(Content[]::new))));
        for (TensorInfo entry : header.tensors()) {
            assertTrue(entry.name().endsWith(".pith"));
            assertEquals(0, (header.dataBegin() + entry.begin()) % 16);
        }
    }

    @Test
    void theFileEndsWhereItsHeaderSays() throws IOException {
        byte[] compressed = roundTrip(WeightFiles.file(WeightFiles.content("weights", DType.BF16, weights(100_000))));
        SafeTensorsHeader header = header(compressed);
        assertEquals(compressed.length, header.dataBegin() + header.dataSize());
    }

    @Test
    void namesThatEndAsPayloadsDoAreNoTrouble() throws IOException {
        List<String> names = List.of("a", "a.pith", "a.pith.pith", ".pith", "", "b.pith", ".pith.pith");
        for (int coded = 0; coded < 1 << names.size(); coded += 5) {
            List<Content> contents = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                contents.add(
                        (coded >> i & 1) == 1
                                ? WeightFiles.content(names.get(i), DType.BF16, weights(200 + i))
                                : WeightFiles.content(names.get(i), DType.U8, TestWeights.noise(10 + i, SEED)));
            }
            byte[] file = WeightFiles.file(contents.toArray(Content[]::new));
            byte[] compressed = roundTrip(file);
            List<Content> expected = contents;
            WeightFiles.withFile(compressed, path -> {
                try (Checkpoint checkpoint = Checkpoint.open(path)) {
                    for (Content content : expected) {
                        byte[] bytes = new byte[(int) content.bytes().byteSize()];
                        checkpoint.tensor(content.name()).read(MemorySegment.ofArray(bytes));
                        assertEquals(-1, content.bytes().mismatch(MemorySegment.ofArray(bytes)));
                        assertEquals(
                                content.type() == DType.BF16,
                                checkpoint.tensor(content.name()).isCoded());
                    }
                }
            });
        }
    }

    @Test
    void namesInAnyScriptComeBack() throws IOException {
        roundTrip(WeightFiles.file(
                Map.of("Schlüssel \"\\\u0001", "\t值 \uD83D\uDE00"),
                WeightFiles.content("重み.層.0", DType.BF16, weights(300)),
                WeightFiles.content("\uD83D\uDE00", DType.F16, TestWeights.gaussian(WeightFormat.F16, 300, 1, SEED)),
                WeightFiles.content("line\nbreak \"quoted\" \\ \u0000\u001F\u007F\u2028", DType.BF16, weights(301)),
                WeightFiles.content("é and é", DType.U8, new byte[3])));
    }

    @Test
    void anyOriginalHeaderComesBackByteForByte() throws IOException {
        byte[] data = new byte[1220];
        System.arraycopy(weights(600), 0, data, 12, 1200);
        String weightsEntry = "\"w\" : {\"data_offsets\":[12,1212], \"shape\" :[ 20,\n30],\t\"dtype\":\"BF16\"}";
        String others =
                "\"z\":{\"shape\":[],\"extra\":{\"x\":[1,null,\"\\u00e9\"]},\"dtype\":\"I64\",\"data_offsets\":[1212,1220]},"
                        + "\"\\u0061\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}";
        for (String json : List.of(
                "{" + others + "," + weightsEntry + "}",
                "{" + weightsEntry + "," + others + "}     ",
                "{ \r\n" + weightsEntry + ",\"__metadata__\":{\"b\":\"2\",\"a\":\"1\"}," + others + "}\n\t \r",
                "{\"__metadata__\":{}," + others + "  , " + weightsEntry + "}" + " ".repeat(5000))) {
            byte[] compressed = roundTrip(WeightFiles.file(json, data));
            assertTrue(names(compressed).contains("w.pith"), json);
        }
    }

    @Test
    void storedTensorsOfSeveralBlocksComeBack() throws IOException {
        byte[] noise = TestWeights.noise(3 * StoredTensor.BLOCK + 8, SEED);
        byte[] file = WeightFiles.file(
                WeightFiles.content("one", DType.I64, noise),
                WeightFiles.content("two", DType.U8, Arrays.copyOf(noise, StoredTensor.BLOCK)),
                WeightFiles.content("three", DType.F8_E8M0, Arrays.copyOf(noise, StoredTensor.BLOCK + 1)));
        byte[] compressed = roundTrip(file);
        String checksums = header(compressed).metadata().getOrDefault("pith.stored.crc32c", "");
        assertEquals(8 * (4 + 1 + 2), checksums.length());
        int begin = (int) header(compressed).dataBegin();
        for (int at : new int[] {0, StoredTensor.BLOCK - 1, StoredTensor.BLOCK, noise.length - 1, noise.length}) {
            compressed[begin + at] ^= 1;
            var fault = assertThrows(CorruptInputException.class, () -> WeightFiles.decompress(compressed));
            assertEquals("a stored block that fails its checksum", fault.reason());
            compressed[begin + at] ^= 1;
        }
    }

    @Test
    void aCompressedFileIsNotCompressedAgain() throws IOException {
        byte[] compressed = WeightFiles.compress(WeightFiles.file(POSITIONS));
        assertThrows(AlreadyCompressedException.class, () -> WeightFiles.compress(compressed));
    }

    @Test
    void whatIsNoCompressedFileHasNoOriginalLength() throws IOException {
        byte[] plain = WeightFiles.file(POSITIONS);
        byte[] compressed = WeightFiles.compress(plain);
        for (byte[] file : new byte[][] {plain, new byte[0], Arrays.copyOf(compressed, compressed.length - 1)}) {
            assertThrows(
                    CorruptInputException.class, () -> WeightFiles.onDisk(file, WeightDecompressor::contentLength));
        }
    }

    @Test
    void filesThatAreNotCompressedAreRefused() {
        assertThrows(CorruptInputException.class, () -> WeightFiles.decompress(WeightFiles.file(POSITIONS)));
        assertThrows(CorruptInputException.class, () -> WeightFiles.decompress(new byte[100]));
        assertThrows(CorruptInputException.class, () -> WeightFiles.compress(new byte[100]));
    }

    @Test
    void verifyingFindsFaultsAndWritesNothing() throws IOException {
        byte[] compressed = WeightFiles.compress(WeightFiles.file(POSITIONS));
        WeightFiles.withFile(compressed, path -> {
            WeightDecompressor.verify(path, WeightOptions.DEFAULT);
            assertArrayEquals(compressed, Files.readAllBytes(path));
        });
        compressed[compressed.length - 1] ^= 1;
        assertThrows(
                CorruptInputException.class,
                () -> WeightFiles.withFile(compressed, path -> {
                    WeightDecompressor.verify(path, WeightOptions.DEFAULT);
                }));
    }

    @Test
    void progressEndsWithAllContentAndNeverGoesBack() throws IOException {
        byte[] file = WeightFiles.file(
                WeightFiles.content("weights", DType.BF16, weights(600_000)),
                WeightFiles.content("noise", DType.BF16, TestWeights.noise(40_000, SEED)),
                POSITIONS);
        long content = 1_200_000 + 40_000 + 4096;
        for (int threads = 1; threads <= 2; threads++) {
            List<Long> heard = new ArrayList<>();
            WeightOptions options = new WeightOptions(threads, (contentBytes, compressedBytes) -> {
                assertTrue(heard.isEmpty() || heard.getLast() <= contentBytes);
                heard.add(contentBytes);
            });
            byte[] compressed = WeightFiles.compress(file, options, Kernels.LONGS);
            assertEquals(content, heard.getLast());
            heard.clear();
            WeightFiles.decompress(compressed, options, Kernels.LONGS);
            assertEquals(content, heard.getLast());
        }
    }

    @Test
    void noThreadsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new WeightOptions(0, WeightOptions.DEFAULT.progress()));
    }
}
