package dev.pith.corpora.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** xz with its highest preset and the settings that make it "extreme", by XZ for Java. */
final class XzCompressor extends InProcessCompressor {

    private static final int EXTREME_DEPTH = 512;

    XzCompressor() {
        super("xz -9e");
    }

    @Override
    byte[] compress(byte[] content) throws IOException {
        LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_MAX);
        options.setNiceLen(LZMA2Options.NICE_LEN_MAX);
        options.setDepthLimit(EXTREME_DEPTH);
        // A dictionary longer than the content finds no more, but the JVM would clear all of it.
        options.setDictSize(Math.clamp(content.length, LZMA2Options.DICT_SIZE_MIN, options.getDictSize()));
        return compress(content, sink -> new XZOutputStream(sink, options));
    }

    @Override
    byte[] decompress(byte[] compressed, int contentLength) throws IOException {
        return decompress(new XZInputStream(new ByteArrayInputStream(compressed)), contentLength);
    }
}
