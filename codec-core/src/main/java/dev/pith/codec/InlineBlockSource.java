package dev.pith.codec;

import java.io.IOException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads and decodes a block when it is asked for, in the calling thread. */
final class InlineBlockSource implements BlockSource {

    private final FrameDecoder decoder;

    InlineBlockSource(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public @Nullable Block next(@Nullable Block done) throws IOException {
        if (done != null) {
            decoder.giveBack(done);
        }
        try {
            Future<Block> next = decoder.submitNext();
            return next == null ? null : Workers.await(next);
        } catch (InterruptedException e) {
            throw Workers.interrupted(e);
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
