package dev.pith.cli;

import dev.pith.dfloat.df11.Df11Checkpoint;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Turns a model's directory into one in the layout of the DFloat11 package, or back. It appears under its name only when
 * it is complete; until then it is in a hidden directory beside it, as with files.
 */
final class Df11Converter {

    private final PartialFiles partialFiles;
    private final Report report;
    private final Resources resources;
    private final boolean compresses;

    Df11Converter(PartialFiles partialFiles, Report report, Resources resources, boolean compresses) {
        this.partialFiles = partialFiles;
        this.report = report;
        this.resources = resources;
        this.compresses = compresses;
    }

    /** Converts one directory, and reports how that went. */
    void convert(Path directory, Path target) {
        long start = System.nanoTime();
        try {
            TargetDirectory checked = new TargetDirectory(target);
            checked.check(directory);
            checked.requireEmpty("is not empty");
            make(directory, Files.exists(target) ? target.toRealPath() : target.toAbsolutePath());
            long sourceLength = length(directory);
            long targetLength = length(target);
            Converter.Result result = compresses
                    ? new Converter.Result(sourceLength, targetLength)
                    : new Converter.Result(targetLength, sourceLength);
            report.detail(directory.toString(), result.describe(System.nanoTime() - start));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(directory.toString(), e);
        }
    }

    private void make(Path directory, Path target) throws IOException {
        Path parent = target.getParent();
        if (parent != null) {
            Output.attempt(parent.toString(), () -> Files.createDirectories(parent));
        }
        Path partial = target.resolveSibling(FileOutput.partialName());
        Output.attempt(target.toString(), () -> partialFiles.createDirectory(partial));
        try {
            Path made = partial.resolve("model");
            if (compresses) {
                Df11Checkpoint.compress(directory, made);
            } else {
                tell(directory, Df11Checkpoint.restore(directory, made, resources.threadCount()));
            }
            Output.attempt(
                    target.toString(),
                    () -> partialFiles.complete(partial, () -> {
                        Files.deleteIfExists(target);
                        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
                        Files.delete(partial);
                    }));
        } finally {
            partialFiles.delete(partial);
        }
    }

    private void tell(Path directory, Df11Checkpoint.Restoration restoration) {
        if (!restoration.flattened().isEmpty()) {
            report.warning(
                    directory.toString(),
                    "nothing tells the shapes of "
                            + ByteSize.grouped(restoration.flattened().size())
                            + " tensors, which have one dimension now: "
                            + Problems.printable(String.join(", ", restoration.flattened())));
        }
        if (!restoration.exact()) {
            report.detail(
                    directory.toString(),
                    "values and names restored; files may differ from those that were compressed");
        }
    }

    private static long length(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
