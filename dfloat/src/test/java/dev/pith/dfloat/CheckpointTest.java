package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.ExponentCode.Leaf;
import dev.pith.dfloat.WeightFiles.Content;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {

    private static final long SEED = 20260410;
    private static final int COUNT = 2 * CodedTensor.BLOCK + 77;

    /** Does something with an open checkpoint. */
    private interface Reader {
        void read(Checkpoint checkpoint) throws IOException;
    }

    private static List<Content> contents() {
        List<Content> contents = new ArrayList<>();
        for (WeightFormat format : WeightFormat.values()) {
            byte[] weights = TestWeights.gaussian(format, COUNT, 0.02, SEED);
            // A block in the middle that is stored.
            System.arraycopy(
                    TestWeights.noise(CodedTensor.BLOCK * format.bytes(), SEED),
                    0,
                    weights,
                    CodedTensor.BLOCK * format.bytes(),
                    CodedTensor.BLOCK * format.bytes());
            contents.add(WeightFiles.content(format.name(), WeightFiles.type(format), weights));
        }
        contents.add(WeightFiles.content("noise", DType.BF16, TestWeights.noise(30_000, SEED)));
        contents.add(WeightFiles.content("small", DType.F4, TestWeights.noise(12, SEED)));
        contents.add(WeightFiles.content("none", DType.F32, List.of(3L, 0L), new byte[0]));
        contents.add(
                WeightFiles.content("positions", DType.I64, List.of(5L, 40_000L), TestWeights.noise(1_600_000, SEED)));
        return contents;
    }

    /** Reads tensors from a plain file and from its compressed form. */
    private static void read(List<Content> contents, Reader reader) throws IOException {
        byte[] file = WeightFiles.file(contents.toArray(Content[]::new));
        for (boolean isCompressed : new boolean[] {false, true}) {
            WeightFiles.withFile(isCompressed ? WeightFiles.compress(file) : file, path -> {
                try (Checkpoint checkpoint = Checkpoint.open(path)) {
                    assertEquals(isCompressed, checkpoint.isCompressed());
                    reader.read(checkpoint);
                }
            });
        }
    }

    private static Content content(WeightFormat format) {
        return contents().stream()
                .filter(content -> content.name().equals(format.name()))
                .findFirst()
                .orElseThrow();
    }

    private static void assertSame(MemorySegment expected, MemorySegment actual, String where) {
        assertEquals(expected.byteSize(), actual.byteSize(), where);
        assertEquals(-1, expected.mismatch(actual), where);
    }

    @Test
    void tensorsAreThoseOfTheOriginalInItsOrder() throws IOException {
        List<Content> contents = contents();
        read(contents, checkpoint -> {
            assertEquals(contents.size(), checkpoint.tensors().size());
            long begin = 0;
            for (int i = 0; i < contents.size(); i++) {
                Content content = contents.get(i);
                TensorInfo info = checkpoint.tensors().get(i).info();
                assertEquals(TensorInfo.startingAt(begin, content.name(), content.type(), content.shape()), info);
                assertEquals(info, checkpoint.tensor(info.name()).info());
                begin = info.end();
            }
        });
    }

    @Test
    void wholeTensorsAreReadIntoAnyMemory() throws IOException {
        List<Content> contents = contents();
        read(contents, checkpoint -> {
            for (Content content : contents) {
                Tensor tensor = checkpoint.tensor(content.name());
                long length = content.bytes().byteSize();
                MemorySegment array = MemorySegment.ofArray(new byte[(int) length + 5]);
                tensor.read(array.asSlice(2, length));
                assertSame(content.bytes(), array.asSlice(2, length), content.name());
                try (Arena arena = Arena.ofConfined()) {
                    assertSame(content.bytes(), tensor.read(arena), content.name());
                    MemorySegment larger = arena.allocate(length + 3, 1);
                    tensor.read(larger);
                    assertSame(content.bytes(), larger.asSlice(0, length), content.name());
                }
            }
        });
    }

    @Test
    void tellsWhatIsCodedAndWhatItTakes() throws IOException {
        read(contents(), checkpoint -> {
            long sum = 0;
            for (Tensor tensor : checkpoint.tensors()) {
                boolean isCoded = checkpoint.isCompressed()
                        && Arrays.stream(WeightFormat.values())
                                .anyMatch(format ->
                                        format.name().equals(tensor.info().name()));
                assertEquals(isCoded, tensor.isCoded(), tensor.info().name());
                assertEquals(isCoded, tensor.codedLength() < tensor.info().byteSize());
                sum += tensor.codedLength();
            }
            assertTrue(sum > 0);
        });
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void anyRangeOfElementsIsRead(WeightFormat format) throws IOException {
        Content content = content(format);
        TreeSet<Integer> places = new TreeSet<>();
        for (int near : new int[] {0, CodedTensor.BLOCK, 2 * CodedTensor.BLOCK, COUNT}) {
            for (int place = near - 2; place <= near + 2; place++) {
                if (place >= 0 && place <= COUNT) {
                    places.add(place);
                }
            }
        }
        read(List.of(content), checkpoint -> {
            Tensor tensor = checkpoint.tensor(format.name());
            for (int from : places) {
                for (int to : places.tailSet(from)) {
                    byte[] part = new byte[(to - from) * format.bytes()];
                    tensor.read(from, to - from, MemorySegment.ofArray(part));
                    MemorySegment expected = content.bytes().asSlice((long) from * format.bytes(), part.length);
                    assertSame(expected, MemorySegment.ofArray(part), from + " to " + to);
                }
            }
        });
    }

    @Test
    void rangesOfStoredTensorsCrossBlocks() throws IOException {
        List<Content> contents = contents();
        MemorySegment positions = contents.getLast().bytes();
        int inBlock = StoredTensor.BLOCK / Long.BYTES;
        read(contents, checkpoint -> {
            for (int first : new int[] {0, inBlock - 2, inBlock - 1, inBlock, inBlock + 1}) {
                byte[] part = new byte[5 * Long.BYTES];
                checkpoint.tensor("positions").read(first, 5, MemorySegment.ofArray(part));
                assertSame(positions.asSlice(8L * first, part.length), MemorySegment.ofArray(part), "from " + first);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void floatsAreTheNumbersThatTheElementsAre(WeightFormat format) throws IOException {
        Content content = content(format);
        float[] expected = new float[COUNT];
        FloatFormat.of(content.type()).convert(content.bytes(), COUNT, FloatBuffer.wrap(expected));
        read(List.of(content), checkpoint -> {
            Tensor tensor = checkpoint.tensor(format.name());
            assertArrayEquals(expected, tensor.toFloats());
            for (int first : new int[] {0, 1, CodedTensor.BLOCK - 1, CodedTensor.BLOCK, COUNT - 100, COUNT}) {
                FloatBuffer part = FloatBuffer.allocate(Math.min(20_000, COUNT - first) + 3);
                part.position(3);
                tensor.read(first, part);
                assertEquals(part.limit(), part.position());
                assertArrayEquals(
                        Arrays.copyOfRange(expected, first, first + part.limit() - 3),
                        Arrays.copyOfRange(part.array(), 3, part.limit()));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void entropyIsThatOfAllExponents(WeightFormat format) throws IOException {
        Content content = content(format);
        byte[] weights = content.bytes().toArray(ValueLayout.JAVA_BYTE);
        double entropy = TestWeights.entropy(TestWeights.exponentCounts(format, weights));
        read(
                List.of(content),
                checkpoint -> assertEquals(
                        entropy,
                        checkpoint.tensor(format.name()).exponentEntropy().orElseThrow(),
                        1e-9));
    }

    @Test
    void whatHasNoExponentsHasNoEntropy() throws IOException {
        read(contents(), checkpoint -> {
            for (String name : List.of("small", "none", "positions")) {
                assertEquals(OptionalDouble.empty(), checkpoint.tensor(name).exponentEntropy());
            }
        });
    }

    @Test
    void emptyTensorsHaveNothingToRead() throws IOException {
        read(contents(), checkpoint -> {
            Tensor none = checkpoint.tensor("none");
            assertEquals(0, none.toFloats().length);
            none.read(MemorySegment.ofArray(new byte[0]));
            none.read(0, 0, MemorySegment.ofArray(new byte[0]));
            none.read(0, FloatBuffer.allocate(0));
            assertThrows(IndexOutOfBoundsException.class, () -> none.read(0, FloatBuffer.allocate(1)));
        });
    }

    @Test
    void elementsThatDoNotExistAreRefused() throws IOException {
        read(List.of(content(WeightFormat.BF16)), checkpoint -> {
            Tensor tensor = checkpoint.tensor("BF16");
            MemorySegment target = MemorySegment.ofArray(new byte[4 * COUNT]);
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(-1, 1, target));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(0, COUNT + 1, target));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(COUNT, 1, target));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(1, -1, target));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(1, Long.MAX_VALUE, target));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(Long.MAX_VALUE, 1, target));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(COUNT - 1, FloatBuffer.allocate(2)));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(-1, FloatBuffer.allocate(2)));
        });
    }

    @Test
    void targetsThatAreTooSmallAreRefused() throws IOException {
        read(List.of(content(WeightFormat.BF16)), checkpoint -> {
            Tensor tensor = checkpoint.tensor("BF16");
            MemorySegment small = MemorySegment.ofArray(new byte[2 * COUNT - 1]);
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(small));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(0, COUNT, small));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(5, 10, small.asSlice(0, 19)));
        });
    }

    @Test
    void whatIsNoNumberIsNotReadAsOne() throws IOException {
        read(contents(), checkpoint -> {
            Tensor small = checkpoint.tensor("small");
            Tensor positions = checkpoint.tensor("positions");
            MemorySegment target = MemorySegment.ofArray(new byte[100]);
            assertThrows(UnsupportedOperationException.class, () -> small.read(0, 2, target));
            assertThrows(UnsupportedOperationException.class, small::toFloats);
            assertThrows(UnsupportedOperationException.class, positions::toFloats);
            assertThrows(UnsupportedOperationException.class, () -> positions.read(0, FloatBuffer.allocate(1)));
        });
    }

    @Test
    void tensorsOfOtherNamesAreRefused() throws IOException {
        read(contents(), checkpoint -> {
            assertThrows(IllegalArgumentException.class, () -> checkpoint.tensor("nobody"));
            assertThrows(IllegalArgumentException.class, () -> checkpoint.tensor("BF16.pith"));
        });
    }

    @Test
    void nothingIsReadFromAClosedCheckpoint() throws IOException {
        byte[] file = WeightFiles.file(contents().toArray(Content[]::new));
        for (byte[] either : List.of(file, WeightFiles.compress(file))) {
            WeightFiles.withFile(either, path -> {
                Checkpoint checkpoint = Checkpoint.open(path);
                checkpoint.close();
                checkpoint.close();
                MemorySegment target = MemorySegment.ofArray(new byte[2 * COUNT]);
                for (String name : List.of("BF16", "noise")) {
                    assertThrows(
                            IllegalStateException.class,
                            () -> checkpoint.tensor(name).read(target));
                }
            });
        }
    }

    @Test
    void severalThreadsReadAtOnce() throws IOException {
        List<Content> contents = contents();
        read(contents, checkpoint -> {
            try (var threads = Executors.newFixedThreadPool(4)) {
                List<Future<Boolean>> results = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    Content content = contents.get(i % contents.size());
                    Callable<Boolean> task = () -> {
                        byte[] bytes = new byte[(int) content.bytes().byteSize()];
                        checkpoint.tensor(content.name()).read(MemorySegment.ofArray(bytes));
                        return content.bytes().mismatch(MemorySegment.ofArray(bytes)) == -1;
                    };
                    results.add(threads.submit(task));
                }
                for (Future<Boolean> result : results) {
                    assertTrue(result.get());
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void severalThreadsReadOneTensor() throws IOException {
        byte[] weights = TestWeights.gaussian(WeightFormat.BF16, 100 * CodedTensor.BLOCK + 5, 0.02, SEED);
        byte[] positions = TestWeights.noise(8 * 400_000, SEED);
        List<Content> contents = List.of(
                WeightFiles.content("weights", DType.BF16, weights),
                WeightFiles.content("positions", DType.I64, positions),
                WeightFiles.content("none", DType.F32, new byte[0]));
        read(contents, checkpoint -> {
            for (int threads = 1; threads <= 4; threads++) {
                for (Content content : contents) {
                    byte[] target = new byte[(int) content.bytes().byteSize() + 1];
                    checkpoint.tensor(content.name()).read(MemorySegment.ofArray(target), threads);
                    assertSame(
                            content.bytes(),
                            MemorySegment.ofArray(target).asSlice(0, target.length - 1L),
                            content.name() + ", " + threads + " threads");
                }
                int tooSmall = weights.length - 1;
                int count = threads;
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> checkpoint.tensor("weights").read(MemorySegment.ofArray(new byte[tooSmall]), count));
            }
        });
    }

    @Test
    void severalThreadsReportAFault() throws IOException {
        byte[] weights = TestWeights.gaussian(WeightFormat.BF16, 100 * CodedTensor.BLOCK, 0.02, SEED);
        byte[] compressed = WeightFiles.compress(WeightFiles.file(WeightFiles.content("weights", DType.BF16, weights)));
        compressed[compressed.length / 2] ^= 1;
        WeightFiles.withFile(compressed, path -> {
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                MemorySegment target = MemorySegment.ofArray(new byte[weights.length]);
                assertThrows(
                        CorruptInputException.class,
                        () -> checkpoint.tensor("weights").read(target, 3));
            }
        });
    }

    @Test
    void aFaultInOneTensorDoesNotKeepOthersFromBeingRead() throws IOException {
        Content good = content(WeightFormat.BF16);
        Content bad = WeightFiles.content("bad", DType.BF16, TestWeights.gaussian(WeightFormat.BF16, 500, 1, SEED));
        byte[] compressed = WeightFiles.compress(WeightFiles.file(good, bad));
        compressed[compressed.length - 100] ^= 4;
        WeightFiles.withFile(compressed, path -> {
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                byte[] bytes = new byte[(int) good.bytes().byteSize()];
                checkpoint.tensor("BF16").read(MemorySegment.ofArray(bytes));
                assertSame(good.bytes(), MemorySegment.ofArray(bytes), "BF16");
                Tensor tensor = checkpoint.tensor("bad");
                assertThrows(CorruptInputException.class, () -> tensor.read(MemorySegment.ofArray(bytes)));
                assertThrows(CorruptInputException.class, tensor::toFloats);
                assertThrows(CorruptInputException.class, tensor::exponentEntropy);
            }
        });
    }

    /** A file of a few hundred KiB that stands for a tensor of 4 GiB, all zero: what is read of it takes little memory. */
    @Test
    void partsOfTensorsLargerThanMemoryTakeLittle() throws IOException {
        long count = (1L << 31) + 5;
        int blocks = (int) CodedTensor.blocks(count);
        int[] checksums = new int[blocks];
        int length = 2 * CodedTensor.BLOCK;
        Arrays.fill(checksums, BlockedTensor.checksum(MemorySegment.ofArray(new byte[length]), 0, length));
        checksums[blocks - 1] = BlockedTensor.checksum(MemorySegment.ofArray(new byte[10]), 0, 10);
        ExponentCode code = new ExponentCode(List.of(new Leaf(0, Leaf.ESCAPE)));
        MemorySegment payload = CodedTensor.header(WeightFormat.BF16, count, code, new short[blocks], checksums);
        TensorInfo original = TensorInfo.startingAt(0, "zeros", DType.BF16, List.of(count));
        CompressedHeader header = new CompressedHeader(SafeTensorsHeader.of(List.of(original), Map.of()), List.of());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SafeTensorsHeader.of(
                        List.of(CompressedHeader.payloadEntry(original, 0, payload.byteSize())), header.metadata())
                .toBytes());
        file.writeBytes(payload.toArray(ValueLayout.JAVA_BYTE));
        WeightFiles.withFile(file.toByteArray(), path -> {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long allocated = threads.getCurrentThreadAllocatedBytes();
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                byte[] part = new byte[2000];
                Arrays.fill(part, (byte) 1);
                checkpoint.tensor("zeros").read(count - 1000, 1000, MemorySegment.ofArray(part));
                assertArrayEquals(new byte[2000], part);
                checkpoint.tensor("zeros").read(1L << 30, FloatBuffer.allocate(1000));
                assertThrows(IllegalArgumentException.class, checkpoint.tensor("zeros")::toFloats);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
            assertFalse(allocated > 1L << 24, allocated + " bytes");
        });
    }
}
