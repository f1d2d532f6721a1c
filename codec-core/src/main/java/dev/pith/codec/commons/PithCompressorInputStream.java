package dev.pith.codec.commons;

import dev.pith.codec.MemoryLimitException;
import dev.pith.codec.PithFrame;
import dev.pith.codec.PithInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.CompressorInputStream;
import org.apache.commons.compress.utils.InputStreamStatistics;

/**
 * A {@link PithInputStream} for Commons Compress.
 *
 * <p>Where input needs more memory than the limits allow, reading fails with Commons Compress's own {@link
 * org.apache.commons.compress.MemoryLimitException}, as with its other formats. Not safe for use by several threads.
 */
public final class PithCompressorInputStream extends CompressorInputStream implements InputStreamStatistics {

    private static final int BYTES_PER_KB = 1024;

    private final PithInputStream in;

    /** Decompresses all frames in {@code source} in the calling thread, within the default limits. */
    public PithCompressorInputStream(InputStream source) {
        this(new PithInputStream(source));
    }

    /** Reads from a stream that was built with settings of its own. */
    public PithCompressorInputStream(PithInputStream in) {
        this.in = in;
    }

    /** Tells whether data that begins with these bytes is a frame; see {@link PithFrame#matches}. */
    public static boolean matches(byte[] signature, int length) {
        return PithFrame.matches(signature, length);
    }

    @Override
    public int read() throws IOException {
        try {
            int value = in.read();
            count(value < 0 ? 0 : 1);
            return value;
        } catch (MemoryLimitException e) {
            throw translated(e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int count = in.read(target, offset, length);
            count(count);
            return count;
        } catch (MemoryLimitException e) {
            throw translated(e);
        }
    }

    @Override
    public long skip(long length) throws IOException {
        try {
            long skipped = in.skip(length);
            count(skipped);
            return skipped;
        } catch (MemoryLimitException e) {
            throw translated(e);
        }
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public long getCompressedCount() {
        return in.compressedBytes();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static IOException translated(MemoryLimitException e) {
        long neededKb = Math.ceilDiv(e.neededBytes(), BYTES_PER_KB);
        int allowedKb = (int) Math.min(e.allowedBytes() / BYTES_PER_KB, Integer.MAX_VALUE);
        return new org.apache.commons.compress.MemoryLimitException(neededKb, allowedKb, (Throwable) e);
    }
}
