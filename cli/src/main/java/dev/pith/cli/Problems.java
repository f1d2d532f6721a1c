package dev.pith.cli;

import dev.pith.codec.MemoryLimitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Puts into words for a person what went wrong. */
final class Problems {

    private Problems() {}

    static String describe(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return "not enough memory, the JVM may use "
                        + ByteSize.mebibytes(Runtime.getRuntime().maxMemory())
                        + "; use fewer threads (-T 1), a lower level or smaller blocks";
            }
        }
        return switch (problem) {
            case MemoryLimitException e ->
                "needs " + ByteSize.grouped(e.neededBytes()) + " bytes of memory, but "
                        + ByteSize.grouped(e.allowedBytes()) + " are allowed (see --memory-limit)";
            case NoSuchFileException _ -> "no such file or directory";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "already exists";
            case FileSystemException e -> orElse(e.getReason(), e);
            case InvalidPathException e -> "not a file name here: " + e.getReason();
            case IOException e -> orElse(e.getMessage(), e);
            // How codecs and streams tell that settings do not do.
            case IllegalArgumentException e -> orElse(e.getMessage(), e);
            case UncheckedIOException e when e.getCause() != null -> describe(e.getCause());
            default -> "internal error, " + problem + " (PITH_DEBUG=1 shows where)";
        };
    }

    /** Whether a reader of our output went away, as {@code head} does; it knows, so nobody needs to be told. */
    static boolean isBrokenPipe(Throwable problem) {
        return problem instanceof OutputException output
                && "Broken pipe".equals(output.failure().getMessage());
    }

    /** Replaces control characters, so that a file name cannot make a terminal do things. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String orElse(@Nullable String text, Throwable problem) {
        return text == null ? problem.getClass().getSimpleName() : text;
    }
}
