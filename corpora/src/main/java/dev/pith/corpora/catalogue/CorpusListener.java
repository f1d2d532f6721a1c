package dev.pith.corpora.catalogue;

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
     */
    default void began(String subject, long bytes) {}

    /**
     * The job has progressed.
     *
     * @param bytes how many bytes are done, those that were there before it began included
     */
    default void progressed(long bytes) {}

    /** The job has ended, well or not. */
    default void ended() {}

    /**
     * Something did not go as it should, and the work goes on in another way: a server is tried again, another one is
     * tried, a file is put aside.
     *
     * @param subject what it is about, such as an URL
     * @param note what happened, and what is done about it
     */
    default void noted(String subject, String note) {}
}
