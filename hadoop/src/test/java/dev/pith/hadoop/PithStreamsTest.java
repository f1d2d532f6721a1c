package dev.pith.hadoop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.codec.PithInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.compress.CompressionInputStream;
import org.apache.hadoop.io.compress.CompressionOutputStream;
import org.junit.jupiter.api.Test;

class PithStreamsTest {

    private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    private final Configuration configuration = new Configuration(false);
    private final Sink sink = new Sink();

    /** Takes note of being flushed and closed. */
    private static final class Sink extends ByteArrayOutputStream {

        private boolean flushed;
        private int closed;

        @Override
        public void flush() {
            flushed = true;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private CompressionOutputStream compress(OutputStream out) {
        configuration.set(PithCodec.CODEC_KEY, "stored");
        PithCodec codec = new PithCodec();
        codec.setConf(configuration);
        return codec.createOutputStream(out);
    }

    private CompressionInputStream decompress(InputStream in) throws IOException {
        PithCodec codec = new PithCodec();
        codec.setConf(configuration);
        return codec.createInputStream(in);
    }

    private byte[] written() throws IOException {
        try (InputStream in = new PithInputStream(new ByteArrayInputStream(sink.toByteArray()))) {
            return in.readAllBytes();
        }
    }

    @Test
    void writesAnEmptyFrameIfThereIsNoContent() throws IOException {
        compress(sink).close();
        assertTrue(sink.size() > 0);
        assertArrayEquals(new byte[0], written());
        try (CompressionInputStream in = decompress(new ByteArrayInputStream(sink.toByteArray()))) {
            assertEquals(-1, in.read());
            assertEquals(-1, in.read());
        }
    }

    @Test
    void finishingCompletesTheFrameAndLeavesTheSinkOpen() throws IOException {
        CompressionOutputStream out = compress(sink);
        out.write(CONTENT[0]);
        out.write(CONTENT, 1, 9);
        assertEquals(0, sink.size());
        out.finish();
        assertEquals(0, sink.closed);
        assertArrayEquals(CONTENT, written());
        int size = sink.size();
        out.finish();
        out.close();
        assertEquals(size, sink.size());
        assertEquals(1, sink.closed);
    }

    @Test
    void closingTwiceClosesOnce() throws IOException {
        CompressionOutputStream out = compress(sink);
        out.close();
        int size = sink.size();
        out.close();
        assertEquals(size, sink.size());
        assertEquals(1, sink.closed);
        assertThrows(IOException.class, () -> out.write(1));
        assertThrows(IOException.class, out::resetState);
    }

    @Test
    void contentAfterFinishingMakesAnotherFrame() throws IOException {
        CompressionOutputStream out = compress(sink);
        out.write(CONTENT, 0, 4);
        out.finish();
        out.write(CONTENT, 4, 6);
        out.close();
        assertArrayEquals(CONTENT, written());
    }

    @Test
    void resettingForgetsAFrameThatIsNotComplete() throws IOException {
        CompressionOutputStream out = compress(sink);
        out.write(99);
        out.resetState();
        out.write(CONTENT);
        out.close();
        assertArrayEquals(CONTENT, written());
    }

    @Test
    void flushingReachesTheSinkAndEndsNoBlock() throws IOException {
        CompressionOutputStream out = compress(sink);
        out.write(CONTENT);
        out.flush();
        assertTrue(sink.flushed);
        assertEquals(0, sink.size());
        out.finish();
        sink.flushed = false;
        out.flush();
        assertTrue(sink.flushed);
        out.close();
        assertArrayEquals(CONTENT, written());
    }

    @Test
    void closesASinkThatFails() {
        boolean[] closed = {false};
        CompressionOutputStream out = compress(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("full");
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        });
        IOException e = assertThrows(IOException.class, () -> {
            out.write(CONTENT);
            out.close();
        });
        assertEquals("full", e.getMessage());
        assertTrue(closed[0]);
    }

    @Test
    void closingClosesTheSource() throws IOException {
        int[] closed = {0};
        byte[] file = PithFiles.compactFrame(PithFiles.STORED, CONTENT);
        CompressionInputStream in = decompress(new ByteArrayInputStream(file) {
            @Override
            public void close() {
                closed[0]++;
            }
        });
        assertEquals(1, in.read());
        assertEquals(9, in.available());
        assertEquals(2, in.skip(2));
        assertEquals(4, in.read());
        in.close();
        in.close();
        assertEquals(1, closed[0]);
        assertThrows(IOException.class, in::read);
    }

    @Test
    void readsFromTheSourceAnewAfterResetting() throws IOException {
        byte[] first = PithFiles.compactFrame(PithFiles.STORED, CONTENT);
        byte[] second = PithFiles.compactFrame(PithFiles.STORED, new byte[] {42});
        for (int threads = 1; threads <= 3; threads++) {
            configuration.setInt(PithCodec.THREADS_KEY, threads);
            DataInputBuffer buffer = new DataInputBuffer();
            try (CompressionInputStream in = decompress(buffer)) {
                for (int i = 0; i < 200; i++) {
                    buffer.reset(first, first.length);
                    in.resetState();
                    assertArrayEquals(CONTENT, in.readNBytes(CONTENT.length));
                    in.resetState();
                    buffer.reset(second, second.length);
                    assertEquals(42, in.read());
                    assertEquals(-1, in.read());
                }
            }
        }
    }

    @Test
    void reportsWhatIsCorrupt() throws IOException {
        byte[] file = PithFiles.compactFrame(PithFiles.STORED, CONTENT);
        file[file.length - 7] ^= 1;
        try (CompressionInputStream in = decompress(new ByteArrayInputStream(file))) {
            CorruptInputException e = assertThrows(CorruptInputException.class, in::read);
            assertEquals("a block's checksum does not match", e.reason());
        }
        try (CompressionInputStream in = decompress(new ByteArrayInputStream(new byte[0]))) {
            assertThrows(CorruptInputException.class, in::read);
        }
    }
}
