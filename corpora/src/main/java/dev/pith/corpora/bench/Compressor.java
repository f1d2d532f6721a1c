package dev.pith.corpora.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a benchmark measures: a compression method with all its settings. Instances are immutable and keep nothing from
 * one call to the next.
 */
public abstract sealed class Compressor permits InProcessCompressor, ExternalProgram {

    private final String name;

    Compressor(String name) {
        this.name = name;
    }

    /** Returns the name with the settings, such as {@code xz -9e}. */
    public final String name() {
        return name;
    }

    /** Says why this cannot be used on this machine, in a few words; empty if it can. */
    public abstract Optional<String> unavailableReason();

    /** Says what the times are of: {@code in process} or {@code whole process}. */
    public abstract String scope();

    /** Returns the kind of method, as the Large Text Compression Benchmark abbreviates it; empty if not known. */
    final Optional<String> algorithm() {
        return Algorithms.of(name);
    }

    /**
     * Returns a program that does the same, so that its memory can be measured; empty if this is one already.
     *
     * @param threads how many threads it may use
     */
    abstract Optional<Compressor> inProcessOfItsOwn(int threads);

    /**
     * Brings the compressor to the speed that it keeps, by work that is not measured.
     *
     * @param limit when this much time has passed, no further pass over the content is begun
     */
    abstract void warmUp(Workspace files, Duration limit) throws IOException, InterruptedException;

    /**
     * Compresses the content.
     *
     * @return what that took
     * @throws IOException if it failed; the message is fit for a person to read
     */
    abstract Effort compress(Workspace files) throws IOException, InterruptedException;

    /**
     * Restores the content from its compressed form. Whether it is right is for the caller to check.
     *
     * @return what that took
     * @throws IOException if it failed; the message is fit for a person to read
     */
    abstract Effort decompress(Workspace files) throws IOException, InterruptedException;
}
