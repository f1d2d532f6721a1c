package dev.pith.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is to be made of another.
 *
 * @param path where; there may be an empty directory already, or nothing
 */
record TargetDirectory(Path path) {

    /** Fails if it cannot be made of the other one. */
    void check(Path source) throws OutputException {
        Output.attempt(path.toString(), () -> {
            if (isWithin(source)) {
                throw new IOException("lies in the directory that it is to be made of");
            }
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new FileSystemException(null, null, "is not a directory");
            }
        });
    }

    /** Fails if there are files in it. */
    void requireEmpty(String message) throws OutputException {
        Output.attempt(path.toString(), () -> {
            if (!Files.exists(path)) {
                return;
            }
            try (Stream<Path> entries = Files.list(path)) {
                if (entries.findAny().isPresent()) {
                    throw new IOException(message);
                }
            }
        });
    }

    private boolean isWithin(Path source) throws IOException {
        @Nullable Path existing = path.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && existing.toRealPath().startsWith(source.toRealPath());
    }
}
