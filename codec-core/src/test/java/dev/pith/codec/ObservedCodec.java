package dev.pith.codec;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Deflate that counts its coders and can be made to run until it is cancelled. */
final class ObservedCodec implements Codec {

    private final DeflateCodec deflate = new DeflateCodec();
    private final long decoderMemory;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    /** Whether coding never ends by itself. */
    volatile boolean endless;

    /** Whether coders share the work on a block, as they claim. */
    volatile boolean sharesBlocks;

    /** Released when a block's endless coding has begun. */
    final CountDownLatch begun = new CountDownLatch(1);

    /** Released when endless coding was cancelled. */
    final CountDownLatch cancelled = new CountDownLatch(1);

    ObservedCodec() {
        this(50_000);
    }

    ObservedCodec(long decoderMemory) {
        this.decoderMemory = decoderMemory;
    }

    /** Returns how many coders were made and not closed. */
    int open() {
        return open.get();
    }

    /** Returns the largest number of coders that existed at once. */
    int mostOpen() {
        return mostOpen.get();
    }

    CodecRegistry registry() {
        return CodecRegistry.of(List.of(this));
    }

    ConfiguredCodec withBlockLength(int blockLength) {
        return ForwardingCodec.withBlockLength(configure(CodecOptions.DEFAULT), blockLength);
    }

    @Override
    public String name() {
        return deflate.name();
    }

    @Override
    public String description() {
        return deflate.description();
    }

    @Override
    public List<CodecOption> options() {
        return deflate.options();
    }

    @Override
    public ConfiguredCodec configure(CodecOptions options) {
        return observed(deflate.configure(options), 1);
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws CorruptInputException {
        return observed(deflate.restore(parameters, options), 1);
    }

    private ConfiguredCodec observed(ConfiguredCodec codec, int threadsPerBlock) {
        return new ForwardingCodec(codec) {
            @Override
            public int threadsPerBlock() {
                return threadsPerBlock;
            }

            @Override
            public ConfiguredCodec withThreadsPerBlock(int threads) {
                return sharesBlocks ? observed(codec, threads) : this;
            }

            @Override
            public long decoderMemory(int blockLength) {
                return decoderMemory;
            }

            @Override
            public BlockEncoder newEncoder() {
                return observedEncoder(super.newEncoder());
            }

            @Override
            public BlockDecoder newDecoder() {
                return observedDecoder(super.newDecoder());
            }
        };
    }

    private BlockEncoder observedEncoder(BlockEncoder encoder) {
        countOpened();
        return new BlockEncoder() {
            @Override
            public int encode(
                    byte[] content,
                    int contentOffset,
                    int contentLength,
                    byte[] payload,
                    int payloadOffset,
                    int payloadLimit,
                    WorkMonitor monitor)
                    throws IOException {
                runEndlessly(monitor);
                return encoder.encode(
                        content, contentOffset, contentLength, payload, payloadOffset, payloadLimit, monitor);
            }

            @Override
            public void close() {
                open.decrementAndGet();
                encoder.close();
            }
        };
    }

    private BlockDecoder observedDecoder(BlockDecoder decoder) {
        countOpened();
        return new BlockDecoder() {
            @Override
            public void decode(
                    byte[] payload,
                    int payloadOffset,
                    int payloadLength,
                    byte[] content,
                    int contentOffset,
                    int contentLength,
                    WorkMonitor monitor)
                    throws IOException {
                runEndlessly(monitor);
                decoder.decode(payload, payloadOffset, payloadLength, content, contentOffset, contentLength, monitor);
            }

            @Override
            public void close() {
                open.decrementAndGet();
                decoder.close();
            }
        };
    }

    private void countOpened() {
        int now = open.incrementAndGet();
        mostOpen.accumulateAndGet(now, Math::max);
    }

    private void runEndlessly(WorkMonitor monitor) throws IOException {
        try {
            while (endless) {
                monitor.advanced(0);
                begun.countDown();
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            cancelled.countDown();
            throw e;
        }
    }
}
