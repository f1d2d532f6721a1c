package dev.pith.llm.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the tasks of a job with the thread that gives it. Jobs are short and many, so that threads wait for the
 * next one awake for a moment before they sleep. For one caller at a time; one more thread may {@linkplain #help help}.
 */
final class WorkerPool implements AutoCloseable {

    /** A part of a job. */
    @FunctionalInterface
    interface Task {

        /**
         * Does it.
         *
         * @param index which part, counted from 0
         * @param worker who does it, 0 to {@link #workers()} − 1: no two at the same time are the same
         */
        void run(int index, int worker);
    }

    /** How long a thread waits awake, in nanoseconds. */
    private static final long PATIENCE = 20_000;

    private final Thread[] workers;
    private final int guest;
    private volatile boolean helped;
    private volatile @Nullable Job current;
    private volatile boolean closed;

    /** @param threads how many threads work, the caller's included */
    WorkerPool(int threads) {
        workers = new Thread[threads - 1];
        guest = threads;
        for (int i = 0; i < workers.length; i++) {
            int worker = i + 1;
            workers[i] = Thread.ofPlatform().daemon().name("pith-llm-" + worker).start(() -> work(worker));
        }
    }

    /** Returns how many may work at the same time: the caller, the pool's own threads, and one that helps. */
    int workers() {
        return guest + 1;
    }

    /**
     * Runs a job and returns when all of it is done. What a task throws is thrown again here; other tasks may be left out
     * then.
     *
     * @param tasks the number of its parts
     * @throws IllegalStateException if the pool is closed
     */
    void run(int tasks, Task task) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (tasks <= 1 || (workers.length == 0 && !helped)) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, 0);
            }
            return;
        }
        Job job = new Job(task, tasks, Thread.currentThread());
        current = job;
        for (Thread worker : workers) {
            // Costs little if it is awake.
            LockSupport.unpark(worker);
        }
        job.work(0);
        job.await();
    }

    /**
     * Has the calling thread share in jobs that another one gives, until the condition holds. Meant for moments: in between it
     * hardly sleeps.
     */
    void help(BooleanSupplier enough) {
        helped = true;
        Job last = null;
        long idleSince = System.nanoTime();
        while (!enough.getAsBoolean()) {
            Job job = current;
            if (job != null && job != last) {
                job.work(guest);
                last = job;
                idleSince = System.nanoTime();
            } else if (System.nanoTime() - idleSince < PATIENCE) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PATIENCE);
            }
        }
        helped = false;
    }

    private void work(int worker) {
        Job job = next(null);
        while (job != null && !closed) {
            job.work(worker);
            job = next(job);
        }
    }

    /** Waits for a job other than the last one, or the end, when it may return any. */
    private @Nullable Job next(@Nullable Job last) {
        long start = System.nanoTime();
        while (current == last && !closed) {
            if (System.nanoTime() - start < PATIENCE) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                // Nobody interrupts these threads; if somebody did, they must sleep none the less.
                Thread.interrupted();
            }
        }
        return current;
    }

    /** Ends the threads; they may still be ending when this returns. */
    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    /** A job in progress. A thread that comes late to it finds nothing left and does no harm. */
    private static final class Job {

        private final Task task;
        private final int tasks;
        private final Thread caller;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Job(Task task, int tasks, Thread caller) {
            this.task = task;
            this.tasks = tasks;
            this.caller = caller;
        }

        void work(int worker) {
            // More than there are cannot be taken often enough to overflow: each thread stops at the first.
            for (int i = taken.getAndIncrement(); i < tasks; i = taken.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        task.run(i, worker);
                    }
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
                if (done.incrementAndGet() == tasks && worker != 0) {
                    LockSupport.unpark(caller);
                }
            }
        }

        /** Waits until all tasks are done, interrupted or not. */
        void await() {
            boolean interrupted = false;
            long start = System.nanoTime();
            while (done.get() < tasks) {
                if (System.nanoTime() - start < PATIENCE) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
