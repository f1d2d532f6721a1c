package dev.pith.corpora.catalogue;

import java.io.IOException;

/** Tells that what was downloaded is not what it should be. */
final class ContentException extends IOException {

    private static final long serialVersionUID = 1;

    ContentException(String message) {
        super(message);
    }
}
