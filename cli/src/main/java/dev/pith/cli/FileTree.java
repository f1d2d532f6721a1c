package dev.pith.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds the files in a directory and below, in the order of their names. Files that are not complete yet are passed over.
 *
 * @param report told what cannot be listed
 * @param action what is done with each file
 */
record FileTree(Report report, Consumer<Path> action) {

    /** Takes regular files only, and follows no symbolic links. */
    void walk(Path directory) {
        for (Path entry : entries(directory)) {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                walk(entry);
            } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                action.accept(entry);
            }
        }
    }

    /** Follows symbolic links. Those that lead nowhere are files too, so that somebody notices. */
    void walkThroughLinks(Path directory) {
        walkThroughLinks(directory, List.of());
    }

    private void walkThroughLinks(Path directory, List<Path> above) {
        List<Path> way = new ArrayList<>(above);
        try {
            way.add(directory.toRealPath());
        } catch (IOException e) {
            report.error(directory.toString(), e);
            return;
        }
        if (above.contains(way.getLast())) {
            report.warning(directory.toString(), "leads to a directory that it lies in, skipped");
            return;
        }
        for (Path entry : entries(directory)) {
            if (Files.isDirectory(entry)) {
                walkThroughLinks(entry, way);
            } else if (Files.isRegularFile(entry) || !Files.exists(entry)) {
                action.accept(entry);
            } else {
                report.warning(entry.toString(), "is not a regular file, skipped");
            }
        }
    }

    /** Lists a directory completely before its files are worked on, so that new files are not met. */
    private List<Path> entries(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(entry -> !FileOutput.isPartial(entry)).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            report.error(directory.toString(), e);
            return List.of();
        }
    }
}
