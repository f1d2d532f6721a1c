package dev.pith.llm.train;

/** Told how training goes. Called by the thread that trains. */
public interface TrainingListener {

    /** A listener that does not care. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * A step begins of which nothing is known in numbers.
     *
     * @param activity what is done, as in "Reading text"
     */
    default void began(String activity) {}

    /** The model has seen another batch. */
    default void progressed(TrainingProgress progress) {}

    /**
     * The model was measured on text that it is not trained on.
     *
     * @param progress how far training is
     * @param bitsPerByte what the text would take, in bits for each byte
     */
    default void evaluated(TrainingProgress progress, double bitsPerByte) {}
}
