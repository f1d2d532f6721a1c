package dev.pith.dfloat.safetensors;

import static dev.pith.dfloat.safetensors.TestFiles.entry;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SafeTensorsHeaderTest {

    private static final TensorInfo WEIGHT = new TensorInfo("weight", DType.BF16, List.of(2L, 3L), 0, 12);
    private static final TensorInfo BIAS = new TensorInfo("bias", DType.F32, List.of(3L), 12, 24);

    private static List<String> names(SafeTensorsHeader header) {
        return header.tensors().stream().map(TensorInfo::name).toList();
    }

    @Test
    void readsTensorsInTheOrderOfTheirOffsets() throws CorruptInputException {
        String json = "{" + entry("bias", "F32", "[3]", 12, 24) + "," + entry("weight", "BF16", "[2,3]", 0, 12) + "}";
        SafeTensorsHeader header = TestFiles.parse(json, 24);
        assertEquals(List.of(WEIGHT, BIAS), header.tensors());
        assertEquals(BIAS, header.tensor("bias").orElseThrow());
        assertTrue(header.tensor("other").isEmpty());
        assertEquals(8 + json.length(), header.dataBegin());
        assertEquals(24, header.dataSize());
        assertEquals(Map.of(), header.metadata());
    }

    @Test
    void tensorsWithoutBytesComeBeforeTheOneThatBeginsThere() throws CorruptInputException {
        String json = "{" + entry("full", "U8", "[4]", 0, 4) + "," + entry("second", "U8", "[0]", 0, 0) + ","
                + entry("first", "F64", "[0,9]", 0, 0) + "," + entry("last", "I8", "[0]", 4, 4) + "}";
        assertEquals(List.of("second", "first", "full", "last"), names(TestFiles.parse(json, 4)));
    }

    @Test
    void readsScalarsAndEmptyTensors() throws CorruptInputException {
        SafeTensorsHeader header =
                TestFiles.parse("{" + entry("s", "F32", "[]", 0, 4) + "," + entry("e", "F32", "[0]", 4, 4) + "}", 4);
        assertEquals(1, header.tensor("s").orElseThrow().elements());
        assertEquals(0, header.tensor("e").orElseThrow().byteSize());
    }

    @Test
    void aDimensionOfZeroBeforeLargeOnesIsNoOverflow() throws CorruptInputException {
        String large = "[0,9223372036854775807,9223372036854775807]";
        assertEquals(
                1,
                TestFiles.parse("{" + entry("e", "F32", large, 0, 0) + "}", 0)
                        .tensors()
                        .size());
    }

    @Test
    void aFileWithoutTensorsIsValid() throws CorruptInputException {
        SafeTensorsHeader header = TestFiles.parse("{}", 0);
        assertEquals(List.of(), header.tensors());
        assertEquals(0, header.dataSize());
        assertEquals(10, header.dataBegin());
    }

    @Test
    void keepsTheTextWithItsWhiteSpace() throws CorruptInputException {
        String json = "{ 'a' :\n{'shape':[ 1 ], 'data_offsets':[0,1],'dtype':'U8'}\t}  \r\n \t ";
        SafeTensorsHeader header = TestFiles.parse(json, 1);
        assertArrayEquals(TestFiles.json(json), TestFiles.bytes(header.json()));
        assertTrue(header.json().isReadOnly());
    }

    @Test
    void doesNotSeeLaterChangesOfTheTextItRead() throws CorruptInputException {
        byte[] json = TestFiles.json("{'__metadata__':{}}");
        byte[] original = json.clone();
        SafeTensorsHeader header = SafeTensorsHeader.parse(MemorySegment.ofArray(json), 0);
        Arrays.fill(json, (byte) 0);
        assertArrayEquals(original, TestFiles.bytes(header.json()));
    }

    @Test
    void readsMetadataInTheirOrderWithEscapesAndUnicode() throws CorruptInputException {
        SafeTensorsHeader header =
                TestFiles.parse("{'__metadata__':{'z':'\\u00e9\\n\\\\\\/','a':'\\ud83d\\ude00 😀 \\u0000','':''}}", 0);
        assertEquals(List.of("z", "a", ""), List.copyOf(header.metadata().keySet()));
        assertEquals(
                List.of("é\n\\/", "😀 😀 \0", ""), List.copyOf(header.metadata().values()));
        assertThrows(
                UnsupportedOperationException.class, () -> header.metadata().put("b", "c"));
    }

    @Test
    void passesOverOtherKeysInATensorsEntryLikeTheReference() throws CorruptInputException {
        String other = "'layout':{'order':['C',1.5e3,-2,true,null,[]],'dtype':7},";
        String json = "{" + entry("a", "U8", "[1]", 0, 1).replace("'shape'", other + "'shape'") + "}";
        assertEquals(List.of("a"), names(TestFiles.parse(json, 1)));
    }

    @Test
    void readsNestingAsDeepAsTheReferenceDoes() throws CorruptInputException {
        assertEquals(
                1, TestFiles.parse(nested(StrictJson.DEEPEST - 2), 1).tensors().size());
        assertThrows(CorruptInputException.class, () -> TestFiles.parse(nested(StrictJson.DEEPEST - 1), 1));
    }

    /** An entry with an array in arrays, inside of two objects. */
    private static String nested(int depth) {
        String arrays = "'x':" + "[".repeat(depth) + "]".repeat(depth) + ",";
        return "{" + entry("a", "U8", "[1]", 0, 1).replace("'shape'", arrays + "'shape'") + "}";
    }

    @Test
    void writesTheTextThatTheReferenceWrites() {
        SafeTensorsHeader header = SafeTensorsHeader.of(List.of(WEIGHT, BIAS), Map.of("format", "pt"));
        String expected =
                "{'__metadata__':{'format':'pt'},'weight':{'dtype':'BF16','shape':[2,3],'data_offsets':[0,12]},"
                        + "'bias':{'dtype':'F32','shape':[3],'data_offsets':[12,24]}}";
        String padded = expected + " ".repeat(Math.floorMod(-expected.length(), 8));
        assertEquals(padded.replace('\'', '"'), TestFiles.text(header.json()));
        assertArrayEquals(TestFiles.file(padded, 0), header.toBytes());
    }

    @Test
    void readsWhatItWrites() throws CorruptInputException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z \" \\ / \b\f\n\r\t \0 \u001f \u007f", "é 😀 \u2028");
        metadata.put("a", "");
        List<TensorInfo> tensors = List.of(
                TensorInfo.startingAt(0, "\"\\\n", DType.F4, List.of(2L)),
                TensorInfo.startingAt(1, "", DType.U8, List.of(0L)),
                TensorInfo.startingAt(1, "層.0", DType.C64, List.of()));
        SafeTensorsHeader written = SafeTensorsHeader.of(tensors, metadata);
        SafeTensorsHeader read = SafeTensorsHeader.parse(written.json(), written.dataSize());
        assertEquals(tensors, read.tensors());
        assertEquals(
                List.copyOf(metadata.entrySet()), List.copyOf(read.metadata().entrySet()));
    }

    @Test
    void padsToAnyAlignment() throws CorruptInputException {
        SafeTensorsHeader header = SafeTensorsHeader.of(List.of(WEIGHT), Map.of());
        String text = TestFiles.text(header.json()).stripTrailing();
        for (int alignment : new int[] {1, 2, 7, 8, 64, 4096, 1 << 20}) {
            SafeTensorsHeader padded = header.withAlignment(alignment);
            assertEquals(0, padded.dataBegin() % alignment);
            assertTrue(padded.dataBegin() < 8 + text.length() + alignment, () -> "too much for " + alignment);
            assertEquals(text, TestFiles.text(padded.json()).stripTrailing());
            assertEquals(
                    List.of(WEIGHT),
                    SafeTensorsHeader.parse(padded.json(), padded.dataSize()).tensors());
        }
        assertThrows(IllegalArgumentException.class, () -> header.withAlignment(0));
        assertThrows(IllegalArgumentException.class, () -> header.withAlignment(Integer.MAX_VALUE));
    }

    @Test
    void padsToAnyLengthThatHoldsIt() {
        SafeTensorsHeader header = SafeTensorsHeader.of(List.of(WEIGHT), Map.of());
        long shortest = header.withAlignment(1).dataBegin();
        assertEquals(shortest, header.withDataBegin(shortest).dataBegin());
        assertEquals(5000, header.withDataBegin(5000).dataBegin());
        assertEquals(shortest, header.withDataBegin(5000).withAlignment(1).dataBegin());
        assertThrows(IllegalArgumentException.class, () -> header.withDataBegin(shortest - 1));
        long longest = 8L + SafeTensorsHeader.MAX_JSON_LENGTH;
        assertEquals(longest, header.withDataBegin(longest).dataBegin());
        assertThrows(IllegalArgumentException.class, () -> header.withDataBegin(longest + 1));
        assertThrows(IllegalArgumentException.class, () -> header.withDataBegin(0));
    }

    @Test
    void doesNotWriteTensorsThatDoNotFollowEachOther() {
        assertThrows(IllegalArgumentException.class, () -> SafeTensorsHeader.of(List.of(BIAS), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> SafeTensorsHeader.of(List.of(BIAS, WEIGHT), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> SafeTensorsHeader.of(List.of(WEIGHT, WEIGHT), Map.of()));
        TensorInfo sameName = TensorInfo.startingAt(12, "weight", DType.U8, List.of(1L));
        assertThrows(IllegalArgumentException.class, () -> SafeTensorsHeader.of(List.of(WEIGHT, sameName), Map.of()));
    }

    @Test
    void doesNotWriteMetadataThatHaveNoUtf8Form() {
        assertThrows(IllegalArgumentException.class, () -> SafeTensorsHeader.of(List.of(), Map.of("a", "\ud800")));
        assertThrows(IllegalArgumentException.class, () -> SafeTensorsHeader.of(List.of(), Map.of("\udc00", "")));
    }
}
