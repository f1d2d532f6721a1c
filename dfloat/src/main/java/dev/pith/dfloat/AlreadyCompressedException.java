package dev.pith.dfloat;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown when a file that is to be compressed is compressed already. */
public final class AlreadyCompressedException extends IOException {

    AlreadyCompressedException(Path file) {
        super(file + " is compressed already");
    }
}
