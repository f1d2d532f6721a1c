package dev.pith.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses frames from another stream. What it returns was verified: no byte of a block is returned before the
 * block's checksum has been.
 *
 * <pre>{@code
 * try (InputStream in = PithInputStream.builder(Files.newInputStream(path)).threads(0).build()) {
 *     in.transferTo(out);
 * }
 * }</pre>
 *
 * <p>Input that is not frames as an encoder writes them, is cut short, or has other bytes after the last frame fails
 * with a {@link CorruptInputException}, and so does input that asks for more than the limits allow. Exceptions of the
 * source pass through. After a failure all further reads fail with the same exception. Nothing is read from the source
 * before the first read from this stream, and nothing after the last frame if frames are not to be concatenated.
 *
 * <p>Not safe for use by several threads, except that {@link #close} may be called by another thread to end a read. With
 * more than one thread the source is read, and on closing closed, by different threads. If the calling thread is
 * interrupted while a block is decoded or waited for, the read fails with an {@link java.io.InterruptedIOException} and
 * the thread stays interrupted.
 */
public final class PithInputStream extends InputStream {

    private final InputStream source;
    private final StreamMonitor monitor;
    private final BlockSource blocks;

    /** The block whose content is being returned. */
    private @Nullable Block block;

    /** How much of it was returned. */
    private int position;

    private long contentBytes;
    private boolean ended;
    private @Nullable IOException failure;
    private volatile boolean closed;

    /** Decompresses all frames in {@code source} in the calling thread, within the default limits. */
    public PithInputStream(InputStream source) {
        this(builder(source));
    }

    private PithInputStream(Builder builder) {
        source = builder.source;
        monitor = new StreamMonitor(builder.progressListener);
        FrameReader reader = new FrameReader(new FrameInput(source, 0, monitor));
        DecoderSettings settings = new DecoderSettings(builder.registry, builder.codecOptions, builder.limits);
        FrameDecoder decoder = new FrameDecoder(reader, builder.concatenated, settings, builder.threads, monitor);
        blocks = builder.threads == 1 ? new InlineBlockSource(decoder) : new ReadAheadBlockSource(decoder);
    }

    /** Starts to describe a stream that decompresses {@code source}. */
    public static Builder builder(InputStream source) {
        return new Builder(source);
    }

    @Override
    public int read() throws IOException {
        Block current = currentBlock();
        if (current == null) {
            return -1;
        }
        contentBytes++;
        return current.content[position++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        ensureOpen();
        if (length == 0) {
            return 0;
        }
        Block current = currentBlock();
        if (current == null) {
            return -1;
        }
        int count = Math.min(length, current.contentLength - position);
        System.arraycopy(current.content, position, target, offset, count);
        position += count;
        contentBytes += count;
        return count;
    }

    /** Skips content, which is decoded and verified all the same. */
    @Override
    public long skip(long length) throws IOException {
        ensureOpen();
        long rest = length;
        while (rest > 0) {
            Block current = currentBlock();
            if (current == null) {
                break;
            }
            int count = (int) Math.min(rest, current.contentLength - position);
            position += count;
            contentBytes += count;
            rest -= count;
        }
        return Math.max(length, 0) - Math.max(rest, 0);
    }

    /** Returns how much content is decoded and can be read without waiting. */
    @Override
    public int available() throws IOException {
        ensureOpen();
        return block == null ? 0 : block.contentLength - position;
    }

    /** Stops all work without waiting for it, and closes the source. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        monitor.cancel();
        blocks.close();
        source.close();
    }

    /** Returns how many bytes of content were read from this stream. */
    public long contentBytes() {
        return contentBytes;
    }

    /** Returns how many bytes this stream has read from the source, possibly ahead of the content returned. */
    public long compressedBytes() {
        return monitor.compressedBytes();
    }

    private void ensureOpen() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
    }

    /** Returns the block to read from, which has content left, or null at the end of the input. */
    private @Nullable Block currentBlock() throws IOException {
        ensureOpen();
        if (block != null && position < block.contentLength) {
            return block;
        }
        if (failure != null) {
            throw failure;
        }
        if (ended) {
            return null;
        }
        try {
            Block done = block;
            block = null;
            position = 0;
            block = blocks.next(done);
        } catch (IOException e) {
            fail(e);
            throw e;
        } catch (RuntimeException | Error e) {
            fail(new IOException("the stream has failed before", e));
            throw e;
        }
        if (block == null) {
            ended = true;
            blocks.close();
        }
        return block;
    }

    private void fail(IOException e) {
        failure = e;
        monitor.cancel();
        blocks.close();
    }

    /** Describes a {@link PithInputStream}. */
    public static final class Builder {

        private final InputStream source;
        private CodecRegistry registry = CodecRegistry.installed();
        private CodecOptions codecOptions = CodecOptions.DEFAULT;
        private FrameLimits limits = FrameLimits.DEFAULT;
        private int threads = 1;
        private boolean concatenated = true;
        private @Nullable ProgressListener progressListener;

        private Builder(InputStream source) {
            this.source = Objects.requireNonNull(source);
        }

        /**
         * Chooses how many blocks are decoded at once. With 1, the default, the calling thread does the work; otherwise
         * the stream starts one thread that reads ahead, and others that decode as blocks come. Up to that number of
         * decoders, and content and payload of two more blocks than that, are held in memory; fewer if the limits demand
         * it.
         *
         * @param threads 0 for the number of available processors
         * @throws IllegalArgumentException if it is negative
         */
        public Builder threads(int threads) {
            this.threads = PithOutputStream.resolveThreads(threads);
            return this;
        }

        /** Chooses what is accepted; {@link FrameLimits#DEFAULT} unless this is called. */
        public Builder limits(FrameLimits limits) {
            this.limits = Objects.requireNonNull(limits);
            return this;
        }

        /** Chooses settings of codecs that matter for reading, such as where to find a model. */
        public Builder codecOptions(CodecOptions options) {
            this.codecOptions = Objects.requireNonNull(options);
            return this;
        }

        /** Chooses the codecs at hand; the installed ones unless this is called. */
        public Builder registry(CodecRegistry registry) {
            this.registry = Objects.requireNonNull(registry);
            return this;
        }

        /**
         * Chooses whether to read all frames up to the end of the source, which is the default, or only the first one,
         * leaving the source right behind it.
         */
        public Builder concatenated(boolean concatenated) {
            this.concatenated = concatenated;
            return this;
        }

        /** Has a listener told of progress. */
        public Builder progress(ProgressListener listener) {
            this.progressListener = listener;
            return this;
        }

        /** Makes the stream. Nothing is read from the source yet. */
        public PithInputStream build() {
            return new PithInputStream(this);
        }
    }
}
