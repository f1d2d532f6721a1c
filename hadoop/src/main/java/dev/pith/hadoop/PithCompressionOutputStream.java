package dev.pith.hadoop;

import dev.pith.codec.PithOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.io.compress.CompressionOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes one frame, or one after each {@link #finish} or {@link #resetState} that is followed by more content. A stream to
 * which nothing was written leaves an empty frame, which is a valid file.
 */
final class PithCompressionOutputStream extends CompressionOutputStream {

    private final WriterSettings settings;

    /** The frame that is being written; null once it is complete. */
    private @Nullable PithOutputStream frame;

    private boolean closed;

    /** @throws IllegalArgumentException if a setting is not allowed */
    PithCompressionOutputStream(OutputStream out, WriterSettings settings) {
        super(out);
        this.settings = settings;
        frame = begin();
    }

    @Override
    public void write(int value) throws IOException {
        frame().write(value);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        frame().write(source, offset, length);
    }

    /** Passes on the blocks that are complete; the current one is not ended. */
    @Override
    public void flush() throws IOException {
        if (frame != null) {
            frame.flush();
        } else {
            out.flush();
        }
    }

    /** Completes the frame. Without another write, finishing again has no effect. */
    @Override
    public void finish() throws IOException {
        try (PithOutputStream finishing = frame) {
            frame = null;
            if (finishing != null) {
                finishing.finish();
            }
        }
    }

    /** Begins a new frame; the current one, if it is not complete, stays so. */
    @Override
    public void resetState() throws IOException {
        ensureOpen();
        try (PithOutputStream abandoned = frame) {
            frame = null;
            if (abandoned != null) {
                abandoned.abort();
            }
        }
        frame = begin();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            super.close();
        }
    }

    private PithOutputStream frame() throws IOException {
        ensureOpen();
        if (frame == null) {
            frame = begin();
        }
        return frame;
    }

    private PithOutputStream begin() {
        return settings.begin(new Sink(out));
    }

    private void ensureOpen() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
    }

    /** What a frame is written to: it stays open when the frame is closed. */
    private static final class Sink extends FilterOutputStream {

        Sink(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            out.write(source, offset, length);
        }

        @Override
        public void close() {}
    }
}
