package dev.pith.dfloat;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.CheckpointIndex;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {

    @TempDir
    private Path directory;

    /** Writes a file whose tensors hold 0, 1, 2... as floats. */
    private Path write(String file, Map<String, Integer> lengths) throws IOException {
        List<TensorInfo> tensors = new ArrayList<>();
        List<MemorySegment> data = new ArrayList<>();
        long end = 0;
        for (Map.Entry<String, Integer> tensor : lengths.entrySet()) {
            TensorInfo info = TensorInfo.startingAt(end, tensor.getKey(), DType.F32, List.of((long) tensor.getValue()));
            tensors.add(info);
            end = info.end();
            byte[] bytes = new byte[(int) info.byteSize()];
            for (int i = 0; i < tensor.getValue(); i++) {
                MemorySegment.ofArray(bytes).set(JAVA_FLOAT_UNALIGNED, 4L * i, i);
            }
            data.add(MemorySegment.ofArray(bytes));
        }
        Path path = directory.resolve(file);
        SafeTensorsWriter.write(path, SafeTensorsHeader.of(tensors, Map.of()), data);
        return path;
    }

    private void writeIndex(String weightMap) throws IOException {
        Files.writeString(
                directory.resolve(CheckpointIndex.FILE_NAME),
                ("{'weight_map':{" + weightMap + "}}").replace('\'', '"'));
    }

    private void writeTwoShards() throws IOException {
        write("one", Map.of("a", 2));
        write("two", Map.of("c", 40_000));
        writeIndex("'c':'two','a':'one'");
    }

    private void assertHoldsAll(Path path) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            assertEquals(
                    List.of("c", "a"),
                    checkpoint.tensors().stream()
                            .map(tensor -> tensor.info().name())
                            .toList());
            assertArrayEquals(new float[] {0, 1}, checkpoint.tensor("a").toFloats());
            assertEquals(39_999, checkpoint.tensor("c").toFloats()[39_999]);
        }
    }

    @Test
    void findsTensorsInTheirShards() throws IOException {
        writeTwoShards();
        assertHoldsAll(directory);
        assertHoldsAll(directory.resolve(CheckpointIndex.FILE_NAME));
    }

    @Test
    void someOfTheShardsMayBeCompressed() throws IOException {
        writeTwoShards();
        Path original = Files.move(directory.resolve("two"), directory.resolve("original"));
        try (FileChannel target =
                FileChannel.open(directory.resolve("two"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            WeightCompressor.compress(original, target, WeightOptions.DEFAULT);
        }
        assertHoldsAll(directory);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertTrue(checkpoint.isCompressed());
        }
    }

    @Test
    void aSingleFileIsACheckpointToo() throws IOException {
        Path file = write(Checkpoint.SINGLE_FILE_NAME, Map.of("a", 2));
        for (Path path : List.of(directory, file)) {
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                assertFalse(checkpoint.isCompressed());
                assertArrayEquals(new float[] {0, 1}, checkpoint.tensor("a").toFloats());
            }
        }
    }

    @Test
    void refusesShardsThatDoNotMatchTheIndex() throws IOException {
        writeTwoShards();
        assertRefused("'c':'two','d':'one'", "lacks d");
        assertRefused("'c':'one'", "lacks c");
        assertRefused("'c':'two','a':'two'", "which the index places");
    }

    private void assertRefused(String weightMap, String reason) throws IOException {
        writeIndex(weightMap);
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> Checkpoint.open(directory));
        assertTrue(e.reason().contains(reason), e.reason());
    }

    @Test
    void passesOverTensorsThatTheIndexDoesNotName() throws IOException {
        write("one", Map.of("a", 2, "b", 3));
        writeIndex("'a':'one'");
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertEquals(1, checkpoint.tensors().size());
            assertThrows(IllegalArgumentException.class, () -> checkpoint.tensor("b"));
        }
    }

    @Test
    void closesAllShards() throws IOException {
        writeTwoShards();
        Checkpoint checkpoint = Checkpoint.open(directory);
        checkpoint.close();
        checkpoint.close();
        assertThrows(IllegalStateException.class, () -> checkpoint.tensor("a").toFloats());
        assertThrows(IllegalStateException.class, () -> checkpoint.tensor("c").toFloats());
    }

    @Test
    void saysThatThereIsNoCheckpoint() throws IOException {
        assertThrows(NoSuchFileException.class, () -> Checkpoint.open(directory));
        assertThrows(NoSuchFileException.class, () -> Checkpoint.open(directory.resolve("x.json")));
        writeIndex("'a':'absent'");
        assertThrows(NoSuchFileException.class, () -> Checkpoint.open(directory));
    }
}
