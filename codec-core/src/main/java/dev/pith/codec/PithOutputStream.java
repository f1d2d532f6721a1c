package dev.pith.codec;

import dev.pith.codec.FrameHeader.CodecId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Compresses what is written to it, as one frame, to another stream.
 *
 * <pre>{@code
 * try (OutputStream out = PithOutputStream.builder(Files.newOutputStream(path)).level(9).threads(0).build()) {
 *     out.write(content);
 * }
 * }</pre>
 *
 * <p>It is used as a {@link java.util.zip.GZIPOutputStream} is: {@link #finish} or {@link #close} completes the frame,
 * and {@link #flush} passes on what is complete so far. The same content and settings give the same bytes, whatever the
 * number of threads and the sizes of the writes (flushes of a stream with {@link Builder#syncFlush} end blocks).
 *
 * <p>Once an operation has failed, or the stream was {@linkplain #abort aborted}, writing, flushing and finishing throw
 * an {@link IOException}, and {@code close()} closes the sink without completing the frame: a reader of what was written
 * by then sees that it is cut short.
 *
 * <p>Not safe for use by several threads, except {@link #abort}. The sink is used by the calling thread only. If that is
 * interrupted while a block is encoded or waited for, the operation fails with an
 * {@link java.io.InterruptedIOException} and the thread stays interrupted.
 */
public final class PithOutputStream extends OutputStream {

    /** The name of the codec that is used unless one is chosen. */
    public static final String DEFAULT_CODEC = "ngram";

    /** The shortest block length that can be chosen. */
    public static final int MIN_BLOCK_LENGTH = 1 << 16;

    private enum State {
        OPEN,
        FINISHED,
        FAILED
    }

    private final OutputStream sink;
    private final CoderPool<BlockEncoder> encoders;
    private final Workers workers;
    private final StreamMonitor monitor;
    private final FrameWriter frame;
    private final int blockLength;
    private final long maxBlocksInFlight;
    private final long declaredLength;
    private final boolean syncFlush;

    /** Blocks that are being encoded or wait to be written, the oldest first. */
    private final Queue<Future<Block>> inFlight = new ArrayDeque<>();

    /** Blocks whose buffers can serve again. */
    private final Queue<Block> spare = new ArrayDeque<>();

    private Block current = new Block();

    private final byte[] single = new byte[1];
    private long contentBytes;

    /** Whether a block was ended before the frame, so that the frame cannot be compact. */
    private boolean streaming;

    private State state = State.OPEN;
    private @Nullable Throwable failure;
    private boolean closed;

    /**
     * Compresses to {@code sink} with the codec {@value #DEFAULT_CODEC}, its default level and one thread.
     *
     * @throws IllegalStateException if the codec is not installed
     */
    public PithOutputStream(OutputStream sink) {
        this(builder(sink));
    }

    private PithOutputStream(Builder builder) {
        ConfiguredCodec configured = builder.configuredCodec().withThreadsPerBlock(builder.threads);
        sink = builder.sink;
        blockLength = builder.blockLength(configured);
        int threads = builder.allowedThreads(configured, blockLength);
        declaredLength = builder.contentLength;
        syncFlush = builder.syncFlush;
        encoders = CoderPool.encoders(configured);
        workers = new Workers("pith-" + configured.name() + "-encoder", threads);
        monitor = new StreamMonitor(builder.progressListener);
        frame = new FrameWriter(sink, CodecId.of(configured), declaredLength, blockLength, monitor);
        maxBlocksInFlight = Math.max(1, MemoryUse.blocks(threads) - 1);
    }

    /** Starts to describe a stream that compresses to {@code sink}. */
    public static Builder builder(OutputStream sink) {
        return new Builder(sink);
    }

    @Override
    public void write(int value) throws IOException {
        single[0] = (byte) value;
        write(single, 0, 1);
    }

    /** @throws IOException if the sink fails, or the content becomes longer than declared */
    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        attempt(() -> {
            if (declaredLength != FrameHeader.UNKNOWN_LENGTH && length > declaredLength - contentBytes) {
                throw new IOException("the content is longer than the " + declaredLength + " bytes declared");
            }
            int position = offset;
            int end = offset + length;
            while (position < end) {
                if (current.contentLength == blockLength) {
                    endBlock();
                }
                int taken = current.append(source, position, end - position, blockLength);
                position += taken;
                contentBytes += taken;
            }
        });
    }

    /**
     * Writes completed blocks to the sink and flushes it. If the stream is built with {@link Builder#syncFlush}, the
     * current block is ended and waited for, so that a reader sees everything that was written so far.
     */
    @Override
    public void flush() throws IOException {
        if (state == State.FINISHED && !closed) {
            sink.flush();
            return;
        }
        attempt(() -> {
            if (syncFlush && current.contentLength > 0) {
                endBlock();
            }
            writeBlocks(syncFlush ? 0 : Long.MAX_VALUE);
            sink.flush();
        });
    }

    /**
     * Completes the frame without closing the sink. Nothing more can be written; finishing again has no effect.
     *
     * @throws IOException if the sink fails, or the content is shorter than declared
     */
    public void finish() throws IOException {
        if (state == State.FINISHED) {
            return;
        }
        attempt(() -> {
            if (declaredLength != FrameHeader.UNKNOWN_LENGTH && declaredLength != contentBytes) {
                throw new IOException(
                        "the content has " + contentBytes + " bytes, but " + declaredLength + " were declared");
            }
            if (streaming) {
                if (current.contentLength > 0) {
                    endBlock();
                }
                writeBlocks(0);
                frame.writeTrailer();
            } else {
                if (current.contentLength > 0) {
                    encode(current);
                } else {
                    current.stored = true;
                }
                frame.writeCompactFrame(current);
            }
        });
        state = State.FINISHED;
        release();
    }

    /** Completes the frame, unless the stream has failed, and closes the sink in any case. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (sink) {
            if (state == State.OPEN && !monitor.isCancelled()) {
                finish();
            }
        } finally {
            release();
        }
    }

    /**
     * Stops the work and leaves the frame incomplete for good; {@link #close} then closes the sink and writes nothing.
     * Has no effect on a frame that is complete. Can be called by any thread.
     */
    public void abort() {
        monitor.cancel();
    }

    /** Returns how many bytes of content were written to this stream. */
    public long contentBytes() {
        return contentBytes;
    }

    /** Returns how many bytes this stream has written to the sink. */
    public long compressedBytes() {
        return monitor.compressedBytes();
    }

    /** Hands the current block over to be encoded and takes another. */
    private void endBlock() throws IOException {
        streaming = true;
        writeBlocks(maxBlocksInFlight - 1);
        Block block = current;
        inFlight.add(workers.submit(() -> encode(block)));
        writeBlocks(maxBlocksInFlight);
        current = Objects.requireNonNullElseGet(spare.poll(), Block::new);
        current.contentLength = 0;
    }

    private Block encode(Block block) throws IOException {
        StreamMonitor.BlockMonitor blockMonitor = monitor.new BlockMonitor(block.contentLength);
        monitor.check();
        BlockCoding.encode(encoders, block, blockMonitor);
        return block;
    }

    /** Writes the blocks that are encoded, waiting for as many as it takes to leave at most {@code left} in flight. */
    private void writeBlocks(long left) throws IOException {
        for (Future<Block> next = inFlight.peek();
                next != null && (inFlight.size() > left || next.isDone());
                next = inFlight.peek()) {
            Block block = Workers.await(next);
            inFlight.remove();
            frame.writeBlock(block);
            spare.add(block);
        }
    }

    private interface Operation {
        void run() throws IOException;
    }

    /** Runs an operation if the stream still works, and lets it work no more if the operation fails. */
    private void attempt(Operation operation) throws IOException {
        if (state == State.FINISHED) {
            throw new IOException("the stream is finished");
        }
        if (state == State.FAILED) {
            throw new IOException("the stream has failed before", failure);
        }
        if (monitor.isCancelled()) {
            throw new IOException("the stream was aborted");
        }
        try {
            operation.run();
        } catch (Throwable e) {
            failure = e;
            state = State.FAILED;
            monitor.cancel();
            release();
            throw e;
        }
    }

    private void release() {
        workers.close();
        encoders.close();
        inFlight.clear();
        spare.clear();
        current = new Block();
    }

    /** Describes a {@link PithOutputStream}. */
    public static final class Builder {

        private final OutputStream sink;
        private CodecRegistry registry = CodecRegistry.installed();
        private @Nullable ConfiguredCodec configured;
        private @Nullable String codecName;
        private @Nullable CodecOptions options;
        private int threads = 1;
        private int blockLength;
        private long contentLength = FrameHeader.UNKNOWN_LENGTH;
        private long memoryLimit = Long.MAX_VALUE;
        private boolean syncFlush;
        private @Nullable ProgressListener progressListener;

        private Builder(OutputStream sink) {
            this.sink = Objects.requireNonNull(sink);
        }

        /** Chooses a codec whose settings are chosen already. */
        public Builder codec(ConfiguredCodec codec) {
            configured = codec;
            codecName = null;
            return this;
        }

        /** Chooses a codec by name; {@value PithOutputStream#DEFAULT_CODEC} unless one is chosen. */
        public Builder codec(String name) {
            codecName = name;
            configured = null;
            return this;
        }

        /** Chooses the settings of the codec that is chosen by name. */
        public Builder options(CodecOptions options) {
            this.options = options;
            return this;
        }

        /**
         * Chooses the level of the codec that is chosen by name, with no further settings.
         *
         * @throws IllegalArgumentException if the level is out of range
         */
        public Builder level(int level) {
            return options(CodecOptions.ofLevel(level));
        }

        /** Chooses where to look for a codec by name; among the installed ones unless this is called. */
        public Builder registry(CodecRegistry registry) {
            this.registry = registry;
            return this;
        }

        /**
         * Chooses how many blocks are encoded at once. With 1, the default, the calling thread does the work; otherwise
         * the stream starts threads as blocks come. Up to that number of encoders, and content and payload of two more
         * blocks than that, are held in memory.
         *
         * @param threads 0 for the number of available processors
         * @throws IllegalArgumentException if it is negative
         */
        public Builder threads(int threads) {
            this.threads = resolveThreads(threads);
            return this;
        }

        /**
         * Chooses how much content a block holds, in bytes; what the codec prefers unless this is called. Longer blocks
         * compress better; shorter ones take less memory, and are what threads and random access work by.
         *
         * @param length {@value PithOutputStream#MIN_BLOCK_LENGTH} to {@value FrameLimits#MAX_BLOCK_LENGTH}
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder blockLength(int length) {
            if (length < MIN_BLOCK_LENGTH || length > FrameLimits.MAX_BLOCK_LENGTH) {
                throw new IllegalArgumentException("the block length must be " + MIN_BLOCK_LENGTH + " to "
                        + FrameLimits.MAX_BLOCK_LENGTH + ", but is " + length);
            }
            blockLength = length;
            return this;
        }

        /**
         * Declares how many bytes of content will be written, for the frame's header. The stream fails if another number
         * is.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder contentLength(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("the content length is negative: " + bytes);
            }
            contentLength = bytes;
            return this;
        }

        /**
         * Limits the memory that encoders and buffers take together, in bytes; unlimited unless this is called. The
         * stream uses fewer threads if that is needed to keep the limit, and cannot be built if one is too many.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder memoryLimit(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("the memory limit must be positive, but is " + bytes);
            }
            memoryLimit = bytes;
            return this;
        }

        /**
         * Chooses whether {@link PithOutputStream#flush} ends the current block, so that a reader sees everything that
         * was written so far; false unless this is called. Each such flush costs compression.
         */
        public Builder syncFlush(boolean syncFlush) {
            this.syncFlush = syncFlush;
            return this;
        }

        /** Has a listener told of progress. */
        public Builder progress(ProgressListener listener) {
            progressListener = listener;
            return this;
        }

        /**
         * Makes the stream. Nothing is written to the sink yet.
         *
         * @throws IllegalArgumentException if there is no codec of the name that was chosen, if it does not understand
         *     the options, or if the memory limit is too low
         * @throws IllegalStateException if no codec was chosen and {@value PithOutputStream#DEFAULT_CODEC} is not
         *     installed, or if options were chosen for a codec that is configured already
         */
        public PithOutputStream build() {
            return new PithOutputStream(this);
        }

        private ConfiguredCodec configuredCodec() {
            if (configured != null) {
                if (options != null) {
                    throw new IllegalStateException("options were chosen for a codec that is configured already");
                }
                return configured;
            }
            CodecOptions chosen = Objects.requireNonNullElse(options, CodecOptions.DEFAULT);
            if (codecName != null) {
                return registry.get(codecName).configure(chosen);
            }
            return registry.find(DEFAULT_CODEC)
                    .orElseThrow(() -> new IllegalStateException("the default codec '" + DEFAULT_CODEC
                            + "' is not installed; add the module pith-arithmetic-coder or choose another codec"))
                    .configure(chosen);
        }

        private int blockLength(ConfiguredCodec codec) {
            return blockLength == 0 ? codec.preferredBlockLength() : blockLength;
        }

        private int allowedThreads(ConfiguredCodec codec, int length) {
            long encoder = codec.encoderMemory(length);
            int wanted = Math.max(1, threads / codec.threadsPerBlock());
            int allowed = MemoryUse.allowedThreads(encoder, length, wanted, memoryLimit);
            if (allowed == 0) {
                throw new IllegalArgumentException("compressing with " + codec.name() + " takes "
                        + MemoryUse.ofStream(encoder, length, 1) + " bytes of memory, but " + memoryLimit
                        + " are allowed");
            }
            return allowed;
        }
    }

    /** Turns the number that a user chose into a number of threads. */
    static int resolveThreads(int threads) {
        if (threads < 0) {
            throw new IllegalArgumentException("the number of threads is negative: " + threads);
        }
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
