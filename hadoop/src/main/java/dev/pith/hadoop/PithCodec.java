package dev.pith.hadoop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Seekable;
import org.apache.hadoop.io.compress.CompressionInputStream;
import org.apache.hadoop.io.compress.CompressionOutputStream;
import org.apache.hadoop.io.compress.Compressor;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.hadoop.io.compress.SplitCompressionInputStream;
import org.apache.hadoop.io.compress.SplittableCompressionCodec;

/**
 * Reads and writes {@value #EXTENSION} files in Hadoop. It is found by that extension, through
 * {@code META-INF/services}, and need not be configured; to write with it, name this class where Hadoop or Spark asks
 * for a codec. A file is split among tasks at its blocks.
 *
 * <p>The keys below, in the configuration of a job, choose how to write and how much memory to take. Reading needs none
 * of them: files tell which codec wrote them. All are looked at when a stream is made; a value that is not allowed then
 * fails with an {@link IllegalArgumentException} that names its key.
 *
 * <p>All work is done by the streams. The {@link Compressor}s and {@link Decompressor}s of this codec hold nothing and
 * cannot be driven by themselves; they are there for those who lend them from
 * {@link org.apache.hadoop.io.compress.CodecPool} and hand them back with a stream.
 *
 * <p>Safe for use by several threads, as long as none changes the configuration. The streams are not.
 */
public final class PithCodec implements SplittableCompressionCodec, Configurable {

    /** How the names of files end that this codec reads and writes. */
    public static final String EXTENSION = ".pith";

    /** Key of the name of the codec that compresses blocks; {@code ngram} unless it is set. */
    public static final String CODEC_KEY = "pith.codec";

    /** Key of the level, 1 to 9; 6 unless it is set. */
    public static final String LEVEL_KEY = "pith.level";

    /**
     * Key of the length of a block's content in bytes, such as {@code 4m}; what the codec prefers unless it is set. A
     * file is split among as many tasks as it has blocks at most.
     */
    public static final String BLOCK_SIZE_KEY = "pith.block.size";

    /**
     * Key of the number of threads that one stream uses to write, or to read a file as a whole; 1 unless it is set, 0
     * for the number of processors. A split is read by the thread of its task alone.
     */
    public static final String THREADS_KEY = "pith.threads";

    /**
     * Key of the most memory in bytes, such as {@code 512m}, that the coders and buffers of one stream may take. Unless
     * it is set, reading may take what {@link dev.pith.codec.FrameLimits#DEFAULT} allows, and writing what it needs.
     */
    public static final String MEMORY_LIMIT_KEY = "pith.memory.limit";

    /** What the keys of a codec's own options begin with; the option's name follows. */
    public static final String OPTION_PREFIX = "pith.option.";

    private Configuration configuration = new Configuration(false);

    /** Makes a codec that goes by an empty configuration until it is given another. */
    public PithCodec() {}

    @Override
    public void setConf(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Configuration getConf() {
        return configuration;
    }

    @Override
    public String getDefaultExtension() {
        return EXTENSION;
    }

    /**
     * Makes a stream that compresses to {@code out}, as one frame. It closes {@code out} when it is closed. Not more is
     * written to {@code out} than blocks that are complete until the stream is finished or closed.
     *
     * @throws IllegalArgumentException if the configuration is not valid
     */
    @Override
    public CompressionOutputStream createOutputStream(OutputStream out) {
        return new PithCompressionOutputStream(out, WriterSettings.of(configuration));
    }

    /** Does the same as {@link #createOutputStream(OutputStream)}. */
    @Override
    public CompressionOutputStream createOutputStream(OutputStream out, Compressor compressor) {
        return createOutputStream(out);
    }

    @Override
    public Class<? extends Compressor> getCompressorType() {
        return PithCompressor.class;
    }

    @Override
    public Compressor createCompressor() {
        return new PithCompressor();
    }

    /**
     * Makes a stream that decompresses all frames from where {@code in} stands to its end. It closes {@code in} when it
     * is closed.
     *
     * @throws IllegalArgumentException if the configuration is not valid
     */
    @Override
    public CompressionInputStream createInputStream(InputStream in) throws IOException {
        return new PithCompressionInputStream(in, ReaderSettings.of(configuration));
    }

    /** Does the same as {@link #createInputStream(InputStream)}. */
    @Override
    public CompressionInputStream createInputStream(InputStream in, Decompressor decompressor) throws IOException {
        return createInputStream(in);
    }

    /**
     * Makes a stream that decompresses a part of a file: the blocks that begin from {@code start} on, and the following
     * ones too, so that a row can be completed. The reader learns from the stream's position when it has left the part;
     * see there. Both modes of reading are the same: positions are told by the block.
     *
     * @param in a file from its start, all of whose content are frames; it must be {@link Seekable}
     * @param start where in the file the part begins, in bytes; 0 for the first part
     * @param end where it ends: the start of the next part, or the length of the file
     * @throws IllegalArgumentException if the configuration is not valid, or {@code in} cannot be positioned
     * @throws dev.pith.codec.CorruptInputException if headers, trailers or tables are not what an encoder writes. A
     *     block that is corrupt makes reading fail when it is reached.
     */
    @Override
    public SplitCompressionInputStream createInputStream(
            InputStream in, Decompressor decompressor, long start, long end, READ_MODE readMode) throws IOException {
        return PithSplitInputStream.open(in, start, end, ReaderSettings.of(configuration));
    }

    @Override
    public Class<? extends Decompressor> getDecompressorType() {
        return PithDecompressor.class;
    }

    @Override
    public Decompressor createDecompressor() {
        return new PithDecompressor();
    }
}
