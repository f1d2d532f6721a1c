package dev.pith.corpora.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The corpora that are known by name. Immutable.
 *
 * <p>The standard ones come with Pith; others are read from a file of the same format, which {@code docs/corpora.md}
 * describes.
 *
 * @param corpora the corpora, of which no two have names that are the same but for upper and lower case
 */
public record Catalogue(List<Corpus> corpora) {

    private static final String STANDARD = "standard-catalogue.json";

    /**
     * Makes a catalogue.
     *
     * @throws IllegalArgumentException if a name comes twice
     */
    public Catalogue {
        corpora = List.copyOf(corpora);
        Set<String> folded = new HashSet<>();
        for (Corpus corpus : corpora) {
            if (!folded.add(corpus.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("two corpora are named '" + corpus.name()
                        + "', or have names that differ by upper and lower case only");
            }
        }
    }

    /** Returns the corpora that Pith knows by itself. */
    public static Catalogue standard() {
        try (InputStream in = Catalogue.class.getResourceAsStream(STANDARD)) {
            if (in == null) {
                throw new IllegalStateException(STANDARD + " is missing");
            }
            return CatalogueReader.read(in.readAllBytes(), STANDARD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a catalogue from a file.
     *
     * @throws CatalogueException if it is not one, with the entry and the field that are wrong
     * @throws IOException if it cannot be read
     */
    public static Catalogue read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return CatalogueReader.read(in.readNBytes(CatalogueReader.MAX_BYTES + 1), path.toString());
        }
    }

    /**
     * Returns a catalogue with the corpora of both. One that both have under the same name must have the same files in
     * both; then the other's sources are tried before this one's. So a catalogue can add mirrors of a standard corpus,
     * but not make something else of it.
     *
     * @throws IllegalArgumentException if both have different files under the same name
     */
    public Catalogue with(Catalogue other) {
        List<Corpus> all = new ArrayList<>();
        for (Corpus corpus : corpora) {
            all.add(other.find(corpus.name())
                    .map(addition -> withSources(corpus, addition))
                    .orElse(corpus));
        }
        other.corpora.stream().filter(corpus -> find(corpus.name()).isEmpty()).forEach(all::add);
        return new Catalogue(all);
    }

    /** Returns the corpus of that name, if there is one. */
    public Optional<Corpus> find(String name) {
        return corpora.stream().filter(corpus -> corpus.name().equals(name)).findFirst();
    }

    /**
     * Returns the corpus of that name.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public Corpus corpus(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("no corpus named '" + name + "'; known: "
                        + corpora.stream().map(Corpus::name).collect(Collectors.joining(", "))));
    }

    private static Corpus withSources(Corpus corpus, Corpus addition) {
        if (!corpus.files().equals(addition.files())) {
            throw new IllegalArgumentException("there is a corpus '" + corpus.name()
                    + "' already, with other files; another catalogue can give it more sources, but not other files");
        }
        return new Corpus(
                corpus.name(),
                corpus.title(),
                corpus.homepage(),
                corpus.licence(),
                corpus.citation(),
                corpus.files(),
                Stream.concat(addition.sources().stream(), corpus.sources().stream())
                        .toList());
    }
}
