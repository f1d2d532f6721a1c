package dev.pith.corpora.catalogue;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a response, and does not wait for ever. The {@link java.io.InputStream} that the HTTP client offers
 * knows no timeout, and what the client calls one ends with the headers.
 */
final class BodyReader implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

    private sealed interface Signal {}

    private record Part(List<ByteBuffer> buffers) implements Signal {}

    private record End() implements Signal {}

    private record Failure(Throwable cause) implements Signal {}

    /** A part is requested when the one before was taken, so that there is at most one, and the end after it. */
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(2);

    private final Duration timeout;
    private Flow.@Nullable Subscription subscription;
    private boolean closed;

    /**
     * Makes a reader, which then must subscribe to a body.
     *
     * @param timeout how long the next bytes may take
     */
    BodyReader(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Returns the next bytes; null if there are no more.
     *
     * @throws HttpTimeoutException if they take too long
     * @throws IOException if the connection failed
     */
    @Nullable
    List<ByteBuffer> next() throws IOException, InterruptedException {
        Signal signal = signals.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        return switch (signal) {
            case null -> throw new HttpTimeoutException("sent nothing for " + timeout.toSeconds() + " s");
            case Part part -> {
                request();
                yield part.buffers;
            }
            case End _ -> null;
            case Failure failure -> throw new IOException(failure.cause.getMessage(), failure.cause);
        };
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription granted) {
        subscription = granted;
        if (closed) {
            granted.cancel();
        } else {
            granted.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Part(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        signals.add(new Failure(cause));
    }

    @Override
    public void onComplete() {
        signals.add(new End());
    }

    /** Wants no more; the connection is closed if it did not end. */
    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private synchronized void request() {
        if (subscription != null && !closed) {
            subscription.request(1);
        }
    }
}
