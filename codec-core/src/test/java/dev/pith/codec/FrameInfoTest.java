package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameInfoTest {

    private static List<FrameInfo> read(byte[] file) throws IOException {
        return FrameInfo.read(
                new ByteArrayChannel(file), TestStreams.registry(), CodecOptions.DEFAULT, FrameLimits.DEFAULT);
    }

    private static int checksum(byte[] content, long start, long length) {
        return Crc32c.of(content, (int) start, (int) length);
    }

    @Test
    void tellsWhatStandsInAStreamingFrame() throws IOException {
        byte[] content = TestStreams.concat(TestData.text(200), TestData.random(100), TestData.text(50));
        byte[] file = TestStreams.compress(content, ForwardingCodec.withBlockLength(TestStreams.deflate(), 100), 1);
        FrameInfo frame = read(file).getFirst();
        assertEquals(0, frame.offset());
        assertEquals(file.length, frame.compressedLength());
        assertEquals(0, frame.contentOffset());
        assertEquals(350, frame.contentLength());
        assertEquals("deflate", frame.codec());
        assertEquals("06", frame.parameters());
        assertEquals("level 6", frame.summary());
        assertEquals(100, frame.blockLength());
        assertTrue(!frame.compact());
        assertEquals(checksum(content, 0, 350), frame.checksum());
        assertEquals(4, frame.blocks().size());
        for (int i = 0; i < 4; i++) {
            BlockInfo block = frame.blocks().get(i);
            assertEquals(100L * i, block.contentOffset());
            assertEquals(i == 3 ? 50 : 100, block.contentLength());
            assertEquals(i == 2, block.stored());
            assertEquals(i == 2 ? 100 : block.payloadLength(), block.payloadLength());
            assertEquals(checksum(content, block.contentOffset(), block.contentLength()), block.checksum());
        }
        BlockInfo stored = frame.blocks().get(2);
        int at = (int) stored.payloadOffset();
        assertTrue(Arrays.equals(TestData.random(100), Arrays.copyOfRange(file, at, at + 100)));
    }

    @Test
    void tellsWhatStandsInACompactFrame() throws IOException {
        byte[] content = TestData.random(100);
        byte[] file = TestStreams.compress(content, TestStreams.deflate(), 1);
        FrameInfo frame = read(file).getFirst();
        assertTrue(frame.compact());
        assertEquals(file.length, frame.compressedLength());
        assertEquals(checksum(content, 0, 100), frame.checksum());
        BlockInfo block = frame.blocks().getFirst();
        assertEquals(new BlockInfo(file.length - 105, 0, 100, 100, true, checksum(content, 0, 100)), block);
    }

    @Test
    void findsConcatenatedFramesOfBothForms() throws IOException {
        byte[] streaming = TestStreams.compress(
                TestData.text(350), ForwardingCodec.withBlockLength(TestStreams.deflate(), 100), 1);
        byte[] compact = TestStreams.compress(TestData.text(70), TestStreams.deflate(), 1);
        byte[] empty = TestStreams.compress(new byte[0], TestStreams.stored(), 1);
        List<byte[]> parts = List.of(streaming, compact, empty);
        for (int order = 0; order < 81; order++) {
            List<byte[]> chosen = new ArrayList<>();
            for (int digits = order; chosen.size() < 4; digits /= 3) {
                chosen.add(parts.get(digits % 3));
            }
            List<FrameInfo> frames = read(TestStreams.concat(chosen.toArray(byte[][]::new)));
            assertEquals(4, frames.size());
            long offset = 0;
            long contentOffset = 0;
            for (int i = 0; i < 4; i++) {
                FrameInfo alone = read(chosen.get(i)).getFirst();
                FrameInfo frame = frames.get(i);
                assertEquals(offset, frame.offset());
                assertEquals(contentOffset, frame.contentOffset());
                assertEquals(alone.contentLength(), frame.contentLength());
                assertEquals(alone.checksum(), frame.checksum());
                assertEquals(alone.blocks().size(), frame.blocks().size());
                for (int j = 0; j < frame.blocks().size(); j++) {
                    BlockInfo block = frame.blocks().get(j);
                    BlockInfo blockAlone = alone.blocks().get(j);
                    assertEquals(offset + blockAlone.payloadOffset(), block.payloadOffset());
                    assertEquals(contentOffset + blockAlone.contentOffset(), block.contentOffset());
                }
                offset += frame.compressedLength();
                contentOffset += frame.contentLength();
            }
        }
    }

    @Test
    void aStoredFrameWithinAFrameIsContent() throws IOException {
        byte[] inner = TestStreams.compressWithFlushes(TestData.text(300), TestStreams.stored(), 100);
        byte[] compact = TestStreams.compress(inner, TestStreams.stored(), 1);
        byte[] streaming = TestStreams.compressWithFlushes(inner, TestStreams.stored(), inner.length - 1);
        for (byte[] file : List.of(compact, streaming, TestStreams.concat(streaming, compact, streaming))) {
            for (FrameInfo frame : read(file)) {
                assertEquals(inner.length, frame.contentLength());
            }
        }
    }

    @Test
    void readsNoPayloads() throws IOException {
        byte[] file = TestStreams.compressWithFlushes(TestData.random(100_000), TestStreams.stored(), 50_000);
        ByteArrayChannel backwards = new ByteArrayChannel(file);
        FrameInfo.read(backwards);
        assertTrue(backwards.bytesRead() < 1000, "read " + backwards.bytesRead());
        byte[] compact = TestStreams.compress(new byte[0], TestStreams.stored(), 1);
        ByteArrayChannel walked = new ByteArrayChannel(TestStreams.concat(file, compact));
        FrameInfo.read(walked);
        assertTrue(walked.bytesRead() < 20_000, "read " + walked.bytesRead());
    }

    @Test
    void listsFramesOfCodecsThatAreNotInstalled() throws IOException {
        byte[] file = TestStreams.compress(TestData.text(100), TestStreams.deflate(), 1);
        FrameInfo frame = FrameInfo.read(new ByteArrayChannel(file)).getFirst();
        assertEquals("deflate", frame.codec());
        assertEquals("unknown codec", frame.summary());
        assertEquals(100, frame.contentLength());
    }

    @Test
    void tellsWhyParametersCannotBeRestored() throws IOException {
        byte[] file = TestStreams.compress(
                TestData.text(100),
                new ForwardingCodec(TestStreams.deflate()) {
                    @Override
                    public byte[] parameters() {
                        return new byte[] {77};
                    }
                },
                1);
        assertEquals("no such level", read(file).getFirst().summary());
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] streaming = TestStreams.compressWithFlushes(TestData.text(300), TestStreams.deflate(), 100);
        byte[] compact = TestStreams.compress(TestData.text(70), TestStreams.deflate(), 1);
        byte[] file = TestStreams.concat(streaming, compact, streaming);
        for (int length = 0; length < file.length; length++) {
            if (length == streaming.length || length == streaming.length + compact.length) {
                continue;
            }
            byte[] truncated = Arrays.copyOf(file, length);
            assertThrows(CorruptInputException.class, () -> read(truncated), "truncated to " + length);
        }
    }

    @Test
    void theListKeepsTheMemoryLimit() throws IOException {
        byte[] file = TestStreams.compressWithFlushes(TestData.text(1000), TestStreams.deflate(), 10);
        FrameLimits little = FrameLimits.DEFAULT.withMaxMemory(5000);
        for (byte[] each :
                List.of(file, TestStreams.concat(file, TestStreams.compress(new byte[0], TestStreams.stored(), 1)))) {
            assertThrows(
                    MemoryLimitException.class,
                    () -> FrameInfo.read(
                            new ByteArrayChannel(each), TestStreams.registry(), CodecOptions.DEFAULT, little));
        }
    }
}
