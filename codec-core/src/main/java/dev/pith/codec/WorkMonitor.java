package dev.pith.codec;

import java.io.InterruptedIOException;

/** Hears how a block's encoding or decoding advances, and can cancel it. */
@FunctionalInterface
public interface WorkMonitor {

    /** A monitor that ignores progress and never cancels. */
    WorkMonitor NONE = contentBytes -> {};

    /**
     * Takes note that so many more content bytes of the current block were consumed or produced.
     *
     * @throws InterruptedIOException if the work is no longer wanted
     */
    void advanced(int contentBytes) throws InterruptedIOException;
}
