package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed files whose headers are wrong, and yet valid headers of safetensors files. */
class CompressedHeaderTest {

    private static final long SEED = 20260412;
    private static final String HEADER = "pith.header";
    private static final String HEADER_CHECKSUM = "pith.header.crc32c";
    private static final String SIZE = "pith.size";
    private static final String STORED = "pith.stored.crc32c";

    private static final byte[] NUMBERS = TestWeights.noise(64, SEED);
    private static final byte[] WEIGHTS = TestWeights.gaussian(WeightFormat.BF16, 500, 0.02, SEED);
    private static final byte[] PAYLOAD = TestPayloads.encode(
            WeightFormat.BF16, WEIGHTS, TestPayloads.bestCode(WeightFormat.BF16, WEIGHTS), Kernels.PLAIN);

    /** A header with other metadata than {@link SafeTensorsHeader#of} and the tensors' own would give. */
    private static String original() {
        return "{\"w\":{\"dtype\":\"BF16\",\"shape\":[500],\"data_offsets\":[0,1000]},"
                + "\"n\":{\"dtype\":\"I64\",\"shape\":[8],\"data_offsets\":[1000,1064]}}";
    }

    private static List<TensorInfo> entries() {
        return List.of(
                TensorInfo.startingAt(0, "w.pith", DType.U8, List.of((long) PAYLOAD.length)),
                TensorInfo.startingAt(PAYLOAD.length, "n", DType.I64, List.of(8L)));
    }

    private static String checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private static Map<String, String> metadata(String original) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("pith.dfloat", "1");
        metadata.put(HEADER, original);
        metadata.put(HEADER_CHECKSUM, checksum(original.getBytes(StandardCharsets.UTF_8)));
        metadata.put(SIZE, "1064");
        metadata.put(STORED, checksum(NUMBERS));
        return metadata;
    }

    private static byte[] file(List<TensorInfo> entries, Map<String, String> metadata) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SafeTensorsHeader.of(entries, metadata).toBytes());
        file.writeBytes(PAYLOAD);
        file.writeBytes(NUMBERS);
        return file.toByteArray();
    }

    private static void assertRefused(String reason, byte[] file) throws IOException {
        var fault = assertThrows(CorruptInputException.class, () -> WeightFiles.decompress(file));
        assertTrue(fault.reason().contains(reason), fault.reason());
        assertThrows(CorruptInputException.class, () -> WeightFiles.onDisk(file, Checkpoint::open));
    }

    private static void assertRefused(String reason, String key, String value) throws IOException {
        Map<String, String> metadata = metadata(original());
        metadata.put(key, value);
        assertRefused(reason, file(entries(), metadata));
    }

    private static void assertOriginalRefused(String reason, String original, String size) throws IOException {
        Map<String, String> metadata = metadata(original);
        metadata.put(SIZE, size);
        assertRefused(reason, file(entries(), metadata));
    }

    @Test
    void aFileMadeByHandIsRead() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        byte[] json = original().getBytes(StandardCharsets.UTF_8);
        expected.writeBytes(new byte[] {(byte) json.length, 0, 0, 0, 0, 0, 0, 0});
        expected.writeBytes(json);
        expected.writeBytes(WEIGHTS);
        expected.writeBytes(NUMBERS);
        assertArrayEquals(expected.toByteArray(), WeightFiles.decompress(file(entries(), metadata(original()))));
    }

    @Test
    void metadataAreReadAsTheyWereWritten() throws IOException {
        SafeTensorsHeader original =
                SafeTensorsHeader.parse(MemorySegment.ofArray(original().getBytes(StandardCharsets.UTF_8)), 1064);
        CompressedHeader header = new CompressedHeader(original, List.of(0, -1, 0x1234ABCD));
        assertEquals("00000000ffffffff1234abcd", header.metadata().get(STORED));
        CompressedHeader read = CompressedHeader.read(SafeTensorsHeader.of(List.of(), header.metadata()));
        assertEquals(header.storedChecksums(), read.storedChecksums());
        assertEquals(-1, original.json().mismatch(read.original().json()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "", "1.0", "01"})
    void refusesOtherVersions(String version) throws IOException {
        assertRefused("format version \"" + version + "\"", "pith.dfloat", version);
    }

    @Test
    void refusesMissingMetadata() throws IOException {
        for (String key : List.of(HEADER, HEADER_CHECKSUM, SIZE, STORED)) {
            Map<String, String> metadata = metadata(original());
            metadata.remove(key);
            assertRefused("no metadata \"" + key + "\"", file(entries(), metadata));
        }
    }

    @Test
    void refusesAnOriginalHeaderThatFailsItsChecksum() throws IOException {
        assertRefused("an original header that fails its checksum", HEADER, original() + " ");
        assertRefused("an original header that fails its checksum", HEADER_CHECKSUM, "00000000");
        assertRefused("an original header that fails its checksum", HEADER_CHECKSUM, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "x", "1064 ", "1e3", "9223372036854775808", "0x428"})
    void refusesSizesThatAreNoNumbers(String size) throws IOException {
        assertRefused("a size of the original that is no number", SIZE, size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1063", "1065", "9223372036854775807"})
    void refusesSizesThatAreNotThoseOfTheTensors(String size) throws IOException {
        assertRefused("", SIZE, size);
    }

    @Test
    void refusesChecksumsOfStoredTensorsThatAreNotAsManyAsBlocks() throws IOException {
        assertRefused("no checksums for a stored tensor", STORED, "");
        assertRefused("checksums for no stored tensor", STORED, checksum(NUMBERS) + "00000000");
        assertRefused("cut short", STORED, checksum(NUMBERS).substring(1));
        assertRefused("cut short", STORED, checksum(NUMBERS) + "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000g", "-0000001", "+0000001", "        ", "0x000000", "００００００００"})
    void refusesChecksumsThatAreNoHexadecimalDigits(String digits) throws IOException {
        assertRefused("no hexadecimal digits", STORED, digits);
    }

    @Test
    void refusesOriginalHeadersThatAreNone() throws IOException {
        assertOriginalRefused("", "", "0");
        assertOriginalRefused("", "[]", "0");
        assertOriginalRefused("", "{", "0");
        assertOriginalRefused("", " {}", "0");
        assertOriginalRefused("", "{} x", "0");
        assertOriginalRefused("", original().replace("\"n\"", "\"w\""), "1064");
        assertOriginalRefused("", original().replace("BF16", "BF17"), "1064");
        assertOriginalRefused("", original().replace("[1000,1064]", "[1001,1065]"), "1065");
    }

    @Test
    void refusesOriginalsOfExabytes() throws IOException {
        String exabytes = original()
                .replace("[500]", "[288230376151711744]")
                .replace("[0,1000]", "[0,576460752303423488]")
                .replace("[1000,1064]", "[576460752303423488,576460752303423552]");
        assertOriginalRefused("another number of weights", exabytes, "576460752303423552");
        String storedExabytes =
                original().replace("[8]", "[100000000000000000]").replace("[1000,1064]", "[1000,800000000000001000]");
        assertOriginalRefused("of another type or shape", storedExabytes, "800000000000001000");
        assertOriginalRefused("", original().replace("[500]", "[9223372036854775807,2]"), "1064");
    }

    @Test
    void refusesMoreOrFewerEntriesThanTensors() throws IOException {
        String one = "{\"w\":{\"dtype\":\"BF16\",\"shape\":[500],\"data_offsets\":[0,1000]}}";
        assertOriginalRefused("more or fewer entries than tensors", one, "1000");
        String three =
                original().replace("{\"w\"", "{\"x\":{\"dtype\":\"I64\",\"shape\":[0],\"data_offsets\":[0,0]},\"w\"");
        assertOriginalRefused("more or fewer entries than tensors", three, "1064");
    }

    @Test
    void refusesTensorsWithoutAnEntry() throws IOException {
        assertOriginalRefused("no entry for the tensor \"v\"", original().replace("\"w\"", "\"v\""), "1064");
        assertOriginalRefused("no entry for the tensor \"m\"", original().replace("\"n\"", "\"m\""), "1064");
    }

    @Test
    void refusesStoredTensorsOfAnotherTypeOrShape() throws IOException {
        String reason = "a stored tensor of another type or shape than the original";
        assertOriginalRefused(reason, original().replace("I64", "U64"), "1064");
        assertOriginalRefused(reason, original().replace("[8]", "[2,4]"), "1064");
    }

    @Test
    void refusesPayloadsForTensorsThatHaveNoExponents() throws IOException {
        String original = original().replace("BF16", "I16");
        assertOriginalRefused("a payload for a tensor of type I16", original, "1064");
    }

    @Test
    void refusesPayloadsOfAnotherFormat() throws IOException {
        assertOriginalRefused("another weight format", original().replace("BF16", "F16"), "1064");
    }

    @Test
    void refusesEntriesThatLieElsewhere() throws IOException {
        List<TensorInfo> swapped = List.of(
                TensorInfo.startingAt(0, "n", DType.I64, List.of(8L)),
                TensorInfo.startingAt(64, "w.pith", DType.U8, List.of((long) PAYLOAD.length)));
        assertRefused("", file(swapped, metadata(original())));
    }
}
