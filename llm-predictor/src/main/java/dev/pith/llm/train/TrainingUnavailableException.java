package dev.pith.llm.train;

import java.io.IOException;

/** Says that the library that trains is not on the class path, or cannot be loaded on this machine. */
public final class TrainingUnavailableException extends IOException {

    TrainingUnavailableException(String message) {
        super(message);
    }

    TrainingUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
