package dev.pith.llm;

import java.io.IOException;

/**
 * A model that is installed with the application: codec {@code llm} uses it where no other one is named. It is found by
 * {@link java.util.ServiceLoader}; there should be one at most.
 */
public interface ModelProvider {

    /** Returns what people call the model, in a word. */
    String name();

    /**
     * Loads the model.
     *
     * @throws IOException if it cannot be read
     */
    LanguageModel load() throws IOException;
}
