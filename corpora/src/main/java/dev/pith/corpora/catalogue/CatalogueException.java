package dev.pith.corpora.catalogue;

import java.io.IOException;

/** Tells that a catalogue is not one: which entry and which field is wrong, and why. */
public final class CatalogueException extends IOException {

    private static final long serialVersionUID = 1;

    CatalogueException(String message) {
        super(message);
    }
}
