package dev.pith.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A sink that has room for so many bytes and fails with the next one. */
final class FailingOutputStream extends OutputStream {

    private final int room;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private boolean closed;

    FailingOutputStream(int room) {
        this.room = room;
    }

    @Override
    public void write(int value) throws IOException {
        if (written.size() >= room) {
            throw new IOException("no room after " + room + " bytes");
        }
        written.write(value);
    }

    @Override
    public void close() {
        closed = true;
    }

    byte[] written() {
        return written.toByteArray();
    }

    boolean isClosed() {
        return closed;
    }
}
