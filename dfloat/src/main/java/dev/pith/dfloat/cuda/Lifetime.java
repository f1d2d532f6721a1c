package dev.pith.dfloat.cuda;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Frees something once: as soon as it has been closed and the last of its users is done. Users are counted instead of
 * locked out, so that closing never waits, and no order of closing and using can end in a deadlock. Safe for use by
 * several threads.
 */
final class Lifetime {

    /** A right to use the thing, which the user gives back by closing it, once. */
    @FunctionalInterface
    interface Use extends AutoCloseable {

        /** Ends the use, and frees the thing if it was the last. */
        @Override
        void close() throws CudaException;
    }

    private final String thing;
    private final Cleanup.Step release;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** The number of users, the owner counted as one until it closes the thing. What has reached 0 stays so. */
    private final AtomicInteger users = new AtomicInteger(1);

    /** All users have the same one, so that to become a user takes no memory and cannot fail half-way. */
    private final Use use = this::endUse;

    /**
     * @param thing what it is, for messages
     * @param release frees it
     */
    Lifetime(String thing, Cleanup.Step release) {
        this.thing = thing;
        this.release = release;
    }

    /** Begins a use, or throws an {@link IllegalStateException} if the thing has been closed. */
    Use use() {
        int count;
        do {
            checkOpen();
            count = users.get();
            if (count == 0) {
                throw closed();
            }
        } while (!users.compareAndSet(count, count + 1));
        return use;
    }

    void checkOpen() {
        if (!open.get()) {
            throw closed();
        }
    }

    /** Lets no new user in, and frees the thing if there is none. Does nothing when called again. */
    void close() throws CudaException {
        if (open.compareAndSet(true, false)) {
            endUse();
        }
    }

    private void endUse() throws CudaException {
        if (users.decrementAndGet() == 0) {
            release.run();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("the " + thing + " has been closed");
    }
}
