package dev.pith.corpora.bench;

import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.FrameLimits;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** A codec of Pith, in a frame. */
final class PithCompressor extends InProcessCompressor {

    private final ConfiguredCodec codec;
    private final int level;
    private final int threads;

    /**
     * Chooses the settings.
     *
     * @param codec what the level makes of a codec
     */
    PithCompressor(ConfiguredCodec codec, int level, int threads) {
        super("pith " + codec.name() + (codec.summary().isEmpty() ? "" : ", " + codec.summary()));
        this.codec = codec;
        this.level = level;
        this.threads = threads;
    }

    @Override
    List<String> recipe() {
        return List.of(Compressors.CODEC, codec.name(), Integer.toString(level));
    }

    @Override
    byte[] compress(byte[] content) throws IOException {
        return compress(
                content,
                sink -> PithOutputStream.builder(sink)
                        .codec(codec)
                        .threads(threads)
                        .contentLength(content.length)
                        .build());
    }

    @Override
    byte[] decompress(byte[] compressed, int contentLength) throws IOException {
        return decompress(
                PithInputStream.builder(new ByteArrayInputStream(compressed))
                        .threads(threads)
                        .limits(FrameLimits.DEFAULT.withMaxMemory(Long.MAX_VALUE))
                        .build(),
                contentLength);
    }
}
