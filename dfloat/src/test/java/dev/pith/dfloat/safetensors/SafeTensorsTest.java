package dev.pith.dfloat.safetensors;

import static dev.pith.dfloat.safetensors.TestFiles.entry;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {

    private static final String TWO_TENSORS =
            "{" + entry("a", "U8", "[3]", 0, 3) + "," + entry("b", "I16", "[2]", 3, 7) + "}";

    @TempDir
    private Path directory;

    private Path write(String json, int dataSize) throws IOException {
        return TestFiles.write(directory.resolve("test.safetensors"), TestFiles.file(json, dataSize));
    }

    @Test
    void givesEachTensorsBytes() throws IOException {
        try (SafeTensors file = SafeTensors.open(write(TWO_TENSORS, 7))) {
            assertArrayEquals(new byte[] {0, 1, 2}, TestFiles.bytes(file.data("a")));
            TensorInfo b = file.header().tensor("b").orElseThrow();
            assertArrayEquals(new byte[] {3, 4, 5, 6}, TestFiles.bytes(file.data(b)));
        }
    }

    @Test
    void givesNoBytesOfAnEmptyTensorAndOfAnEmptyFile() throws IOException {
        try (SafeTensors file = SafeTensors.open(write("{" + entry("e", "F32", "[0]", 0, 0) + "}", 0))) {
            assertEquals(0, file.data("e").byteSize());
        }
        try (SafeTensors file = SafeTensors.open(write("{}", 0))) {
            assertEquals(List.of(), file.header().tensors());
        }
    }

    @Test
    void doesNotLetTheFileBeChanged() throws IOException {
        try (SafeTensors file = SafeTensors.open(write(TWO_TENSORS, 7))) {
            assertTrue(file.data("a").isReadOnly());
        }
    }

    @Test
    void refusesTensorsThatItDoesNotHave() throws IOException {
        try (SafeTensors file = SafeTensors.open(write(TWO_TENSORS, 7))) {
            assertThrows(IllegalArgumentException.class, () -> file.data("c"));
            assertThrows(IllegalArgumentException.class, () -> file.slice("c"));
            TensorInfo other = TensorInfo.startingAt(0, "a", DType.U8, List.of(7L));
            assertThrows(IllegalArgumentException.class, () -> file.data(other));
        }
    }

    @Test
    void refusesToReadAfterClosing() throws IOException {
        SafeTensors file = SafeTensors.open(write(TWO_TENSORS, 7));
        MemorySegment before = file.data("a");
        TensorSlice slice = file.slice("a");
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, () -> before.get(ValueLayout.JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> slice.copyTo(MemorySegment.ofArray(new byte[3])));
        assertThrows(IllegalStateException.class, () -> file.data("a"));
        assertThrows(IllegalStateException.class, () -> file.slice("a"));
        assertEquals(2, file.header().tensors().size());
    }

    @Test
    void severalThreadsRead() throws Exception {
        byte[] content = TestFiles.file("{" + entry("a", "U8", "[1000]", 0, 1000) + "}", 1000);
        Path path = TestFiles.write(directory.resolve("shared.safetensors"), content);
        try (SafeTensors file = SafeTensors.open(path);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<byte[]>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(() -> TestFiles.bytes(file.data("a"))));
            }
            for (Future<byte[]> result : results) {
                assertArrayEquals(TestFiles.bytes(file.data("a")), result.get());
            }
        }
    }

    @Test
    void saysWhichFileIsMissing() {
        Path missing = directory.resolve("missing.safetensors");
        assertThrows(NoSuchFileException.class, () -> SafeTensors.open(missing));
        assertThrows(NoSuchFileException.class, () -> SafeTensors.matches(missing));
    }

    @Test
    void recognisesFilesByTheirFirstBytes() throws IOException {
        assertTrue(SafeTensors.matches(write(TWO_TENSORS, 7)));
        assertTrue(SafeTensors.matches(write("{}", 0)));
        assertFalse(SafeTensors.matches(directory));
        for (byte[] other : List.of(
                new byte[0],
                new byte[9],
                TestFiles.file("", 0),
                TestFiles.file("{", 0),
                TestFiles.file("{", 1),
                TestFiles.file("[]", 0),
                TestFiles.file(" {}", 0),
                TestFiles.json("{'weight_map': {}}                        "))) {
            assertFalse(
                    SafeTensors.matches(TestFiles.write(directory.resolve("other"), other)),
                    () -> new String(other, StandardCharsets.UTF_8));
        }
        byte[] file = TestFiles.file(TWO_TENSORS, 0);
        assertTrue(SafeTensors.matches(TestFiles.write(directory.resolve("other"), file)));
        byte[] shorter = Arrays.copyOf(file, file.length - 1);
        assertFalse(SafeTensors.matches(TestFiles.write(directory.resolve("other"), shorter)));
        file[7] = (byte) 0x80;
        assertFalse(SafeTensors.matches(TestFiles.write(directory.resolve("other"), file)));
    }

    @Test
    void readsAHeaderOfTheGreatestLength() throws IOException {
        int length = SafeTensorsHeader.MAX_JSON_LENGTH;
        byte[] json = new byte[length];
        Arrays.fill(json, (byte) 'x');
        byte[] begin = TestFiles.json("{'__metadata__':{'k':'");
        byte[] end = TestFiles.json("'}}");
        System.arraycopy(begin, 0, json, 0, begin.length);
        System.arraycopy(end, 0, json, length - end.length, end.length);
        Path path = TestFiles.write(directory.resolve("long.safetensors"), TestFiles.file(json, 0));
        try (SafeTensors file = SafeTensors.open(path)) {
            String value = file.header().metadata().get("k");
            assertEquals(length - begin.length - end.length, value == null ? 0 : value.length());
        }
    }

    @Test
    void readsALongName() throws IOException {
        String name = "é".repeat(1_000_000);
        try (SafeTensors file = SafeTensors.open(write("{" + entry(name, "U8", "[1]", 0, 1) + "}", 1))) {
            assertEquals(1, file.data(name).byteSize());
        }
    }

    @Test
    void readsBeyondFourGibibytes() throws IOException {
        long large = (5L << 30) + 3;
        List<TensorInfo> tensors = List.of(
                TensorInfo.startingAt(0, "large", DType.U8, List.of(large)),
                TensorInfo.startingAt(large, "small", DType.U8, List.of(2L)));
        SafeTensorsHeader header = SafeTensorsHeader.of(tensors, Map.of());
        Path path = directory.resolve("sparse.safetensors");
        try (FileChannel out = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            out.write(ByteBuffer.wrap(header.toBytes()));
            out.write(ByteBuffer.wrap(new byte[] {7}), header.dataBegin() + (3L << 30));
            out.write(ByteBuffer.wrap(new byte[] {8, 9, 10}), header.dataBegin() + large - 1);
        } catch (IOException e) {
            abort("no sparse file of 5 GiB can be made here: " + e);
        }
        assertTrue(SafeTensors.matches(path));
        try (SafeTensors file = SafeTensors.open(path)) {
            MemorySegment data = file.data("large");
            assertEquals(large, data.byteSize());
            assertEquals(7, data.get(ValueLayout.JAVA_BYTE, 3L << 30));
            assertEquals(0, data.get(ValueLayout.JAVA_BYTE, (4L << 30) + 1));
            assertEquals(8, data.get(ValueLayout.JAVA_BYTE, large - 1));
            assertArrayEquals(new byte[] {9, 10}, TestFiles.bytes(file.data("small")));
            TensorSlice slice = file.slice("large", TensorIndex.range(large - 2, large));
            assertArrayEquals(new byte[] {0, 8}, TestFiles.bytes(slice.view().orElseThrow()));
        } finally {
            Files.delete(path);
        }
    }

    @Test
    void readsAFileThatAnotherWriterMade() throws IOException {
        String corpora = System.getenv("PITH_CORPORA");
        assumeTrue(corpora != null, "PITH_CORPORA is not set");
        Path path = Path.of(String.valueOf(corpora)).resolveSibling("models").resolve("silero_vad_16k.safetensors");
        assumeTrue(Files.exists(path), () -> path + " is not there");
        assertTrue(SafeTensors.matches(path));
        try (SafeTensors file = SafeTensors.open(path)) {
            SafeTensorsHeader header = file.header();
            assertEquals(Files.size(path), header.dataBegin() + header.dataSize());
            TensorInfo first = header.tensors().getFirst();
            assertEquals("stft_conv.weight", first.name());
            assertEquals(List.of(258L, 1L, 256L), first.shape());
            SafeTensorsHeader written = SafeTensorsHeader.of(header.tensors(), header.metadata());
            assertEquals(
                    TestFiles.text(header.json()).stripTrailing(),
                    TestFiles.text(written.json()).stripTrailing());
        }
    }
}
