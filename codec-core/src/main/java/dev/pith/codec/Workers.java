package dev.pith.codec;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one stream or file: on a few daemon threads of its own, started as tasks come, or, if there is to be
 * but one thread, in the thread that submits them. Any number of threads may submit tasks.
 */
public final class Workers implements AutoCloseable {

    private final @Nullable ThreadPoolExecutor executor;

    /**
     * @param name what the threads are named after
     * @param threads how many there are at most, at least 1
     */
    public Workers(String name, int threads) {
        executor = threads == 1
                ? null
                : new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    /**
     * Runs a task at once, or starts it as soon as a thread is free, in the order of submission; not at all after the
     * workers were closed.
     */
    public <T> Future<T> submit(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        if (executor == null) {
            future.run();
        } else {
            try {
                executor.execute(future);
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(new InterruptedIOException("the work was cancelled"));
            }
        }
        return future;
    }

    /**
     * Returns the result of a task, waiting for it if need be, or throws what the task threw.
     *
     * @throws InterruptedIOException if this thread is interrupted while it waits; it stays so
     * @throws IOException if the task threw it, or any other checked exception, which is its cause then
     */
    public static <T> T await(Future<T> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IOException(e);
            }
        }
    }

    /** Restores this thread's interrupt and returns the exception to throw. */
    static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException exception = new InterruptedIOException("interrupted while waiting for other threads");
        exception.initCause(e);
        return exception;
    }

    /**
     * Waits until every task submitted has run; no more may come.
     *
     * @throws InterruptedException if this thread is interrupted; it may wait once more
     */
    public void drain() throws InterruptedException {
        if (executor != null) {
            executor.shutdown();
            while (!executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {}
        }
    }

    /** Lets the threads end when they have run what was submitted. */
    @Override
    public void close() {
        if (executor != null) {
            executor.shutdown();
        }
    }
}
