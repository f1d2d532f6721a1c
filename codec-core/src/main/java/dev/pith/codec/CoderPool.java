package dev.pith.codec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lends encoders or decoders, which may be large, to the threads of one stream: never more of them exist than threads
 * hold one at the same time. Safe for use by several threads.
 *
 * @param <C> the kind of coder
 */
final class CoderPool<C> implements AutoCloseable {

    private final Supplier<? extends C> factory;
    private final Consumer<? super C> closer;
    private final Deque<C> idle = new ArrayDeque<>();
    private boolean closed;

    CoderPool(Supplier<? extends C> factory, Consumer<? super C> closer) {
        this.factory = factory;
        this.closer = closer;
    }

    static CoderPool<BlockEncoder> encoders(ConfiguredCodec codec) {
        return new CoderPool<>(codec::newEncoder, BlockEncoder::close);
    }

    static CoderPool<BlockDecoder> decoders(ConfiguredCodec codec) {
        return new CoderPool<>(codec::newDecoder, BlockDecoder::close);
    }

    /** Returns an idle coder, or a new one; it goes back by {@link #release}. */
    C acquire() {
        synchronized (this) {
            C coder = idle.pollLast();
            if (coder != null) {
                return coder;
            }
        }
        return factory.get();
    }

    /** Takes a coder back. */
    void release(C coder) {
        synchronized (this) {
            if (!closed) {
                idle.addLast(coder);
                return;
            }
        }
        closer.accept(coder);
    }

    /** Closes the coders: the idle ones now, those on loan when they come back. */
    @Override
    public void close() {
        Deque<C> toClose;
        synchronized (this) {
            closed = true;
            toClose = new ArrayDeque<>(idle);
            idle.clear();
        }
        toClose.forEach(closer);
    }
}
