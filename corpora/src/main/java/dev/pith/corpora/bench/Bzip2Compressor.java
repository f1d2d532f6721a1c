package dev.pith.corpora.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** bzip2 with its largest blocks, by Commons Compress. */
final class Bzip2Compressor extends InProcessCompressor {

    Bzip2Compressor() {
        super("bzip2 -9");
    }

    @Override
    byte[] compress(byte[] content) throws IOException {
        return compress(
                content, sink -> new BZip2CompressorOutputStream(sink, BZip2CompressorOutputStream.MAX_BLOCKSIZE));
    }

    @Override
    byte[] decompress(byte[] compressed, int contentLength) throws IOException {
        return decompress(new BZip2CompressorInputStream(new ByteArrayInputStream(compressed)), contentLength);
    }
}
