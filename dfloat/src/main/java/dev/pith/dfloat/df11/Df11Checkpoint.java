package dev.pith.dfloat.df11;

import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns directories with models into the layout df11 and back. A model is a directory with a {@code config.json}, which
 * may be missing, and one or more safetensors files; what else lies there is copied.
 *
 * <p>What {@link #compress} writes, the Python package loads, and {@link #restore} makes of it the files that were
 * compressed, byte for byte. Of what the package wrote, the values come back, and the tensors' names.
 *
 * <p>A result appears under its name when it is complete. On failure nothing is left.
 */
public final class Df11Checkpoint {

    private Df11Checkpoint() {}

    /**
     * What has been restored.
     *
     * @param exact whether all files are byte for byte the ones that were compressed
     * @param flattened the tensors whose shapes are not known, and which therefore have one dimension instead of two
     */
    public record Restoration(boolean exact, List<String> flattened) {

        /** Copies the list. */
        public Restoration {
            flattened = List.copyOf(flattened);
        }
    }

    /**
     * Compresses a model, with groups as {@link PatternDict#derivedFrom} makes them.
     *
     * @param source the model's directory
     * @param target the directory to make, which must not exist, nor lie in {@code source}
     * @throws Df11UnsupportedException if a value of a weight has an exponent of 240 or more, a group has more than
     *     2³¹ − 1 values, or the model is already in this layout; nothing is written then
     * @throws CorruptInputException if a file of the model is not valid
     * @throws IOException if reading or writing fails
     */
    public static void compress(Path source, Path target) throws IOException {
        compress(source, target, Optional.empty());
    }

    /**
     * Compresses a model.
     *
     * @param source the model's directory
     * @param target the directory to make, which must not exist, nor lie in {@code source}
     * @param patterns which weights form groups; weights that no pattern takes are kept as they are
     * @throws Df11UnsupportedException as above, or if of the weights of a group some are missing, not of type BF16, or
     *     in another group
     * @throws CorruptInputException if a file of the model is not valid
     * @throws IOException if reading or writing fails
     */
    public static void compress(Path source, Path target, PatternDict patterns) throws IOException {
        compress(source, target, Optional.of(patterns));
    }

    private static void compress(Path source, Path target, Optional<PatternDict> patterns) throws IOException {
        requireNew(source, target);
        try (ModelDirectory model = ModelDirectory.open(source)) {
            Compression compression = new Compression(model, patterns);
            whole(target, compression::write);
        }
    }

    /**
     * Restores a model in this layout, whether Pith wrote it or the package.
     *
     * <p>The package does not note the shapes of weights. They are taken from the lengths of biases, and for weights of
     * known names in models of a few known types from {@code config.json}; other weights get a single dimension. Which
     * file a tensor was in is not noted either: it comes back in the file it is found in. If these are several, an index
     * tells of them.
     *
     * @param source the model's directory
     * @param target the directory to make, which must not exist, nor lie in {@code source}
     * @param threads how many threads may decode, at least 1
     * @throws Df11UnsupportedException if the model is of a kind that the package does not write
     * @throws CorruptInputException if a file of the model is not valid
     * @throws IOException if reading or writing fails
     */
    public static Restoration restore(Path source, Path target, int threads) throws IOException {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
        requireNew(source, target);
        try (ModelDirectory model = ModelDirectory.open(source)) {
            Decompression decompression = new Decompression(model, threads);
            whole(target, decompression::write);
            return decompression.restoration();
        }
    }

    private static void requireNew(Path source, Path target) throws IOException {
        if (!Files.isDirectory(source)) {
            throw new NoSuchFileException(source.toString(), null, "not a directory");
        }
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new NoSuchFileException(target.toString(), null, "its directory does not exist");
        }
        if (parent.toRealPath().startsWith(source.toRealPath())) {
            throw new IOException("the target " + target + " lies in the source");
        }
    }

    private interface DirectoryWriter {
        void write(Path directory) throws IOException;
    }

    /** Has a directory written beside the target, and gives it the target's name when it is complete. */
    private static void whole(Path target, DirectoryWriter writer) throws IOException {
        Path partial = target.resolveSibling("." + target.getFileName() + ".partial");
        Files.createDirectory(partial);
        try {
            writer.write(partial);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (Throwable e) {
            try {
                deleteAll(partial);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
