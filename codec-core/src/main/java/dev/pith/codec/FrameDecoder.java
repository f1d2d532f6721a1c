package dev.pith.codec;

import dev.pith.codec.FrameHeader.CodecId;
import java.io.IOException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks and submits them to be decoded. Keeps threads and decoders for as long as consecutive frames have the
 * same codec with the same settings.
 */
final class FrameDecoder implements AutoCloseable {

    private final FrameReader reader;
    private final boolean concatenated;
    private final DecoderSettings settings;
    private final int wantedThreads;
    private final StreamMonitor monitor;
    private final BlockWindow window;

    /** Whether the reader has a current frame. */
    private boolean insideFrame;

    /** Null while there is nothing to decode. */
    private volatile @Nullable Decoding current;

    /**
     * What it takes to decode the blocks of a frame, and of those that follow with the same settings.
     *
     * @param memory of one decoder
     */
    private record Decoding(
            CodecId id,
            ConfiguredCodec codec,
            long memory,
            int threads,
            Workers workers,
            CoderPool<BlockDecoder> decoders) {}

    /** @param concatenated whether to read on after the first frame */
    FrameDecoder(
            FrameReader reader,
            boolean concatenated,
            DecoderSettings settings,
            int wantedThreads,
            StreamMonitor monitor) {
        this.reader = reader;
        this.concatenated = concatenated;
        this.settings = settings;
        this.wantedThreads = wantedThreads;
        this.monitor = monitor;
        this.window = new BlockWindow(settings.limits().maxMemory());
    }

    /**
     * Reads the next block, as soon as memory allows, and submits it.
     *
     * @return the decoded block to be, which must go to {@link #giveBack} after use; null at the end of the input
     * @throws InterruptedException if interrupted while waiting for other blocks
     */
    @Nullable
    Future<Block> submitNext() throws IOException, InterruptedException {
        if (!nextBlock()) {
            finish();
            return null;
        }
        Decoding decoding = decoding();
        long decoderMemory = MemoryUse.ofCoders(decoding.memory, decoding.threads);
        long limit = MemoryUse.blocks(wantedThreads);
        Block block = window.take(reader.header().blockLength(), decoderMemory, limit);
        reader.readBody(block);
        if (!block.stored) {
            settings.checkContentLength(decoding.codec, block);
        }
        return decoding.workers.submit(() -> {
            monitor.check();
            StreamMonitor.BlockMonitor blockMonitor = monitor.new BlockMonitor(block.contentLength);
            BlockCoding.decode(decoding.codec.name(), decoding.decoders, block, blockMonitor);
            return block;
        });
    }

    private boolean nextBlock() throws IOException {
        while (!insideFrame || !reader.nextBlock()) {
            if (insideFrame && !concatenated) {
                return false;
            }
            insideFrame = reader.nextFrame();
            if (!insideFrame) {
                return false;
            }
        }
        return true;
    }

    /** Takes a block back whose content is no longer used. */
    void giveBack(Block block) {
        window.giveBack(block);
    }

    private Decoding decoding() throws IOException, InterruptedException {
        FrameHeader header = reader.header();
        long start = reader.frameStart();
        int blockLength = header.blockLength();
        Decoding last = current;
        if (last != null && !last.id.equals(header.codec())) {
            last = null;
        }
        ConfiguredCodec codec =
                last == null ? settings.restore(header.codec(), start).withThreadsPerBlock(wantedThreads) : last.codec;
        long memory = settings.decoderMemory(codec, blockLength, start);
        int wanted = Math.max(1, wantedThreads / codec.threadsPerBlock());
        int threads = settings.allowedThreads(codec, memory, blockLength, wanted, start);
        if (last != null && threads == last.threads && fits(last, memory, blockLength)) {
            return last;
        }
        finish();
        Workers workers = new Workers("pith-" + codec.name() + "-decoder", threads);
        Decoding next = new Decoding(header.codec(), codec, memory, threads, workers, CoderPool.decoders(codec));
        current = next;
        if (monitor.isCancelled()) {
            close();
        }
        return next;
    }

    /** Tells whether decoders that were made for other blocks can decode blocks of this length within the limit. */
    private boolean fits(Decoding decoding, long memory, int blockLength) {
        long needed = MemoryUse.ofStream(decoding.memory, blockLength, decoding.threads);
        return memory <= decoding.memory && needed <= settings.limits().maxMemory();
    }

    /** Waits for the blocks that were submitted, then lets threads and decoders go. */
    private void finish() throws InterruptedException {
        Decoding last = current;
        if (last != null) {
            last.workers.drain();
            close();
        }
    }

    /** Lets threads and decoders go, without waiting for them. Can be called by any thread. */
    @Override
    public void close() {
        Decoding last = current;
        if (last != null) {
            current = null;
            last.workers.close();
            last.decoders.close();
        }
    }
}
