package dev.pith.corpora.catalogue;

import java.io.IOException;
import java.time.Duration;

/** Tells that a server does not give what it was asked for. */
final class DownloadException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean passing;
    private final Duration wait;

    private DownloadException(String message, boolean passing, Duration wait) {
        super(message);
        this.passing = passing;
        this.wait = wait;
    }

    /** It will not do so later either. */
    static DownloadException lasting(String message) {
        return new DownloadException(message, false, Duration.ZERO);
    }

    /**
     * It may do so later.
     *
     * @param wait how long it asks to wait at least
     */
    static DownloadException passing(String message, Duration wait) {
        return new DownloadException(message, true, wait);
    }

    boolean passing() {
        return passing;
    }

    Duration waitingTime() {
        return wait;
    }
}
