package dev.pith.corpora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of its own in which one file is compressed and decompressed. External programs are started in it; whatever
 * is in it is deleted when it is closed, or when the JVM ends before.
 *
 * @param directory the directory, absolute
 */
record Workspace(Path directory) implements AutoCloseable {

    /** The name of the content: the same for every file, because archivers store it. */
    static final String CONTENT = "content";

    /** The name of its compressed form, with an extension so that no archiver adds another. */
    static final String COMPRESSED = "compressed.data";

    /** The name of what the compressed form is decompressed to. */
    static final String RESTORED = "restored";

    /** The name of what external programs say. */
    static final String MESSAGES = "messages";

    /** The name of what tells how much memory an external program took. */
    static final String MEMORY = "memory";

    /** Makes a workspace with a copy of a file, so that all work on the same bytes. */
    static Workspace of(Path file) throws IOException {
        Workspace workspace =
                new Workspace(Files.createTempDirectory("pith-bench").toAbsolutePath());
        workspace.directory.toFile().deleteOnExit();
        for (String name : List.of(CONTENT, COMPRESSED, RESTORED, MESSAGES, MEMORY)) {
            workspace.file(name).toFile().deleteOnExit();
        }
        try {
            Files.copy(file, workspace.content());
        } catch (IOException | RuntimeException e) {
            workspace.close();
            throw e;
        }
        return workspace;
    }

    Path content() {
        return file(CONTENT);
    }

    Path compressed() {
        return file(COMPRESSED);
    }

    Path restored() {
        return file(RESTORED);
    }

    Path messages() {
        return file(MESSAGES);
    }

    Path memory() {
        return file(MEMORY);
    }

    /** Removes everything but the content. */
    void clear() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (!file.equals(content())) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        clear();
        Files.deleteIfExists(content());
        Files.delete(directory);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }
}
