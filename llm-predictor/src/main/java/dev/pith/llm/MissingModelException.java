package dev.pith.llm;

import java.io.IOException;

/** Thrown when data is to be decoded and the language model that it was encoded with is not at hand. */
public final class MissingModelException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message names the model that is needed, and the one that was given, if any; fit for a person to read */
    public MissingModelException(String message) {
        super(message);
    }
}
