package dev.pith.corpora.catalogue;

import java.nio.file.Path;

/**
 * How one file of a corpus stands in a {@link CorpusStore}.
 *
 * @param file the file
 * @param path where it is or would be
 * @param standing whether it is there, and the right one
 * @param problem why it is not; empty if it is there and nothing is known against it
 */
public record StoredFile(CorpusFile file, Path path, Standing standing, String problem) {

    /** Whether a file is there, and the right one. */
    public enum Standing {
        /** It is not there. */
        MISSING,
        /** Something else has its name. */
        WRONG,
        /** A file of its name and length is there; the content was not looked at. */
        PRESENT,
        /** It is there, with the right content. */
        VERIFIED
    }

    static StoredFile missing(CorpusFile file, Path path) {
        return new StoredFile(file, path, Standing.MISSING, "missing");
    }

    static StoredFile wrong(CorpusFile file, Path path, String problem) {
        return new StoredFile(file, path, Standing.WRONG, problem);
    }
}
