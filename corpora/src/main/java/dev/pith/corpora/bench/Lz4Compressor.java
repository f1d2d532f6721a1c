package dev.pith.corpora.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHashFactory;

/** lz4 in frames with the largest blocks, by lz4-java. */
final class Lz4Compressor extends InProcessCompressor {

    private static final long UNKNOWN_LENGTH = -1;

    /** As the library counts them. */
    private static final int HIGHEST_LEVEL = 17;

    private final boolean high;

    /**
     * Chooses the settings.
     *
     * @param high whether to compress slowly, with the highest level, instead of fast
     */
    Lz4Compressor(boolean high) {
        super(high ? "lz4 HC" : "lz4 fast");
        this.high = high;
    }

    @Override
    byte[] compress(byte[] content) throws IOException {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor compressor = high ? factory.highCompressor(HIGHEST_LEVEL) : factory.fastCompressor();
        return compress(
                content,
                sink -> new LZ4FrameOutputStream(
                        sink,
                        BLOCKSIZE.SIZE_4MB,
                        UNKNOWN_LENGTH,
                        compressor,
                        XXHashFactory.fastestInstance().hash32(),
                        FLG.Bits.BLOCK_INDEPENDENCE,
                        FLG.Bits.CONTENT_CHECKSUM));
    }

    @Override
    byte[] decompress(byte[] compressed, int contentLength) throws IOException {
        return decompress(new LZ4FrameInputStream(new ByteArrayInputStream(compressed)), contentLength);
    }
}
