package dev.pith.dfloat;

import dev.pith.codec.Workers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs tasks on several threads, each with a bench of its own to work at, and hands their results over in the order in
 * which the tasks came. Memory is bounded by the number of benches. For use by one thread.
 *
 * @param <B> the bench: buffers and whatever else a task needs for itself
 * @param <R> what a task returns
 */
final class Benches<B, R> implements AutoCloseable {

    /** Does something with a result, in order. */
    @FunctionalInterface
    interface Consumer<R> {

        void accept(R result) throws IOException;
    }

    private record Running<B, R>(B bench, Future<R> result) {}

    private final Workers workers;
    private final int count;
    private final Supplier<B> newBench;
    private final Consumer<R> consumer;
    private final ArrayDeque<Running<B, R>> running = new ArrayDeque<>();
    private final ArrayDeque<B> free = new ArrayDeque<>();
    private int made;

    /**
     * @param name what the threads are named after
     * @param threads the number of threads; with one, tasks run in the caller's
     * @param newBench makes a bench
     * @param consumer takes the results, in the caller's thread
     */
    Benches(String name, int threads, Supplier<B> newBench, Consumer<R> consumer) {
        this.workers = new Workers(name, threads);
        // One more for each thread, so that none waits for a result to be consumed.
        this.count = threads == 1 ? 1 : 2 * threads;
        this.newBench = newBench;
        this.consumer = consumer;
    }

    /** Starts a task, after others have made room for it. */
    void submit(Function<B, Callable<R>> task) throws IOException {
        B bench = bench();
        running.add(new Running<>(bench, workers.submit(task.apply(bench))));
    }

    private B bench() throws IOException {
        if (!free.isEmpty()) {
            return free.remove();
        }
        if (made < count) {
            made++;
            return newBench.get();
        }
        finishFirst();
        return free.remove();
    }

    private void finishFirst() throws IOException {
        Running<B, R> first = running.remove();
        consumer.accept(Workers.await(first.result()));
        free.add(first.bench());
    }

    /** Waits for all tasks. */
    void finish() throws IOException {
        while (!running.isEmpty()) {
            finishFirst();
        }
    }

    /** Gives up what did not run, and waits for what does, for it may use memory that the caller will free. */
    @Override
    public void close() {
        running.forEach(task -> task.result().cancel(false));
        boolean interrupted = false;
        for (boolean ended = false; !ended; ) {
            try {
                workers.drain();
                ended = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
