package dev.pith.corpora.catalogue;

import java.time.Duration;
import java.util.Map;

/**
 * How patient a fetch is, and what it asks the world for.
 *
 * @param connectTimeout how long a connection may take to come about
 * @param stallTimeout how long a server may send nothing
 * @param minimumSpeed how many bytes a second a server must send on average, over the time of a stall
 * @param attempts how often a URL is tried, as long as that brings nothing
 * @param skippedBytes how much of an archive may be read that is not wanted
 * @param pause how to wait
 * @param environment the environment variables, for proxies
 */
record FetchSettings(
        Duration connectTimeout,
        Duration stallTimeout,
        long minimumSpeed,
        int attempts,
        long skippedBytes,
        Pause pause,
        Map<String, String> environment) {

    /** Waits. */
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    static FetchSettings usual(Map<String, String> environment) {
        return new FetchSettings(
                Duration.ofSeconds(20), Duration.ofSeconds(30), 1 << 10, 4, 1 << 28, Thread::sleep, environment);
    }

    /** Returns how long to wait before the next attempt, after so many: 1 s, then twice as long each time, up to 32 s. */
    Duration backoff(int attemptsBefore) {
        return Duration.ofSeconds(1L << Math.clamp(attemptsBefore - 1, 0, 5));
    }
}
