package dev.pith.corpora.catalogue;

import java.util.List;

/**
 * One file of a corpus.
 *
 * @param name its name, also in the store; see {@link Corpus} for what names may be
 * @param bytes its length in bytes, at most {@link #MAX_BYTES}
 * @param checksums what its content must hash to, one or more
 */
public record CorpusFile(String name, long bytes, List<Checksum> checksums) {

    /** How long a file may be, in bytes: so short that sums over a catalogue do not overflow. */
    public static final long MAX_BYTES = 1L << 45;

    /**
     * Makes a description of a file.
     *
     * @throws IllegalArgumentException if the name is not one, the length out of range, or there is no checksum
     */
    public CorpusFile {
        Names.check(name);
        if (bytes < 0 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("a length must be 0 to " + MAX_BYTES + ", but is " + bytes);
        }
        if (checksums.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' has no checksum, so it could not be verified");
        }
        checksums = List.copyOf(checksums);
    }
}
