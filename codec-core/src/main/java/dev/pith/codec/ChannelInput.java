package dev.pith.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A range of a file as a stream, through a small buffer. Skipping does not read. */
final class ChannelInput extends InputStream {

    private static final int BUFFER_LENGTH = 1 << 12;

    private final SeekableByteChannel channel;
    private final ByteBuffer buffer;

    /** Where in the channel the byte after the buffer's last one is. */
    private long position;

    private final long end;

    ChannelInput(SeekableByteChannel channel, long start, long end) {
        this.channel = channel;
        this.position = start;
        this.end = end;
        this.buffer =
                ByteBuffer.allocate(Math.clamp(end - start, 0, BUFFER_LENGTH)).limit(0);
    }

    @Override
    public int read() throws IOException {
        return buffer.hasRemaining() || fill(buffer.clear()) ? buffer.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!buffer.hasRemaining()) {
            if (length >= BUFFER_LENGTH) {
                ByteBuffer direct = ByteBuffer.wrap(target, offset, length);
                return fill(direct) ? direct.remaining() : -1;
            }
            if (!fill(buffer.clear())) {
                return -1;
            }
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    @Override
    public long skip(long length) {
        int buffered = Math.clamp(length, 0, buffer.remaining());
        buffer.position(buffer.position() + buffered);
        long beyond = Math.clamp(length - buffered, 0, end - position);
        position += beyond;
        return buffered + beyond;
    }

    /** Reads what follows into a buffer and flips it; returns false at the end of the range or of the channel. */
    private boolean fill(ByteBuffer target) throws IOException {
        int start = target.position();
        target.limit(start + (int) Math.min(target.remaining(), end - position));
        int count = 0;
        if (target.hasRemaining()) {
            channel.position(position);
            count = channel.read(target);
        }
        target.limit(target.position()).position(start);
        position += Math.max(count, 0);
        return count > 0;
    }
}
