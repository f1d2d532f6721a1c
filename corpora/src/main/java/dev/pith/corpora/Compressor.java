package dev.pith.corpora;

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

    /** Says in a few words what the times are of, such as {@code in process}. */
    abstract String scope();

    /**
     * Brings the compressor to the speed that it keeps, by work that is not measured.
     *
     * @param limit when this much time has passed, no further pass over the content is begun
     */
    abstract void warmUp(Workspace files, Duration limit) throws IOException, InterruptedException;

    /**
     * Compresses the content.
     *
     * @return how long that took
     * @throws IOException if it failed; the message is fit for a person to read
     */
    abstract Duration compress(Workspace files) throws IOException, InterruptedException;

    /**
     * Restores the content from its compressed form. Whether it is right is for the caller to check.
     *
     * @return how long that took
     * @throws IOException if it failed; the message is fit for a person to read
     */
    abstract Duration decompress(Workspace files) throws IOException, InterruptedException;
}
