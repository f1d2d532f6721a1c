package dev.pith.corpora.catalogue;

import dev.pith.corpora.catalogue.StoredFile.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The directory where corpora lie: each in a directory of its name, with files of the names that the catalogue gives
 * them. Files that came there by other means count as well as those that were fetched; links are followed.
 *
 * <p>Immutable; the directory need not exist.
 */
public final class CorpusStore {

    /** The environment variable that names the directory. */
    public static final String VARIABLE = "PITH_CORPORA";

    /** The file in the directory that a user's own corpora are described in. */
    public static final String OWN_CATALOGUE = "catalogue.json";

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path root;

    /** Makes a store of a directory. */
    public CorpusStore(Path root) {
        this.root = root;
    }

    /**
     * Returns the store of the directory that {@code PITH_CORPORA} names; by default that is {@code
     * .cache/pith/corpora} in the user's home directory.
     *
     * @param environment the environment variables
     * @throws IllegalArgumentException if the variable holds no path
     */
    public static CorpusStore ofEnvironment(Map<String, String> environment) {
        String directory = environment.getOrDefault(VARIABLE, "");
        try {
            return new CorpusStore(
                    directory.isEmpty()
                            ? Path.of(System.getProperty("user.home"), ".cache", "pith", "corpora")
                            : Path.of(directory));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(VARIABLE + " is not a path: " + e.getReason(), e);
        }
    }

    /** Returns the directory of the store. */
    public Path root() {
        return root;
    }

    /**
     * Returns the standard catalogue with what the user's own one in this store adds, if there is one.
     *
     * @throws CatalogueException if the user's is not a catalogue, or makes something else of a standard corpus
     */
    public Catalogue catalogue() throws IOException {
        Path own = root.resolve(OWN_CATALOGUE);
        return Files.exists(own) ? extended(Catalogue.standard(), own) : Catalogue.standard();
    }

    /**
     * Returns a catalogue with what a file adds to it.
     *
     * @throws CatalogueException if the file holds no catalogue, or makes something else of a corpus
     */
    public static Catalogue extended(Catalogue catalogue, Path file) throws IOException {
        Catalogue addition = Catalogue.read(file);
        try {
            return catalogue.with(addition);
        } catch (IllegalArgumentException e) {
            throw new CatalogueException(file + ": " + e.getMessage());
        }
    }

    /** Returns where the files of a corpus lie, or would. */
    public Path directory(Corpus corpus) {
        return root.resolve(corpus.name());
    }

    /** Returns where a file of a corpus lies, or would. */
    public Path path(Corpus corpus, CorpusFile file) {
        return directory(corpus).resolve(file.name());
    }

    /** Tells whether a file is there, by its name and length, which takes no time. */
    public StoredFile look(Corpus corpus, CorpusFile file) throws IOException {
        Path path = path(corpus, file);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return StoredFile.missing(file, path);
        }
        if (!Files.isRegularFile(path)) {
            return StoredFile.wrong(file, path, "is not a file");
        }
        long bytes = Files.size(path);
        return bytes == file.bytes()
                ? new StoredFile(file, path, Standing.PRESENT, "")
                : StoredFile.wrong(file, path, "has " + bytes + " bytes, but should have " + file.bytes());
    }

    /**
     * Tells whether a file is there with the right content, all of which is read.
     *
     * @throws IOException if it cannot be read; {@link java.nio.channels.ClosedByInterruptException} if the thread was
     *     interrupted
     */
    public StoredFile verify(Corpus corpus, CorpusFile file, CorpusListener listener) throws IOException {
        StoredFile stored = look(corpus, file);
        if (stored.standing() != Standing.PRESENT) {
            return stored;
        }
        ContentCheck check = ContentCheck.of(file);
        listener.began(corpus.name() + "/" + file.name(), file.bytes(), 0);
        try (InputStream in = Files.newInputStream(stored.path())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int length = in.read(buffer); length >= 0 && !check.tooLong(); length = in.read(buffer)) {
                check.update(buffer, length);
                listener.progressed(check.bytes());
            }
        } finally {
            listener.ended();
        }
        Optional<String> problem = check.problem();
        return problem.isPresent()
                ? StoredFile.wrong(file, stored.path(), problem.get())
                : new StoredFile(file, stored.path(), Standing.VERIFIED, "");
    }

    /**
     * Returns where the files of a corpus lie, in the order of the catalogue, after all of them were found to be there
     * with the right content.
     *
     * @throws IOException if one is not, with what is wrong and what to do about it, or cannot be read
     */
    public List<Path> verifiedFiles(Corpus corpus) throws IOException {
        List<Path> paths = new ArrayList<>();
        List<StoredFile> amiss = new ArrayList<>();
        for (CorpusFile file : corpus.files()) {
            StoredFile stored = verify(corpus, file, CorpusListener.NONE);
            paths.add(stored.path());
            if (stored.standing() != Standing.VERIFIED) {
                amiss.add(stored);
            }
        }
        if (!amiss.isEmpty()) {
            String files = amiss.stream()
                    .map(stored -> stored.file().name() + " (" + stored.problem() + ")")
                    .collect(Collectors.joining(", "));
            throw new IOException("corpus '" + corpus.name() + "' is not complete in " + root + ": " + files
                    + "; 'pith corpora fetch " + corpus.name() + "' gets it");
        }
        return paths;
    }
}
