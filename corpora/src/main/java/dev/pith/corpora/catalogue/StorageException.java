package dev.pith.corpora.catalogue;

import java.io.IOException;

/** Tells that the store cannot be written to, so that no other server can help either. */
final class StorageException extends IOException {

    private static final long serialVersionUID = 1;

    StorageException(String message) {
        super(message);
    }

    StorageException(String subject, IOException cause) {
        super(subject + ": cannot be written, " + cause, cause);
    }
}
