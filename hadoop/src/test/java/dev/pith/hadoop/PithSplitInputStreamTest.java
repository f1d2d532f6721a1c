package dev.pith.hadoop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.BlockInfo;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.MemoryLimitException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.io.compress.SplitCompressionInputStream;
import org.apache.hadoop.io.compress.SplittableCompressionCodec.READ_MODE;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PithSplitInputStreamTest {

    private static final byte[] CONTENT =
            "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n".getBytes(US_ASCII);
    private static final int BLOCK_LENGTH = 10;

    private final Configuration configuration = new Configuration(false);

    @TempDir
    Path folder;

    private Path file = Path.of("");
    private byte[] bytes = {};
    private List<BlockInfo> blocks = List.of();

    @BeforeEach
    void writeFile() throws IOException {
        bytes = PithFiles.streamingFrame(PithFiles.STORED, PithFiles.pieces(CONTENT, BLOCK_LENGTH));
        file = Files.write(folder.resolve("rows.pith"), bytes);
        blocks = PithFiles.frames(file).getFirst().blocks();
    }

    private SplitCompressionInputStream open(long start, long end) throws IOException {
        PithCodec codec = new PithCodec();
        codec.setConf(configuration);
        FSDataInputStream in = FileSystem.getLocal(configuration).open(Splits.path(file));
        return codec.createInputStream(in, codec.createDecompressor(), start, end, READ_MODE.BYBLOCK);
    }

    /** Returns where in the file a block ends. */
    private long endOf(int block) {
        return blocks.get(block).payloadOffset() + blocks.get(block).payloadLength();
    }

    @Test
    void thePositionMovesWithTheFirstByteOfABlockAndNoOther() throws IOException {
        try (SplitCompressionInputStream in = open(0, endOf(1))) {
            assertEquals(0, in.getPos());
            for (int i = 0; i < CONTENT.length; i++) {
                assertEquals(CONTENT[i], in.read());
                int block = i / BLOCK_LENGTH;
                assertEquals(block == 0 ? 0 : endOf(block - 1) + 1, in.getPos(), "after byte " + i);
            }
            assertEquals(-1, in.read());
            assertEquals(endOf(blocks.size() - 2) + 1, in.getPos());
        }
    }

    @Test
    void oneReadReturnsBytesOfOneBlock() throws IOException {
        try (SplitCompressionInputStream in = open(0, bytes.length)) {
            byte[] target = new byte[CONTENT.length];
            assertEquals(4, in.read(target, 0, 4));
            assertEquals(6, in.read(target, 4, target.length - 4));
            assertEquals(10, in.read(target, 10, target.length - 10));
            assertEquals(0, in.read(target, 20, 0));
            assertEquals(10, in.read(target, 20, 10));
            assertEquals(19, in.readNBytes(target, 30, 19));
            assertEquals(-1, in.read(target, 0, 1));
            assertArrayEquals(CONTENT, target);
        }
    }

    @Test
    void theStartMovesForwardToTheNextBlock() throws IOException {
        for (long start = 1; start < endOf(blocks.size() - 2); start++) {
            int block = 1;
            while (endOf(block - 1) < start) {
                block++;
            }
            try (SplitCompressionInputStream in = open(start, bytes.length)) {
                assertEquals(endOf(block - 1), in.getAdjustedStart());
                assertEquals(endOf(block - 1), in.getPos());
                assertEquals(bytes.length, in.getAdjustedEnd());
                assertEquals(CONTENT[block * BLOCK_LENGTH], in.read());
                assertEquals(endOf(block - 1) + 1, in.getPos());
            }
        }
    }

    @Test
    void aSplitInWhichNoBlockBeginsIsLeftAtOnce() throws IOException {
        try (SplitCompressionInputStream in = open(endOf(0) + 1, endOf(1))) {
            assertEquals(endOf(1), in.getAdjustedStart());
            assertEquals(endOf(1) + 1, in.getPos());
            assertEquals(-1, in.read());
        }
        try (SplitCompressionInputStream in = open(endOf(0) + 1, endOf(1) + 1)) {
            assertEquals(endOf(1), in.getPos());
            assertEquals(CONTENT[2 * BLOCK_LENGTH], in.read());
            assertEquals(endOf(1) + 1, in.getPos());
        }
    }

    @Test
    void aSplitOfNothingButATrailerIsEmpty() throws IOException {
        try (SplitCompressionInputStream in = open(bytes.length - 3, bytes.length)) {
            assertTrue(in.getAdjustedStart() > 0);
            assertEquals(-1, in.read());
        }
    }

    @Test
    void theFirstSplitBeginsWithTheFirstBlockWhereverThatIs() throws IOException {
        byte[] empty = PithFiles.compactFrame(PithFiles.STORED, new byte[0]);
        Files.write(file, PithFiles.concatenate(List.of(empty, empty, bytes)));
        try (SplitCompressionInputStream in = open(0, 5)) {
            assertEquals(CONTENT[0], in.read());
            assertEquals(0, in.getPos());
        }
        try (SplitCompressionInputStream in = open(5, bytes.length)) {
            assertEquals(CONTENT[BLOCK_LENGTH], in.read());
        }
    }

    @Test
    void resettingStartsTheSplitAgain() throws IOException {
        try (SplitCompressionInputStream in = open(1, bytes.length)) {
            byte[] first = in.readAllBytes();
            in.resetState();
            assertEquals(in.getAdjustedStart(), in.getPos());
            assertArrayEquals(first, in.readAllBytes());
            assertEquals(CONTENT.length - BLOCK_LENGTH, first.length);
        }
    }

    /** The content of a stored block is a file of Pith, with markers, headers, trailers and all. */
    @Test
    void markersInThePayloadFoolNobody() throws IOException {
        List<byte[]> content = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            content.add(("row " + i + "\n").getBytes(US_ASCII));
            content.add(bytes);
            content.add(PithFiles.compactFrame(PithFiles.STORED, CONTENT));
        }
        byte[] whole = PithFiles.concatenate(content);
        Path plain = Files.write(folder.resolve("plain"), PithFiles.concatenate(List.of(whole, CONTENT)));
        Files.write(
                file,
                PithFiles.concatenate(List.of(
                        PithFiles.streamingFrame(PithFiles.STORED, PithFiles.pieces(whole, bytes.length + 50)),
                        bytes)));
        List<String> rows = Splits.read(configuration, plain, Files.size(plain), null);
        for (int splitLength = 50; splitLength <= Files.size(file); splitLength += 37) {
            assertEquals(rows, Splits.read(configuration, file, splitLength, null), "splits of " + splitLength);
        }
    }

    @Test
    void aCorruptBlockIsReportedAndLeavesOtherSplitsAlone() throws IOException {
        bytes[(int) blocks.get(2).payloadOffset() + 3] ^= 1;
        Files.write(file, bytes);
        assertEquals(List.of("one", "two", "three"), Splits.readOne(configuration, file, 0, endOf(0), null));
        CorruptInputException e = assertThrows(
                CorruptInputException.class,
                () -> Splits.readOne(configuration, file, endOf(1), endOf(2) - endOf(1), null));
        assertEquals("a block's checksum does not match", e.reason());
        assertEquals(blocks.get(2).payloadOffset(), e.offset());
        assertEquals(
                List.of("eight", "nine", "ten"),
                Splits.readOne(configuration, file, endOf(2), bytes.length - endOf(2), null));
    }

    @Test
    void aCorruptRecordHeaderIsReportedAndLeavesOtherSplitsAlone() throws IOException {
        bytes[(int) endOf(1) + 20] ^= 1;
        Files.write(file, bytes);
        assertEquals(List.of("one", "two", "three"), Splits.readOne(configuration, file, 0, endOf(0), null));
        assertThrows(
                CorruptInputException.class,
                () -> Splits.readOne(configuration, file, endOf(1), endOf(2) - endOf(1), null));
        assertEquals(
                List.of("eight", "nine", "ten"),
                Splits.readOne(configuration, file, endOf(2), bytes.length - endOf(2), null));
    }

    @Test
    void noFlippedBitChangesARow() throws IOException {
        byte[] intact = PithFiles.concatenate(List.of(
                PithFiles.compactFrame(PithFiles.CODED, CONTENT),
                PithFiles.streamingFrame(PithFiles.CODED, PithFiles.pieces(CONTENT, 30))));
        Files.write(file, intact);
        long splitLength = intact.length / 3 + 1L;
        List<String> rows = Splits.read(configuration, file, splitLength, null);
        for (int i = 0; i < intact.length; i++) {
            byte[] damaged = intact.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            Files.write(file, damaged);
            String message = "byte " + i;
            for (int split = 0; split < 3; split++) {
                long start = split * splitLength;
                long length = Math.min(splitLength, intact.length - start);
                try {
                    List<String> read = Splits.readOne(configuration, file, start, length, null);
                    assertTrue(Collections.indexOfSubList(rows, read) >= 0, message);
                } catch (CorruptInputException e) {
                    assertTrue(e.offset() <= intact.length, message);
                }
            }
        }
    }

    @Test
    void anInterruptedTaskStopsReading() throws IOException {
        Files.write(file, PithFiles.compactFrame(PithFiles.CODED, new byte[1 << 20]));
        try (SplitCompressionInputStream in = open(0, Files.size(file))) {
            Thread.currentThread().interrupt();
            // Which kind depends on where it is noticed, in the file system or in the decoder.
            assertThrows(IOException.class, in::read);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aTruncatedFileIsReportedByEverySplit() throws IOException {
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            long end = length;
            assertThrows(CorruptInputException.class, () -> open(0, end), "length " + length);
            assertThrows(CorruptInputException.class, () -> open(end / 2, end), "length " + length);
        }
    }

    @Test
    void theMemoryLimitHolds() throws IOException {
        configuration.set(PithCodec.MEMORY_LIMIT_KEY, "1m");
        Files.write(file, PithFiles.compactFrame(PithFiles.CODED, new byte[1 << 20]));
        try (SplitCompressionInputStream in = open(0, Files.size(file))) {
            MemoryLimitException e = assertThrows(MemoryLimitException.class, in::read);
            assertEquals(1 << 20, e.allowedBytes());
        }
    }

    @Test
    void refusesAStreamThatCannotBePositioned() {
        PithCodec codec = new PithCodec();
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        assertThrows(
                IllegalArgumentException.class,
                () -> codec.createInputStream(in, codec.createDecompressor(), 0, bytes.length, READ_MODE.BYBLOCK));
    }

    @Test
    void bothGenerationsOfLineReadersReturnTheSameRows() throws IOException {
        for (long splitLength = 1; splitLength <= bytes.length; splitLength += 29) {
            for (long start = 0; start < bytes.length; start += splitLength) {
                long length = Math.min(splitLength, bytes.length - start);
                assertEquals(
                        Splits.readOne(configuration, file, start, length, null),
                        Splits.readOneAsBefore(configuration, file, start, length, null));
            }
        }
    }
}
