package dev.pith.hadoop;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.Seekable;

/**
 * A file that is open in Hadoop, as a channel to read from.
 *
 * <p>Hadoop tells a codec where its split ends, but not how long the file is, and frames are listed from the file's end. So
 * the length is searched for: by two reads if the split is the file's last one, otherwise in steps that double until they
 * are beyond the end and then halve, some 20 to 40 of them.
 */
final class SeekableInputChannel implements SeekableByteChannel {

    /** The search ends with reading on, this many bytes at most. */
    private static final int WINDOW_LENGTH = 1 << 16;

    private final InputStream in;
    private final Seekable seekable;
    private final long size;
    private long position;
    private boolean closed;

    /**
     * Makes a channel of a file.
     *
     * @param in the file
     * @param seekable the same
     * @param probableSize where the search for the file's length begins
     */
    SeekableInputChannel(InputStream in, Seekable seekable, long probableSize) throws IOException {
        this.in = in;
        this.seekable = seekable;
        size = findSize(probableSize);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        if (seekable.getPos() != position) {
            seekable.seek(position);
        }
        int count = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
        if (count > 0) {
            target.position(target.position() + count);
            position += count;
        }
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableInputChannel position(long position) {
        this.position = position;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableInputChannel truncate(long length) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        in.close();
    }

    private long findSize(long probableSize) throws IOException {
        // There is a byte before `known`, which is 0 at first, and none at `beyond`.
        long known = 0;
        long beyond = probableSize;
        if (hasByteAt(probableSize)) {
            known = probableSize + 1;
            long step = Math.max(probableSize, WINDOW_LENGTH);
            beyond = known + step;
            while (hasByteAt(beyond)) {
                known = beyond + 1;
                step *= 2;
                beyond = known + step;
            }
        } else if (probableSize > 0 && hasByteAt(probableSize - 1)) {
            return probableSize;
        }
        while (beyond - known > WINDOW_LENGTH) {
            long middle = known + (beyond - known) / 2;
            if (hasByteAt(middle)) {
                known = middle + 1;
            } else {
                beyond = middle;
            }
        }
        return known + countFrom(known);
    }

    private boolean hasByteAt(long offset) throws IOException {
        try {
            seekable.seek(offset);
            return in.read() >= 0;
        } catch (EOFException e) {
            return false;
        }
    }

    /** Counts the bytes from an offset, which may be the end, to the end. */
    private long countFrom(long offset) throws IOException {
        seekable.seek(offset);
        byte[] window = new byte[WINDOW_LENGTH];
        long total = 0;
        for (int count = in.read(window); count >= 0; count = in.read(window)) {
            total += count;
        }
        return total;
    }
}
