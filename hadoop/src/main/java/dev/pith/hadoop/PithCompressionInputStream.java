package dev.pith.hadoop;

import dev.pith.codec.PithInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.io.compress.CompressionInputStream;
import org.jspecify.annotations.Nullable;

/** Reads all frames up to the end of a stream, and again from where that stands after each {@link #resetState}. */
final class PithCompressionInputStream extends CompressionInputStream {

    private final ReaderSettings settings;

    /** The frames that are being read; null until they are. */
    private @Nullable PithInputStream frames;

    private boolean closed;

    /** @throws IllegalArgumentException if a setting is not allowed */
    PithCompressionInputStream(InputStream in, ReaderSettings settings) throws IOException {
        super(in);
        this.settings = settings;
        frames = open();
    }

    @Override
    public int read() throws IOException {
        return frames().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return frames().read(target, offset, length);
    }

    @Override
    public long skip(long length) throws IOException {
        return frames().skip(length);
    }

    @Override
    public int available() throws IOException {
        return frames().available();
    }

    @Override
    public void resetState() throws IOException {
        ensureOpen();
        release();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            release();
        } finally {
            super.close();
        }
    }

    private PithInputStream frames() throws IOException {
        ensureOpen();
        if (frames == null) {
            frames = open();
        }
        return frames;
    }

    private PithInputStream open() {
        return settings.open(new Source(in));
    }

    private void release() throws IOException {
        if (frames != null) {
            frames.close();
            frames = null;
        }
    }

    private void ensureOpen() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
    }

    /**
     * What frames are read from. It stays open when they are closed, but gives no more bytes then: with several threads
     * one may be reading ahead, and must not take what is meant for those who read after it.
     */
    private static final class Source extends InputStream {

        private final InputStream in;
        private boolean detached;

        Source(InputStream in) {
            this.in = in;
        }

        @Override
        public synchronized int read() throws IOException {
            return detached ? -1 : in.read();
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) throws IOException {
            return detached ? -1 : in.read(target, offset, length);
        }

        @Override
        public synchronized void close() {
            detached = true;
        }
    }
}
