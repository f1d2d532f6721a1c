package dev.pith.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/**
 * A file to measure.
 *
 * @param name what it is called in results
 */
record BenchFile(String name, Path path) {

    /**
     * Finds the files that the user names, and those of corpora.
     *
     * @param corpora names of corpora
     * @param report told what cannot be found
     */
    static List<BenchFile> find(ParseResult arguments, List<String> corpora, Console console, Report report) {
        List<BenchFile> files = new ArrayList<>();
        FileArguments named = FileArguments.of(arguments);
        if (!named.names().isEmpty()) {
            named.forEach(console, report, _ -> true, source -> {
                if (source instanceof Source.NamedFile(Path path)) {
                    files.add(new BenchFile(path.toString(), path));
                } else {
                    report.error(source.name(), "cannot be measured, for it can be read only once");
                }
            });
        }
        for (String corpus : corpora) {
            try {
                for (Path file : filesOf(corpus)) {
                    files.add(new BenchFile(corpus + "/" + file.getFileName(), file));
                }
            } catch (IOException e) {
                report.error(corpus, e);
            }
        }
        return files;
    }

    /** Returns the files of a corpus, in the order of their names. */
    private static List<Path> filesOf(String corpus) throws IOException {
        Path corpora = Optional.ofNullable(System.getenv("PITH_CORPORA"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "pith", "corpora"));
        Path folder = corpora.resolve(corpus);
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
