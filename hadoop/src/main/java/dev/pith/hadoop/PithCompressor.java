package dev.pith.hadoop;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.Compressor;

/**
 * What {@link org.apache.hadoop.io.compress.CodecPool} keeps for {@link PithCodec}: nothing. Coders take much memory and
 * live no longer than the stream that uses them; a pool would hold on to them for as long as the JVM runs.
 */
final class PithCompressor implements Compressor {

    @Override
    public void reset() {}

    @Override
    public void reinit(Configuration configuration) {}

    @Override
    public void end() {}

    @Override
    public void setInput(byte[] source, int offset, int length) {
        throw unsupported();
    }

    @Override
    public boolean needsInput() {
        throw unsupported();
    }

    @Override
    public void setDictionary(byte[] source, int offset, int length) {
        throw unsupported();
    }

    @Override
    public long getBytesRead() {
        throw unsupported();
    }

    @Override
    public long getBytesWritten() {
        throw unsupported();
    }

    @Override
    public void finish() {
        throw unsupported();
    }

    @Override
    public boolean finished() {
        throw unsupported();
    }

    @Override
    public int compress(byte[] target, int offset, int length) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("Pith compresses through PithCodec.createOutputStream only");
    }
}
