package dev.pith.dfloat.safetensors;

import static dev.pith.dfloat.safetensors.TestFiles.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that someone made to do harm, and files that came to harm: each is refused, for the right reason. */
@Timeout(120)
class HostileHeaderTest {

    private static final long SEED = 20260317;
    private static final int MUTATIONS = 50_000;

    /** Far more than any of the headers needs, and far less than one can claim. */
    private static final long MOST_ALLOCATED = 1 << 20;

    /** The data size of all files of the table. */
    private static final int DATA = 8;

    private static final String VALID = entry("a", "U8", "[8]", 0, DATA);

    @TempDir
    private Path directory;

    private static Stream<Arguments> attacks() {
        String two63 = "9223372036854775808";
        String max = "9223372036854775807";
        return Stream.of(
                // What is not an object of JSON.
                arguments("", "begin with '{'"),
                arguments(" {" + VALID + "}", "begin with '{'"),
                arguments("\ufeff{" + VALID + "}", "begin with '{'"),
                arguments("[]", "begin with '{'"),
                arguments("null", "begin with '{'"),
                arguments("{", "not valid JSON"),
                arguments("{" + VALID, "not valid JSON"),
                arguments("{" + VALID + ",}", "not valid JSON"),
                arguments("{" + VALID + "}}", "not valid JSON"),
                arguments("{" + VALID + "}{}", "follows the JSON object"),
                arguments("{" + VALID + "} 0", "follows the JSON object"),
                arguments("{" + VALID + "}\0", "not valid JSON"),
                arguments("{" + VALID + "} // comment", "not valid JSON"),
                arguments("{/**/" + VALID + "}", "not valid JSON"),
                arguments("{" + VALID.replace("'a'", "a") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("'a'", "'\n'") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("'a'", "'\\x'") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("'a'", "'\\ud800'") + "}", "surrogate"),
                arguments("{" + VALID.replace("'a'", "'\\udc00\\ud800'") + "}", "surrogate"),
                arguments("{'__metadata__':{'k':'\\ud800'}," + VALID + "}", "surrogate"),
                arguments("{'__metadata__':{'k':'\\udc00\\ud800'}," + VALID + "}", "surrogate"),
                arguments("{" + VALID.replace("'shape'", "'x':'\\ud800','shape'") + "}", "surrogate"),
                arguments("{" + VALID + ",'b':" + "[".repeat(100_000), "not an object"),
                arguments("{" + "'a':{".repeat(100_000), "depth"),
                arguments("{'a':{'x':" + "[".repeat(100_000), "depth"),
                arguments("{'a':{'x':" + "{'x':".repeat(100_000), "depth"),
                arguments("{'a':{'x':" + "9".repeat(100_000) + "}}", "not valid JSON"),
                arguments("{'a':{'x':1e400}}", "out of range"),
                arguments("{'a':{'x':" + "9".repeat(400) + "}}", "out of range"),
                // Keys twice.
                arguments("{" + VALID + "," + VALID + "}", "uplicate"),
                arguments("{" + VALID + "," + VALID.replace("'a'", "'\\u0061'") + "}", "uplicate"),
                arguments("{" + entry("a", "U8", "[0]", 0, 0) + "," + VALID + "}", "uplicate"),
                arguments("{'a':{'dtype':'U8','dtype':'U8','shape':[8],'data_offsets':[0,8]}}", "uplicate"),
                arguments("{'a':{'dtype':'U8','shape':[8],'shape':[8],'data_offsets':[0,8]}}", "uplicate"),
                arguments("{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8],'data_offsets':[0,8]}}", "uplicate"),
                arguments("{'__metadata__':{},'__metadata__':{}," + VALID + "}", "uplicate"),
                arguments("{'__metadata__':{'k':'1','k':'1'}," + VALID + "}", "uplicate"),
                arguments("{'a':{'x':{'y':1,'y':1},'dtype':'U8','shape':[8],'data_offsets':[0,8]}}", "uplicate"),
                // Metadata that are not strings.
                arguments("{'__metadata__':null," + VALID + "}", "__metadata__ is not an object"),
                arguments("{'__metadata__':[]," + VALID + "}", "__metadata__ is not an object"),
                arguments("{'__metadata__':'x'," + VALID + "}", "__metadata__ is not an object"),
                arguments("{'__metadata__':{'k':1}," + VALID + "}", "metadata \"k\" is not a string"),
                arguments("{'__metadata__':{'k':null}," + VALID + "}", "metadata \"k\" is not a string"),
                arguments("{'__metadata__':{'k':{}}," + VALID + "}", "metadata \"k\" is not a string"),
                // Entries that are not complete, or of another kind.
                arguments("{'a':null}", "\"a\" is not an object"),
                arguments("{'a':['U8',[8],[0,8]]}", "\"a\" is not an object"),
                arguments("{'a':{}}", "lacks"),
                arguments("{'a':{'shape':[8],'data_offsets':[0,8]}}", "lacks"),
                arguments("{'a':{'dtype':'U8','data_offsets':[0,8]}}", "lacks"),
                arguments("{'a':{'dtype':'U8','shape':[8]}}", "lacks"),
                arguments("{" + VALID.replace("U8", "u8") + "}", "unknown dtype"),
                arguments("{" + VALID.replace("U8", "F128") + "}", "unknown dtype"),
                arguments("{" + VALID.replace("U8", "") + "}", "unknown dtype"),
                arguments("{" + VALID.replace("'U8'", "8") + "}", "dtype of the tensor \"a\" is not a string"),
                arguments("{" + VALID.replace("'U8'", "null") + "}", "dtype of the tensor \"a\" is not a string"),
                arguments("{" + VALID.replace("[8]", "8") + "}", "shape of the tensor \"a\" is not an array"),
                arguments("{" + VALID.replace("[8]", "[[8]]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[8]", "['8']") + "}", "not an integer"),
                arguments("{" + VALID.replace("[8]", "[8.0]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[8]", "[8e0]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[8]", "[true]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[8]", "[null]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[8]", "[08]") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("[8]", "[+8]") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("[8]", "[0x8]") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("[8]", "[-8,-1]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[0,8]", "[-0,8]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[0,8]", "[0.0,8]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[0,8]", "[0,NaN]") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("[0,8]", "[0,Infinity]") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("[0,8]", "[0,1e400]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[0,8]", "[0," + two63 + "]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[0,8]", "[0,18446744073709551624]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[0,8]", "[0," + "9".repeat(999) + "]") + "}", "not an integer"),
                arguments("{" + VALID.replace("[0,8]", "[0," + "9".repeat(100_000) + "]") + "}", "not valid JSON"),
                arguments("{" + VALID.replace("[0,8]", "[]") + "}", "not two"),
                arguments("{" + VALID.replace("[0,8]", "[8]") + "}", "not two"),
                arguments("{" + VALID.replace("[0,8]", "[0,8,8]") + "}", "not two"),
                arguments("{" + VALID.replace("[0,8]", "{'0':8}") + "}", "not an array"),
                // Sizes that do not come out.
                arguments("{" + entry("a", "U8", "[8]", 8, 0) + "}", "no bytes lie from 8 to 0"),
                arguments("{" + entry("a", "U8", "[7]", 0, 8) + "}", "shape and type make 7 bytes"),
                arguments("{" + entry("a", "U8", "[9]", 0, 8) + "}", "shape and type make 9 bytes"),
                arguments("{" + entry("a", "F32", "[]", 0, 8) + "}", "shape and type make 4 bytes"),
                arguments("{" + entry("a", "U8", "[0]", 0, 8) + "}", "shape and type make 0 bytes"),
                arguments("{" + entry("a", "F4", "[15]", 0, 8) + "}", "whole byte"),
                arguments("{" + entry("a", "F6_E2M3", "[11]", 0, 8) + "}", "whole byte"),
                arguments("{" + entry("a", "U8", "[4294967296,4294967296,8]", 0, 8) + "}", "overflows"),
                arguments("{" + entry("a", "U8", "[" + max + ",2,8]", 0, 8) + "}", "overflows"),
                arguments("{" + entry("a", "U64", "[2305843009213693953]", 0, 8) + "}", "overflows"),
                arguments("{" + entry("a", "U8", "[4294967296,4294967296,0]", 0, 0) + "}", "overflows"),
                // Tensors that do not cover the data exactly.
                arguments("{}", "belong to no tensor"),
                arguments("{" + entry("a", "U8", "[7]", 0, 7) + "}", "belong to no tensor"),
                arguments("{" + entry("a", "U8", "[9]", 0, 9) + "}", "ends after the file's end"),
                arguments("{" + entry("a", "U8", "[" + max + "]", 0, Long.MAX_VALUE) + "}", "overflows"),
                arguments(
                        "{" + entry("a", "U8", "[1152921504606846975]", 0, 1152921504606846975L) + "}",
                        "ends after the file's end"),
                arguments("{" + entry("a", "U8", "[7]", 1, 8) + "}", "leaves a hole"),
                arguments(
                        "{" + entry("a", "U8", "[3]", 0, 3) + "," + entry("b", "U8", "[4]", 4, 8) + "}",
                        "\"b\" leaves a hole"),
                arguments(
                        "{" + entry("a", "U8", "[5]", 0, 5) + "," + entry("b", "U8", "[4]", 4, 8) + "}",
                        "\"b\" overlaps"),
                arguments("{" + VALID + "," + VALID.replace("'a'", "'b'") + "}", "\"b\" overlaps"),
                arguments("{" + VALID + "," + entry("b", "U8", "[0]", 5, 5) + "}", "\"b\" overlaps"),
                arguments("{" + VALID + "," + entry("b", "U8", "[0]", 9, 9) + "}", "\"b\" leaves a hole"));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void refuses(String json, String reason) throws IOException {
        byte[] file = TestFiles.file(json, DATA);
        Path path = TestFiles.write(directory.resolve("attack.safetensors"), file);
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> open(path));
        assertEquals("safetensors", e.codec());
        assertTrue(e.reason().contains(reason), e.reason());
        assertTrue(e.offset() >= 0 && e.offset() <= file.length, e.getMessage());
    }

    @Test
    void theHeaderThatTheTableChangesIsItselfValid() throws IOException {
        open(TestFiles.write(directory.resolve("valid.safetensors"), TestFiles.file("{" + VALID + "}", DATA)));
    }

    private static void open(Path path) throws IOException {
        SafeTensors.open(path).close();
    }

    @Test
    void refusesInvalidUtf8WhereverItStands() {
        String[] malformed = {"80", "c3", "c080", "e08080", "eda080", "edb080", "f4908080", "f8888080", "ff", "f09f98"};
        for (String sequence : malformed) {
            byte[] bytes = HexFormat.of().parseHex(sequence);
            String name = "{'é" + new String(bytes, StandardCharsets.ISO_8859_1) + "':0}";
            byte[] json = name.replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1);
            CorruptInputException e = assertThrows(
                    CorruptInputException.class,
                    () -> SafeTensorsHeader.parse(MemorySegment.ofArray(json), 0),
                    sequence);
            assertEquals("invalid UTF-8", e.reason(), sequence);
        }
    }

    @Test
    void namesTheByteWhereTheFaultIs() {
        // Characters of two, three and four bytes stand before the fault.
        String before = "{'é€😀':{'dtype':";
        CorruptInputException e = assertThrows(
                CorruptInputException.class,
                () -> TestFiles.parse(before + "'X','shape':[],'data_offsets':[0,0]}}", 0));
        assertEquals(8 + before.getBytes(StandardCharsets.UTF_8).length, e.offset());
        CorruptInputException utf8 = assertThrows(
                CorruptInputException.class,
                () -> SafeTensorsHeader.parse(MemorySegment.ofArray(new byte[] {'{', '"', (byte) 0xFF, '"'}), 0));
        assertEquals(8 + 2, utf8.offset());
        CorruptInputException trailing =
                assertThrows(CorruptInputException.class, () -> TestFiles.parse("{" + VALID + "}", DATA + 1));
        assertEquals(8 + 2 + VALID.length() + DATA, trailing.offset());
    }

    @Test
    void messagesDoNotRepeatLongNames() {
        String name = "x".repeat(1_000_000);
        for (String json : List.of(
                "{'" + name + "':1}",
                "{'a':{'dtype':'" + name + "'}}",
                "{'" + name + "':{},'" + name + "':{}}",
                "{'__metadata__':{'" + name + "':1}}",
                "{" + name + ":1}")) {
            CorruptInputException e = assertThrows(CorruptInputException.class, () -> TestFiles.parse(json, 0));
            assertTrue(e.reason().length() < 400, () -> e.reason().substring(0, 400));
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        String json = "{'__metadata__':{'format':'pt'}," + VALID + "}   ";
        byte[] file = TestFiles.file(json, DATA);
        open(TestFiles.write(directory.resolve("whole.safetensors"), file));
        for (int length = 0; length < file.length; length++) {
            Path path = TestFiles.write(directory.resolve("truncated.safetensors"), Arrays.copyOf(file, length));
            assertThrows(CorruptInputException.class, () -> open(path), "cut to " + length + " bytes");
        }
    }

    @Test
    void trailingBytesAreRefused() throws IOException {
        byte[] file = TestFiles.file("{" + VALID + "}", DATA);
        Path path = TestFiles.write(directory.resolve("longer.safetensors"), Arrays.copyOf(file, file.length + 1));
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> open(path));
        assertEquals(file.length, e.offset());
    }

    @Test
    void headersLongerThanTheFileAreRefused() throws IOException {
        byte[] file = TestFiles.file("{" + VALID + "}", DATA);
        for (long length : new long[] {
            file.length - 7,
            file.length,
            SafeTensorsHeader.MAX_JSON_LENGTH,
            SafeTensorsHeader.MAX_JSON_LENGTH + 1L,
            Integer.MAX_VALUE,
            1L << 32,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            -1
        }) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Path path = TestFiles.write(directory.resolve("length.safetensors"), file);
            CorruptInputException e =
                    assertThrows(CorruptInputException.class, () -> open(path), "a length of " + length);
            assertTrue(e.reason().startsWith("a header of " + Long.toUnsignedString(length)), e.reason());
        }
    }

    @Test
    void mutatedHeadersAreRefusedOrCoverTheData() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(SEED);
        String json = "{'__metadata__':{'k':'\\u00e9é😀'}," + entry("a", "U8", "[2,2]", 0, 4) + ","
                + entry("b", "F16", "[]", 4, 6) + "," + entry("c", "F4", "[4]", 6, 8) + ","
                + entry("d", "I8", "[0,11]", 8, 8) + "} ";
        byte[] valid = TestFiles.json(json);
        int refused = 0;
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] mutated = mutate(valid, random);
            String which =
                    "seed " + SEED + ", round " + round + ": " + new String(mutated, StandardCharsets.ISO_8859_1);
            long allocated = threads.getCurrentThreadAllocatedBytes();
            try {
                SafeTensorsHeader header = SafeTensorsHeader.parse(MemorySegment.ofArray(mutated), DATA);
                long covered = 0;
                for (TensorInfo tensor : header.tensors()) {
                    assertEquals(covered, tensor.begin(), which);
                    covered = tensor.end();
                }
                assertEquals(DATA, covered, which);
            } catch (CorruptInputException e) {
                assertTrue(e.offset() >= 8 && e.offset() <= 8 + mutated.length + DATA, which);
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(which, e);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
            assertTrue(allocated < MOST_ALLOCATED, which);
        }
        assertTrue(refused > MUTATIONS / 2 && refused < MUTATIONS, "refused " + refused);
    }

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] mutated = valid.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(mutated.length);
            int length = 1 + random.nextInt(Math.min(20, mutated.length - at));
            switch (random.nextInt(5)) {
                case 0 -> mutated[at] = (byte) random.nextInt();
                case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 2 ->
                    mutated[at] =
                            "{}[]\",:0123456789eE+-.\\u \0".getBytes(StandardCharsets.US_ASCII)[random.nextInt(26)];
                case 3 -> System.arraycopy(mutated, random.nextInt(mutated.length - length + 1), mutated, at, length);
                default -> {
                    byte[] tail = Arrays.copyOfRange(mutated, at, mutated.length);
                    mutated = Arrays.copyOf(mutated, mutated.length + length);
                    System.arraycopy(tail, 0, mutated, at + length, tail.length);
                }
            }
        }
        return mutated;
    }
}
