package dev.pith.hadoop;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.PithOutputStream;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;

/**
 * How to write frames.
 *
 * @param codec compresses the blocks
 * @param blockLength length of a block's content in bytes
 * @param threads 0 for the number of processors
 * @param memoryLimit in bytes
 */
record WriterSettings(ConfiguredCodec codec, int blockLength, int threads, long memoryLimit) {

    /** @throws IllegalArgumentException if a value is not allowed; the message names its key */
    static WriterSettings of(Configuration configuration) {
        int level = Setting.level(configuration);
        CodecOptions options =
                Setting.checked(PithCodec.LEVEL_KEY, () -> new CodecOptions(level, Setting.options(configuration)));
        String name = configuration.getTrimmed(PithCodec.CODEC_KEY, PithOutputStream.DEFAULT_CODEC);
        ConfiguredCodec codec = Setting.checked(
                PithCodec.CODEC_KEY, () -> CodecRegistry.installed().get(name).configure(options));
        long blockLength =
                Setting.bytes(configuration, PithCodec.BLOCK_SIZE_KEY).orElse(codec.preferredBlockLength());
        OptionalLong memoryLimit = Setting.bytes(configuration, PithCodec.MEMORY_LIMIT_KEY);
        return new WriterSettings(
                codec,
                Math.clamp(blockLength, Integer.MIN_VALUE, Integer.MAX_VALUE),
                Setting.threads(configuration),
                memoryLimit.orElse(Long.MAX_VALUE));
    }

    /**
     * Begins a frame, of which nothing is written to {@code out} yet.
     *
     * @throws IllegalArgumentException if a value is not allowed; the message names its key
     */
    PithOutputStream begin(OutputStream out) {
        PithOutputStream.Builder builder = PithOutputStream.builder(out).codec(codec);
        Setting.checked(PithCodec.BLOCK_SIZE_KEY, () -> builder.blockLength(blockLength));
        Setting.checked(PithCodec.THREADS_KEY, () -> builder.threads(threads));
        return Setting.checked(
                PithCodec.MEMORY_LIMIT_KEY,
                () -> builder.memoryLimit(memoryLimit).build());
    }
}
