package dev.pith.llm;

import java.io.IOException;

/** Thrown when data is to be decoded and the engine at hand may not predict what the one that encoded it did. */
public final class EngineMismatchException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message names all that differs; fit for a person to read */
    public EngineMismatchException(String message) {
        super(message);
    }
}
