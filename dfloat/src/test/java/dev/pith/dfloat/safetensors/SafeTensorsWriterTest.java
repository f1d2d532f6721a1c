package dev.pith.dfloat.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsWriterTest {

    private static final long SEED = 20260502;

    private static final SafeTensorsHeader TWO_TENSORS = SafeTensorsHeader.of(
            List.of(
                    TensorInfo.startingAt(0, "a", DType.U8, List.of(3L)),
                    TensorInfo.startingAt(3, "b", DType.U8, List.of(2L))),
            Map.of());

    @TempDir
    private Path directory;

    /** Takes one byte at a time, as a channel may. */
    private static final class SlowChannel implements WritableByteChannel {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public int write(ByteBuffer bytes) {
            if (!bytes.hasRemaining()) {
                return 0;
            }
            written.write(bytes.get());
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            throw new AssertionError("not the writer's to close");
        }
    }

    @Test
    void everyTypeComesBack() throws IOException {
        Random random = new Random(SEED);
        List<TensorInfo> tensors = new ArrayList<>();
        List<MemorySegment> data = new ArrayList<>();
        long end = 0;
        for (DType dtype : DType.values()) {
            for (List<Long> shape : List.of(List.of(8L), List.of(2L, 3L, 4L), List.of(5L, 0L), List.<Long>of())) {
                if (shape.isEmpty() && dtype.bits() < Byte.SIZE) {
                    continue;
                }
                TensorInfo tensor = TensorInfo.startingAt(end, dtype + " " + shape, dtype, shape);
                byte[] bytes = new byte[(int) tensor.byteSize()];
                random.nextBytes(bytes);
                tensors.add(tensor);
                data.add(MemorySegment.ofArray(bytes));
                end = tensor.end();
            }
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("quote \" and \\", "line\nend");
        metadata.put("層", "😀");
        Path path = directory.resolve("all.safetensors");
        SafeTensorsWriter.write(path, SafeTensorsHeader.of(tensors, metadata), data);
        try (SafeTensors file = SafeTensors.open(path)) {
            assertEquals(tensors, file.header().tensors());
            assertEquals(metadata, file.header().metadata());
            assertEquals(0, file.header().dataBegin() % 8);
            for (int i = 0; i < tensors.size(); i++) {
                assertEquals(
                        -1, data.get(i).mismatch(file.data(tensors.get(i))), "seed " + SEED + ", " + tensors.get(i));
            }
        }
    }

    @Test
    void writesLengthThenTextThenBytes() throws IOException {
        String json = TestFiles.text(TWO_TENSORS.json()).replace('"', '\'');
        SlowChannel out = new SlowChannel();
        SafeTensorsWriter.write(out, TWO_TENSORS, List.of(segment(0, 1, 2), segment(3, 4)));
        assertArrayEquals(TestFiles.file(json, 5), out.written.toByteArray());
    }

    @Test
    void writesSegmentsOfAnyKind() throws IOException {
        int length = 100_001;
        int[] numbers = new Random(SEED).ints(length).toArray();
        SafeTensorsHeader header = SafeTensorsHeader.of(
                List.of(TensorInfo.startingAt(0, "n", DType.I32, List.of((long) length))), Map.of());
        MemorySegment onHeap = MemorySegment.ofArray(numbers);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment offHeap = arena.allocateFrom(ValueLayout.JAVA_INT, numbers);
            for (MemorySegment data : List.of(onHeap, offHeap, onHeap.asReadOnly(), offHeap.asReadOnly())) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                SafeTensorsWriter.write(Channels.newChannel(out), header, List.of(data));
                MemorySegment written = MemorySegment.ofArray(out.toByteArray()).asSlice(header.dataBegin());
                assertEquals(-1, written.mismatch(onHeap), "seed " + SEED);
            }
        }
    }

    @Test
    void asksForTensorsInTurn() throws IOException {
        List<String> asked = new ArrayList<>();
        SlowChannel out = new SlowChannel();
        SafeTensorsWriter.write(out, TWO_TENSORS, (tensor, channel) -> {
            asked.add(tensor.name());
            for (int i = 0; i < tensor.byteSize(); i++) {
                SafeTensorsWriter.writeSegment(channel, segment(asked.size()));
            }
        });
        assertEquals(List.of("a", "b"), asked);
        byte[] written = out.written.toByteArray();
        byte[] data = Arrays.copyOfRange(written, (int) TWO_TENSORS.dataBegin(), written.length);
        assertArrayEquals(new byte[] {1, 1, 1, 2, 2}, data);
    }

    @Test
    void replacesAFile() throws IOException {
        Path path = TestFiles.write(directory.resolve("old.safetensors"), new byte[1000]);
        SafeTensorsWriter.write(
                path,
                TWO_TENSORS,
                (tensor, out) ->
                        SafeTensorsWriter.writeSegment(out, MemorySegment.ofArray(new byte[(int) tensor.byteSize()])));
        assertEquals(TWO_TENSORS.dataBegin() + 5, Files.size(path));
        SafeTensors.open(path).close();
    }

    @Test
    void refusesTooManyAndTooFewBytes() {
        for (int length : new int[] {0, 1, 2, 4, 100}) {
            SlowChannel out = new SlowChannel();
            assertThrows(
                    IllegalStateException.class,
                    () -> SafeTensorsWriter.write(
                            out,
                            TWO_TENSORS,
                            (tensor, channel) ->
                                    SafeTensorsWriter.writeSegment(channel, MemorySegment.ofArray(new byte[length]))),
                    length + " bytes for each tensor");
            assertTrue(out.written.size() <= TWO_TENSORS.dataBegin() + 3);
        }
    }

    @Test
    void refusesSegmentsThatAreNotTheTensorsBeforeItWrites() {
        for (List<MemorySegment> data : List.of(
                List.of(segment(1, 2, 3)),
                List.of(segment(1, 2, 3), segment(4)),
                List.of(segment(1, 2, 3, 4), segment(5)),
                List.of(segment(1, 2, 3), segment(4, 5), segment()))) {
            SlowChannel out = new SlowChannel();
            assertThrows(IllegalArgumentException.class, () -> SafeTensorsWriter.write(out, TWO_TENSORS, data));
            assertEquals(0, out.written.size());
            Path path = directory.resolve("unwritten.safetensors");
            assertThrows(IllegalArgumentException.class, () -> SafeTensorsWriter.write(path, TWO_TENSORS, data));
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void aTensorsChannelEndsWithTheTensor() throws IOException {
        List<WritableByteChannel> channels = new ArrayList<>();
        SafeTensorsWriter.write(new SlowChannel(), TWO_TENSORS, (tensor, channel) -> {
            channels.add(channel);
            assertTrue(channel.isOpen());
            SafeTensorsWriter.writeSegment(channel, MemorySegment.ofArray(new byte[(int) tensor.byteSize()]));
            channel.close();
        });
        assertFalse(channels.getFirst().isOpen());
        assertThrows(ClosedChannelException.class, () -> channels.getFirst().write(ByteBuffer.allocate(1)));
    }

    @Test
    void passesOnTheSourcesFailure() {
        IOException failure = new IOException("for a test");
        IOException thrown = assertThrows(
                IOException.class,
                () -> SafeTensorsWriter.write(new SlowChannel(), TWO_TENSORS, (tensor, channel) -> {
                    throw failure;
                }));
        assertEquals(failure, thrown);
    }

    private static MemorySegment segment(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return MemorySegment.ofArray(content);
    }
}
