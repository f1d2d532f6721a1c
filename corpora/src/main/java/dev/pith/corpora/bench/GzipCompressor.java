package dev.pith.corpora.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** gzip at its highest level, by {@code java.util.zip}. */
final class GzipCompressor extends InProcessCompressor {

    private static final int BUFFER_LENGTH = 1 << 16;

    GzipCompressor() {
        super("gzip -9");
    }

    @Override
    byte[] compress(byte[] content) throws IOException {
        return compress(content, HighestLevel::new);
    }

    @Override
    byte[] decompress(byte[] compressed, int contentLength) throws IOException {
        return decompress(new GZIPInputStream(new ByteArrayInputStream(compressed), BUFFER_LENGTH), contentLength);
    }

    /** The level can be set by a subclass only. */
    private static final class HighestLevel extends GZIPOutputStream {

        HighestLevel(OutputStream sink) throws IOException {
            super(sink, BUFFER_LENGTH);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
