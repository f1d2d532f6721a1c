package dev.pith.hadoop;

import org.apache.hadoop.io.compress.Decompressor;

/** The counterpart of {@link PithCompressor}, as empty as that. */
final class PithDecompressor implements Decompressor {

    @Override
    public void reset() {}

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
    public boolean needsDictionary() {
        throw unsupported();
    }

    @Override
    public boolean finished() {
        throw unsupported();
    }

    @Override
    public int decompress(byte[] target, int offset, int length) {
        throw unsupported();
    }

    @Override
    public int getRemaining() {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("Pith decompresses through PithCodec.createInputStream only");
    }
}
