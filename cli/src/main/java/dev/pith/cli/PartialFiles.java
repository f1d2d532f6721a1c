package dev.pith.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of this process that are not complete yet, and so must not be left behind by it. Safe for use by several
 * threads: a shutdown, as Ctrl-C or SIGTERM cause it, comes in a thread of its own.
 */
final class PartialFiles {

    private final Set<Path> paths = new HashSet<>();
    private boolean shutDown;

    /** What makes a complete file of a partial one. */
    interface Completion {
        void run() throws IOException;
    }

    /** Makes the set empty; files in it when the JVM shuts down are deleted. */
    static PartialFiles deletedOnShutdown() {
        PartialFiles files = new PartialFiles();
        Runtime.getRuntime().addShutdownHook(new Thread(files::shutDown, "pith-cleanup"));
        return files;
    }

    /** Creates a file that must not exist yet, opened for writing. */
    synchronized FileChannel create(Path path, FileAttribute<?>... attributes) throws IOException {
        checkRunning();
        FileChannel channel =
                FileChannel.open(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), attributes);
        paths.add(path);
        return channel;
    }

    /** Creates a directory that must not exist yet. It counts as one file, with everything in it. */
    synchronized void createDirectory(Path path) throws IOException {
        checkRunning();
        Files.createDirectory(path);
        paths.add(path);
    }

    /** Runs what moves the file away, after which it is not partial any more. */
    synchronized void complete(Path path, Completion completion) throws IOException {
        checkRunning();
        completion.run();
        paths.remove(path);
    }

    /** Deletes the file, unless it was completed. */
    synchronized void delete(Path path) throws IOException {
        if (paths.remove(path)) {
            deleteAll(path);
        }
    }

    /** Deletes all files; from now on none is created or completed. */
    synchronized void shutDown() {
        shutDown = true;
        for (Path path : paths) {
            try {
                deleteAll(path);
            } catch (IOException e) {
                System.err.println("pith: " + path + ": cannot be deleted, " + Problems.describe(e));
            }
        }
        paths.clear();
    }

    private static void deleteAll(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> entries;
            try (Stream<Path> list = Files.list(path)) {
                entries = list.toList();
            }
            for (Path entry : entries) {
                deleteAll(entry);
            }
        }
        Files.deleteIfExists(path);
    }

    private void checkRunning() throws InterruptedIOException {
        if (shutDown) {
            throw new InterruptedIOException("interrupted");
        }
    }
}
