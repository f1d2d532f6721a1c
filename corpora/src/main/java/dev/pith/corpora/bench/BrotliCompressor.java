package dev.pith.corpora.bench;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/** brotli with its highest quality and its largest regular window, by brotli4j. */
final class BrotliCompressor extends InProcessCompressor {

    private static final int QUALITY = 11;

    /** Binary logarithm of the window in bytes. */
    private static final int WINDOW = 24;

    private static final int BUFFER_LENGTH = 1 << 16;

    BrotliCompressor() {
        super("brotli -q " + QUALITY + " -w " + WINDOW);
    }

    @Override
    public Optional<String> unavailableReason() {
        return Brotli4jLoader.isAvailable()
                ? Optional.empty()
                : Optional.of("brotli4j has no native library for this machine");
    }

    @Override
    byte[] compress(byte[] content) throws IOException {
        Brotli4jLoader.ensureAvailability();
        Parameters parameters = Parameters.create(QUALITY, WINDOW);
        return compress(content, sink -> new BrotliOutputStream(sink, parameters, BUFFER_LENGTH));
    }

    @Override
    byte[] decompress(byte[] compressed, int contentLength) throws IOException {
        Brotli4jLoader.ensureAvailability();
        return decompress(new BrotliInputStream(new ByteArrayInputStream(compressed), BUFFER_LENGTH), contentLength);
    }
}
