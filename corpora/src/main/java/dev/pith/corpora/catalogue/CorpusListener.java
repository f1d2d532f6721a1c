package dev.pith.corpora.catalogue;

import java.nio.file.Path;

/**
 * Hears what is being done. It is called from the thread that does the work; what it throws ends the work.
 *
 * <p>Jobs follow each other: each begins, progresses and ends.
 */
public interface CorpusListener {

    /** Hears nothing. */
    CorpusListener NONE = new CorpusListener() {};

    /** How the length of a job is given that is not known. */
    long UNKNOWN_LENGTH = -1;

    /**
     * A job begins.
     *
     * @param subject what it works on, such as {@code silesia.zip}
     * @param bytes its length in bytes, or {@link #UNKNOWN_LENGTH}
     * @param doneBytes how many of them were done before
     */
    default void began(String subject, long bytes, long doneBytes) {}

    /**
     * The job has progressed.
     *
     * @param bytes how many bytes are done, those that were done before it began included
     */
    default void progressed(long bytes) {}

    /** The job has ended, well or not. */
    default void ended() {}

    /**
     * Something did not go as it should, and the work goes on in another way: a server is tried again, another one is
     * tried, another fetch is waited for.
     *
     * @param subject what it is about, such as a URL
     * @param note what happened, and what is done about it
     */
    default void noted(String subject, String note) {}

    /**
     * A file that had the name of one of the corpus, but another content, was given another name.
     *
     * @param path its name before
     * @param kept its name now
     */
    default void putAside(Path path, Path kept) {}
}
