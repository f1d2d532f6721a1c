package dev.pith.corpora.catalogue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A set of files that compressors are compared by.
 *
 * <p>Its name and those of its files consist of up to 100 letters, digits and {@code . _ + -} and begin with a letter or
 * a digit.
 *
 * @param name its name in commands, and that of its directory in a {@link CorpusStore}
 * @param title what it is, in a few words
 * @param homepage where its makers tell about it
 * @param licence the terms for its use
 * @param citation what to cite
 * @param files its files, of which no two have names that are the same but for upper and lower case
 * @param sources where they can be had; may be empty if that is nowhere on the net
 */
public record Corpus(
        String name,
        String title,
        String homepage,
        String licence,
        String citation,
        List<CorpusFile> files,
        List<Source> sources) {

    /**
     * Makes a description of a corpus.
     *
     * @throws IllegalArgumentException if a name is not one or comes twice, there is no file, or a source gives a file
     *     that the corpus does not have
     */
    public Corpus {
        Names.check(name);
        files = List.copyOf(files);
        sources = List.copyOf(sources);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' has no files");
        }
        Set<String> names = new HashSet<>();
        Set<String> folded = new HashSet<>();
        for (CorpusFile file : files) {
            names.add(file.name());
            if (!folded.add(file.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("'" + name + "' has two files named '" + file.name()
                        + "', or names that differ by upper and lower case only");
            }
        }
        for (Source source : sources) {
            for (String file : source.files()) {
                if (!names.contains(file)) {
                    throw new IllegalArgumentException(
                            "a source gives '" + file + "', which is no file of '" + name + "'");
                }
            }
        }
    }

    /** Returns the length of all files together. */
    public long bytes() {
        return files.stream().mapToLong(CorpusFile::bytes).sum();
    }

    /**
     * Returns the file of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public CorpusFile file(String fileName) {
        return files.stream()
                .filter(file -> file.name().equals(fileName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no file '" + fileName + "' in corpus '" + name + "'"));
    }
}
