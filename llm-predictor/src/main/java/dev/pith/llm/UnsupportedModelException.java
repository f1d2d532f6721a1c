package dev.pith.llm;

import java.io.IOException;

/** Thrown when a model's file is valid, but of a kind that Pith does not read. The message names what is not supported. */
public final class UnsupportedModelException extends IOException {

    /** @param message what is not supported, and where it stands */
    public UnsupportedModelException(String message) {
        super(message);
    }
}
