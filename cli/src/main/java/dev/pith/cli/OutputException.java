package dev.pith.cli;

import java.io.IOException;

/** Tells that it was the output that failed, where input and output are used in turn. */
final class OutputException extends IOException {

    private static final long serialVersionUID = 1;

    private final String outputName;
    private final IOException failure;

    OutputException(String outputName, IOException failure) {
        super(failure.getMessage(), failure);
        this.outputName = outputName;
        this.failure = failure;
    }

    String outputName() {
        return outputName;
    }

    IOException failure() {
        return failure;
    }
}
