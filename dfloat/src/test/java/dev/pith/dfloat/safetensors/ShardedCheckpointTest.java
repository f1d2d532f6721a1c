package dev.pith.dfloat.safetensors;

import static dev.pith.dfloat.safetensors.TestFiles.entry;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardedCheckpointTest {

    @TempDir
    private Path directory;

    private void write(String name, String json, int dataSize) throws IOException {
        TestFiles.write(directory.resolve(name), TestFiles.file(json, dataSize));
    }

    private Path writeIndex(String weightMap) throws IOException {
        return TestFiles.write(
                directory.resolve(CheckpointIndex.FILE_NAME), TestFiles.json("{'weight_map':{" + weightMap + "}}"));
    }

    private void writeTwoShards() throws IOException {
        write("one", "{" + entry("a", "U8", "[2]", 0, 2) + "," + entry("b", "U8", "[1]", 2, 3) + "}", 3);
        write("two", "{" + entry("c", "U8", "[4]", 0, 4) + "}", 4);
        writeIndex("'c':'two','a':'one','b':'one'");
    }

    private static void assertHoldsAll(ShardedCheckpoint checkpoint) throws IOException {
        assertEquals(List.of("c", "a", "b"), List.copyOf(checkpoint.names()));
        assertEquals(List.of("two", "one"), checkpoint.shardNames());
        assertArrayEquals(new byte[] {0, 1}, TestFiles.bytes(checkpoint.data("a")));
        assertArrayEquals(new byte[] {2}, TestFiles.bytes(checkpoint.data("b")));
        assertArrayEquals(new byte[] {0, 1, 2, 3}, TestFiles.bytes(checkpoint.data("c")));
        assertEquals(List.of(4L), checkpoint.info("c").shape());
    }

    @Test
    void findsTensorsInTheirShards() throws IOException {
        writeTwoShards();
        try (ShardedCheckpoint checkpoint = ShardedCheckpoint.open(directory)) {
            assertHoldsAll(checkpoint);
        }
        try (ShardedCheckpoint checkpoint = ShardedCheckpoint.open(directory.resolve(CheckpointIndex.FILE_NAME))) {
            assertHoldsAll(checkpoint);
        }
    }

    @Test
    void aSingleFileIsACheckpointToo() throws IOException {
        write(ShardedCheckpoint.SINGLE_FILE_NAME, "{" + entry("a", "U8", "[2]", 0, 2) + "}", 2);
        for (Path path : List.of(directory, directory.resolve(ShardedCheckpoint.SINGLE_FILE_NAME))) {
            try (ShardedCheckpoint checkpoint = ShardedCheckpoint.open(path)) {
                assertEquals(List.of("a"), List.copyOf(checkpoint.names()));
                assertEquals(List.of(ShardedCheckpoint.SINGLE_FILE_NAME), checkpoint.shardNames());
                assertArrayEquals(new byte[] {0, 1}, TestFiles.bytes(checkpoint.data("a")));
            }
        }
    }

    @Test
    void opensAShardWhenItIsAskedFor() throws IOException {
        writeTwoShards();
        Files.delete(directory.resolve("two"));
        try (ShardedCheckpoint checkpoint = ShardedCheckpoint.open(directory)) {
            assertEquals(
                    3, checkpoint.data("a").byteSize() + checkpoint.data("b").byteSize());
            assertThrows(NoSuchFileException.class, () -> checkpoint.data("c"));
            write("two", "{" + entry("c", "U8", "[4]", 0, 4) + "}", 4);
            assertEquals(4, checkpoint.data("c").byteSize());
        }
    }

    @Test
    void refusesShardsThatDoNotMatchTheIndex() throws IOException {
        writeTwoShards();
        assertRefused("'c':'two','a':'one','d':'one'", "d", "lacks");
        assertRefused("'c':'one'", "c", "lacks");
        assertRefused("'c':'two','a':'two','b':'one'", "b", "which the index places in \"two\"");
        write("two", "{}", 1);
        assertRefused("'c':'two'", "c", "belong to no tensor");
    }

    private void assertRefused(String weightMap, String tensor, String reason) throws IOException {
        writeIndex(weightMap);
        try (ShardedCheckpoint checkpoint = ShardedCheckpoint.open(directory)) {
            CorruptInputException e = assertThrows(CorruptInputException.class, () -> checkpoint.info(tensor));
            assertTrue(e.reason().contains(reason), e.reason());
        }
    }

    @Test
    void passesOverTensorsThatTheIndexDoesNotName() throws IOException {
        writeTwoShards();
        writeIndex("'a':'one'");
        try (ShardedCheckpoint checkpoint = ShardedCheckpoint.open(directory)) {
            assertEquals(2, checkpoint.data("a").byteSize());
            assertThrows(IllegalArgumentException.class, () -> checkpoint.data("b"));
        }
    }

    @Test
    void closesAllShards() throws IOException {
        writeTwoShards();
        ShardedCheckpoint checkpoint = ShardedCheckpoint.open(directory);
        List<MemorySegment> data = List.of(checkpoint.data("a"), checkpoint.data("c"));
        checkpoint.close();
        checkpoint.close();
        for (MemorySegment segment : data) {
            assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
        }
        assertThrows(IllegalStateException.class, () -> checkpoint.info("b"));
        assertEquals(3, checkpoint.names().size());
    }

    @Test
    void saysThatThereIsNoCheckpoint() {
        assertThrows(NoSuchFileException.class, () -> ShardedCheckpoint.open(directory));
        assertThrows(NoSuchFileException.class, () -> ShardedCheckpoint.open(directory.resolve("x.json")));
    }
}
