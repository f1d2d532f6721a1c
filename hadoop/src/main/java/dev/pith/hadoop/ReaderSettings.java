package dev.pith.hadoop;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.FrameLimits;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.SeekablePithChannel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.conf.Configuration;

/**
 * How to read frames.
 *
 * @param limits bounds memory
 * @param options settings of codecs that frames do not hold
 * @param threads to read a file as a whole; 0 for the number of processors
 */
record ReaderSettings(FrameLimits limits, CodecOptions options, int threads) {

    /** @throws IllegalArgumentException if a value is not allowed; the message names its key */
    static ReaderSettings of(Configuration configuration) {
        long memoryLimit =
                Setting.bytes(configuration, PithCodec.MEMORY_LIMIT_KEY).orElse(FrameLimits.DEFAULT.maxMemory());
        return new ReaderSettings(
                Setting.checked(PithCodec.MEMORY_LIMIT_KEY, () -> FrameLimits.DEFAULT.withMaxMemory(memoryLimit)),
                new CodecOptions(CodecOptions.DEFAULT_LEVEL, Setting.options(configuration)),
                Setting.threads(configuration));
    }

    /**
     * Opens all frames of a stream, without reading from it yet.
     *
     * @throws IllegalArgumentException if the number of threads is not allowed; the message names its key
     */
    PithInputStream open(InputStream in) {
        PithInputStream.Builder builder =
                PithInputStream.builder(in).limits(limits).codecOptions(options);
        return Setting.checked(
                PithCodec.THREADS_KEY, () -> builder.threads(threads).build());
    }

    /** Opens a file to read from any position. */
    SeekablePithChannel open(SeekableByteChannel file) throws IOException {
        return SeekablePithChannel.open(file, CodecRegistry.installed(), options, limits);
    }
}
