package dev.pith.corpora.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;

/** zstd, by zstd-jni. */
final class ZstdCompressor extends InProcessCompressor {

    /** Binary logarithm of the window in bytes with which zstd says {@code --long}, and the most that it reads unasked. */
    static final int LONG_WINDOW = 27;

    /** Stands for the window that the level has. */
    static final int WINDOW_OF_LEVEL = 0;

    private final int level;
    private final int window;
    private final int threads;

    /**
     * Chooses the settings.
     *
     * @param window binary logarithm of the window in bytes, or {@link #WINDOW_OF_LEVEL}
     */
    ZstdCompressor(int level, int window, int threads) {
        super("zstd -" + level + (window == WINDOW_OF_LEVEL ? "" : " --long=" + window));
        this.level = level;
        this.window = window;
        this.threads = threads;
    }

    @Override
    byte[] compress(byte[] content) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(level).setChecksum(true).setWorkers(threads == 1 ? 0 : threads);
            if (window != WINDOW_OF_LEVEL) {
                context.setLong(window);
            }
            return context.compress(content);
        }
    }

    @Override
    byte[] decompress(byte[] compressed, int contentLength) {
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            return context.decompress(compressed, contentLength);
        }
    }
}
