package dev.pith.codec;

import dev.pith.codec.FrameHeader.CodecId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The content of a compressed file, to be read from any position: only the blocks that are touched are decoded.
 *
 * <pre>{@code
 * try (SeekablePithChannel channel = SeekablePithChannel.open(Files.newByteChannel(path))) {
 *     channel.position(1_000_000).read(buffer);
 * }
 * }</pre>
 *
 * <p>The file may hold any number of frames; its content is theirs one after the other. Opening reads headers, seek
 * tables and trailers as {@link FrameInfo#read} does. The block that was touched last stays in memory. One read returns
 * bytes of one block at most. Bytes of a block are returned only after the block's checksum was verified; those of a
 * corrupt one are refused with a {@link CorruptInputException} without affecting other blocks.
 *
 * <p>Not safe for use by several threads. If the calling thread is interrupted while a block is decoded, the read fails
 * with an {@link java.io.InterruptedIOException} and the thread stays interrupted.
 */
public final class SeekablePithChannel implements SeekableByteChannel {

    private final SeekableByteChannel file;
    private final DecoderSettings settings;
    private final StreamMonitor monitor = new StreamMonitor(null);
    private final List<FrameInfo> frames;
    private final long size;
    private long position;
    private boolean closed;

    /** The codec of the block that was decoded last. */
    private @Nullable Opened opened;

    /** The block that was decoded last, and its content. */
    private @Nullable BlockInfo cached;

    private final Block buffers = new Block();

    private record Opened(CodecId id, ConfiguredCodec codec, CoderPool<BlockDecoder> decoders) {}

    private SeekablePithChannel(SeekableByteChannel file, DecoderSettings settings) throws IOException {
        this.file = file;
        this.settings = settings;
        frames = new FrameIndexer(file, settings).read();
        size = frames.getLast().contentOffset() + frames.getLast().contentLength();
    }

    /** Opens a file with the installed codecs and the default limits; see the other method of this name. */
    public static SeekablePithChannel open(SeekableByteChannel file) throws IOException {
        return open(file, CodecRegistry.installed(), CodecOptions.DEFAULT, FrameLimits.DEFAULT);
    }

    /**
     * Opens a file.
     *
     * @param file all of whose content are frames. This channel moves its position, and closes it when it is closed; if
     *     opening fails, it stays open.
     * @param registry the codecs at hand; one that is missing is an error only when a block is to be decoded with it
     * @param options settings of the reading side, such as where to find a model
     * @param limits what is accepted; the list of blocks and the decoder must keep the memory limit each for itself
     * @throws CorruptInputException if headers, trailers or tables are not what an encoder writes
     */
    public static SeekablePithChannel open(
            SeekableByteChannel file, CodecRegistry registry, CodecOptions options, FrameLimits limits)
            throws IOException {
        return new SeekablePithChannel(file, new DecoderSettings(registry, options, limits));
    }

    /** Returns what the file holds. */
    public List<FrameInfo> frames() {
        return frames;
    }

    /** Reads bytes from the current position, of one block at most, and moves on by their number. */
    @Override
    public int read(ByteBuffer target) throws IOException {
        ensureOpen();
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        FrameInfo frame = lastNotAfter(frames, FrameInfo::contentOffset);
        BlockInfo block = lastNotAfter(frame.blocks(), BlockInfo::contentOffset);
        if (!block.equals(cached)) {
            cached = null;
            decode(frame, block);
            cached = block;
        }
        int offset = (int) (position - block.contentOffset());
        int count = Math.min(target.remaining(), block.contentLength() - offset);
        target.put(buffers.content, offset, count);
        position += count;
        return count;
    }

    @Override
    public long position() throws IOException {
        ensureOpen();
        return position;
    }

    /** Sets the position, which may lie beyond the end. */
    @Override
    public SeekablePithChannel position(long position) throws IOException {
        ensureOpen();
        if (position < 0) {
            throw new IllegalArgumentException("the position is negative: " + position);
        }
        this.position = position;
        return this;
    }

    /** Returns the length of the content in bytes, as the file claims it: only reading shows that so much is there. */
    @Override
    public long size() throws IOException {
        ensureOpen();
        return size;
    }

    /** Always throws {@link NonWritableChannelException}. */
    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    /** Always throws {@link NonWritableChannelException}. */
    @Override
    public SeekablePithChannel truncate(long length) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Closes the decoder and the file. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        cached = null;
        try (file) {
            if (opened != null) {
                opened.decoders.close();
            }
        }
    }

    private void ensureOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Returns the last element that begins at the current position or before it; there is one. */
    private <T> T lastNotAfter(List<T> elements, ToLongFunction<T> contentOffset) {
        int low = 0;
        int high = elements.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (contentOffset.applyAsLong(elements.get(middle)) <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return elements.get(low);
    }

    private void decode(FrameInfo frame, BlockInfo info) throws IOException {
        Opened codec = open(frame);
        long memory = settings.decoderMemory(codec.codec, info.contentLength(), frame.offset());
        settings.allowedThreads(codec.codec, memory, info.contentLength(), 1, frame.offset());
        if (!frame.compact()) {
            verifyRecordHeader(frame, info);
        }
        long end = info.payloadOffset() + info.payloadLength();
        FrameInput in =
                new FrameInput(new ChannelInput(file, info.payloadOffset(), end), info.payloadOffset(), monitor);
        in.readBody(buffers, info.contentLength(), info.payloadLength(), info.stored());
        buffers.checksum = info.checksum();
        if (!info.stored()) {
            settings.checkContentLength(codec.codec, buffers);
        }
        BlockCoding.decode(frame.codec(), codec.decoders, buffers, monitor.new BlockMonitor(info.contentLength()));
    }

    /** Returns the codec of a frame, and closes that of another. */
    private Opened open(FrameInfo frame) throws IOException {
        CodecId id = new CodecId(frame.codec(), frame.parameters());
        if (opened != null && opened.id.equals(id)) {
            return opened;
        }
        ConfiguredCodec codec = settings.restore(id, frame.offset());
        if (opened != null) {
            opened.decoders.close();
        }
        opened = new Opened(id, codec, CoderPool.decoders(codec));
        return opened;
    }

    /** Checks that the block is where the seek table says, and is the one that it means. */
    private void verifyRecordHeader(FrameInfo frame, BlockInfo info) throws IOException {
        long start = info.payloadOffset() - FrameFormat.RECORD_HEADER_LENGTH;
        byte[] bytes = new byte[FrameFormat.RECORD_HEADER_LENGTH];
        new FrameInput(new ChannelInput(file, start, info.payloadOffset()), start, monitor)
                .readFully(bytes, 0, bytes.length, "a record header");
        RecordHeader expected = new RecordHeader(
                RecordType.ofBlock(info.stored()),
                info.contentLength(),
                info.payloadLength(),
                start - frame.offset(),
                info.contentOffset() - frame.contentOffset(),
                info.checksum());
        if (!RecordHeader.decode(bytes, start).equals(expected)) {
            throw new CorruptInputException(FrameFormat.NAME, start, "a block is not the one in the seek table");
        }
    }
}
