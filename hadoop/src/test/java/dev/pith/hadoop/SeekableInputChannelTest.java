package dev.pith.hadoop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.Seekable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeekableInputChannelTest {

    /** A file whose bytes are the lowest ones of their offsets, as the different file systems let it be read. */
    private static final class File extends InputStream implements Seekable {

        private final long length;
        private final boolean strict;
        private long position;
        private int seeks;
        private boolean closed;

        /** @param strict whether seeking beyond the end fails, rather than the read that follows */
        File(long length, boolean strict) {
            this.length = length;
            this.strict = strict;
        }

        @Override
        public void seek(long position) throws IOException {
            if (strict && position > length) {
                throw new EOFException("beyond the end");
            }
            this.position = position;
            seeks++;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public int read() {
            return position < length ? (int) (position++ & 0xFF) : -1;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            if (position >= length) {
                return -1;
            }
            // Seldom all that was asked for.
            int read = (int) Math.min(Math.min(count, 1000), length - position);
            for (int i = 0; i < read; i++) {
                target[offset + i] = (byte) (position + i);
            }
            position += read;
            return read;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsTheSizeFromWhereverASplitEnds(boolean strict) throws IOException {
        long[] sizes = {0, 1, 2, 65_535, 65_536, 65_537, 1_000_003, 5_000_000_000L, 1L << 45};
        for (long size : sizes) {
            long[] ends = {0, 1, size / 1000, size / 3, size - 1, size, size + 1, 2 * size, 1L << 40, Long.MAX_VALUE};
            for (long end : ends) {
                if (end >= 0) {
                    File file = new File(size, strict);
                    assertEquals(
                            size, new SeekableInputChannel(file, file, end).size(), "size " + size + ", end " + end);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "10, 30", "1000, 40"})
    void findsTheSizeInFewSteps(int splits, int mostSeeks) throws IOException {
        long splitLength = 128 << 20;
        File file = new File(splits * splitLength - 5, false);
        assertEquals(file.length, new SeekableInputChannel(file, file, Math.min(file.length, splitLength)).size());
        assertTrue(file.seeks <= mostSeeks, file.seeks + " seeks");
    }

    @Test
    void readsFromAnyPosition() throws IOException {
        File file = new File(5000, true);
        SeekableInputChannel channel = new SeekableInputChannel(file, file, 5000);
        ByteBuffer target = ByteBuffer.allocate(10).position(2);
        assertEquals(8, channel.position(258).read(target));
        assertArrayEquals(new byte[] {0, 0, 2, 3, 4, 5, 6, 7, 8, 9}, target.array());
        assertEquals(266, channel.position());
        assertEquals(0, channel.read(target));
        assertEquals(3, channel.position(4997).read(target.clear()));
        assertEquals(-1, channel.read(target));
        assertEquals(-1, channel.position(1L << 40).read(target));
    }

    @Test
    void readsOnWithoutSeeking() throws IOException {
        File file = new File(5000, true);
        SeekableInputChannel channel = new SeekableInputChannel(file, file, 5000);
        channel.position(100).read(ByteBuffer.allocate(10));
        int seeks = file.seeks;
        channel.read(ByteBuffer.allocate(10));
        channel.position(120).read(ByteBuffer.allocate(10));
        assertEquals(seeks, file.seeks);
    }

    @Test
    void closesTheFile() throws IOException {
        File file = new File(5000, true);
        SeekableInputChannel channel = new SeekableInputChannel(file, file, 5000);
        assertTrue(channel.isOpen());
        channel.close();
        assertFalse(channel.isOpen());
        assertTrue(file.closed);
    }
}
