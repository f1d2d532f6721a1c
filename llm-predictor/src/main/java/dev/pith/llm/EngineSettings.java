package dev.pith.llm;

/**
 * How an engine that is not portable is to run.
 *
 * @param device what computes, such as {@code cpu} or {@code cuda:0}
 * @param threads how many threads compute, 1 to {@value #MAX_THREADS}
 */
public record EngineSettings(String device, int threads) {

    /** The most threads. */
    public static final int MAX_THREADS = 256;

    /** The processor. */
    public static final String CPU = "cpu";

    /** @throws IllegalArgumentException if the number of threads is out of range */
    public EngineSettings {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads must be 1 to " + MAX_THREADS + ", but are " + threads);
        }
    }

    /** Returns settings that use all processors, and nothing else. */
    public static EngineSettings ofThisMachine() {
        return new EngineSettings(CPU, Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_THREADS));
    }
}
