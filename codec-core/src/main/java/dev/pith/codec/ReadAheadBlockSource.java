package dev.pith.codec;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks ahead in a thread of its own and has them decoded by others, so that a block is there as soon as it is
 * decoded even while the input has no more to give yet. How far it reads ahead, {@link BlockWindow} decides.
 */
final class ReadAheadBlockSource implements BlockSource {

    private final FrameDecoder decoder;
    private final Thread reader =
            Thread.ofPlatform().daemon().name("pith-reader").unstarted(this::readAhead);

    /** The blocks to be returned; a null stands for the end of the input. No blocks come after an end or a failure. */
    private final BlockingQueue<Future<@Nullable Block>> blocks = new LinkedBlockingQueue<>();

    private boolean started;

    ReadAheadBlockSource(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public @Nullable Block next(@Nullable Block done) throws IOException {
        if (!started) {
            started = true;
            reader.start();
        }
        if (done != null) {
            decoder.giveBack(done);
        }
        try {
            return Workers.await(blocks.take());
        } catch (InterruptedException e) {
            throw Workers.interrupted(e);
        }
    }

    private void readAhead() {
        try {
            Future<@Nullable Block> next;
            do {
                next = decoder.submitNext();
                blocks.add(next == null ? CompletableFuture.completedFuture(null) : next);
            } while (next != null);
        } catch (InterruptedException e) {
            blocks.add(CompletableFuture.failedFuture(Workers.interrupted(e)));
        } catch (Throwable e) {
            blocks.add(CompletableFuture.failedFuture(e));
        } finally {
            decoder.close();
        }
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
