package dev.pith.codec;

import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** What the threads that work for one stream share: how far they are, and whether their work is still wanted. */
final class StreamMonitor {

    private final @Nullable ProgressListener listener;
    private volatile boolean cancelled;
    private long contentBytes;
    private volatile long compressedBytes;

    StreamMonitor(@Nullable ProgressListener listener) {
        this.listener = listener;
    }

    /** Makes all work stop with an {@link InterruptedIOException} when it next reports. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** @throws InterruptedIOException if the work is no longer wanted, or this thread is interrupted */
    void check() throws InterruptedIOException {
        if (cancelled || Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the work was cancelled");
        }
    }

    /** Returns how many compressed bytes were reported. */
    long compressedBytes() {
        return compressedBytes;
    }

    /** Takes note of the number of compressed bytes so far. */
    void compressed(long total) throws InterruptedIOException {
        compressedBytes = total;
        report(0);
    }

    private synchronized void report(long moreContentBytes) throws InterruptedIOException {
        contentBytes += moreContentBytes;
        if (listener == null) {
            return;
        }
        try {
            listener.progress(contentBytes, compressedBytes);
        } catch (RuntimeException e) {
            throw (InterruptedIOException)
                    new InterruptedIOException("the progress listener failed: " + e).initCause(e);
        }
    }

    /** Watches the coding of one block, whatever the coder reports of it counting as the block's length in the end. */
    final class BlockMonitor implements WorkMonitor {

        private int rest;

        BlockMonitor(int contentLength) {
            rest = contentLength;
        }

        @Override
        public void advanced(int contentBytes) throws InterruptedIOException {
            check();
            int counted = Math.clamp(contentBytes, 0, rest);
            rest -= counted;
            report(counted);
        }

        /** Takes note that the block is done. */
        void finished() throws InterruptedIOException {
            advanced(rest);
        }
    }
}
