package dev.pith.llm;

import java.io.IOException;

/** Thrown when a model or a tokenizer is valid, as far as can be told, but of a kind that Pith does not run. */
public final class UnsupportedModelException extends IOException {

    /** @param message what the model asks for, by the name that its files give it */
    public UnsupportedModelException(String message) {
        super(message);
    }
}
