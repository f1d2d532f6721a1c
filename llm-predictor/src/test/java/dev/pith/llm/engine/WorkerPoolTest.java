package dev.pith.llm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void doesEachTaskOfEachJobOnce(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            for (int tasks = 0; tasks < 500; tasks++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
                pool.run(tasks, (index, worker) -> runs.incrementAndGet(index));
                for (int i = 0; i < tasks; i++) {
                    assertEquals(1, runs.get(i), "task " + i + " of " + tasks);
                }
            }
        }
    }

    @Test
    void noTwoTasksAtATimeHaveTheSameWorker() {
        try (WorkerPool pool = new WorkerPool(4)) {
            AtomicIntegerArray busy = new AtomicIntegerArray(4);
            pool.run(20_000, (index, worker) -> {
                assertEquals(1, busy.incrementAndGet(worker));
                busy.decrementAndGet(worker);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aThreadThatHelpsSharesInTheTasksUntilItIsEnough(int threads) throws InterruptedException {
        try (WorkerPool pool = new WorkerPool(threads)) {
            AtomicBoolean enough = new AtomicBoolean();
            AtomicIntegerArray busy = new AtomicIntegerArray(pool.workers());
            AtomicIntegerArray done = new AtomicIntegerArray(pool.workers());
            Thread helper = Thread.ofPlatform().start(() -> pool.help(enough::get));
            int jobs = 0;
            // Goes on until the helper had a task: it may take a while until it has begun.
            while (done.get(pool.workers() - 1) == 0) {
                pool.run(100, (index, worker) -> {
                    assertEquals(1, busy.incrementAndGet(worker));
                    done.incrementAndGet(worker);
                    busy.decrementAndGet(worker);
                });
                jobs++;
            }
            enough.set(true);
            helper.join();
            int sum = 0;
            for (int i = 0; i < pool.workers(); i++) {
                sum += done.get(i);
            }
            assertEquals(100 * jobs, sum);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void throwsWhatATaskThrowsAndGoesOn(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            IllegalArgumentException failure = new IllegalArgumentException("on purpose");
            for (int i = 0; i < 100; i++) {
                int failing = i;
                assertSame(
                        failure,
                        assertThrows(
                                IllegalArgumentException.class,
                                () -> pool.run(100, (index, worker) -> {
                                    if (index == failing) {
                                        throw failure;
                                    }
                                })));
            }
            AtomicIntegerArray runs = new AtomicIntegerArray(1);
            pool.run(50, (index, worker) -> runs.incrementAndGet(0));
            assertEquals(50, runs.get(0));
        }
    }

    @Test
    void anInterruptedCallerGetsItsJobDoneAndStaysInterrupted() {
        try (WorkerPool pool = new WorkerPool(3)) {
            AtomicIntegerArray runs = new AtomicIntegerArray(1);
            Thread.currentThread().interrupt();
            for (int i = 0; i < 100; i++) {
                pool.run(20, (index, worker) -> runs.incrementAndGet(0));
            }
            assertTrue(Thread.interrupted());
            assertFalse(Thread.interrupted());
            assertEquals(2000, runs.get(0));
        }
    }

    @Test
    void refusesJobsWhenClosed() {
        WorkerPool pool = new WorkerPool(3);
        pool.close();
        assertThrows(IllegalStateException.class, () -> pool.run(2, (index, worker) -> {}));
    }
}
