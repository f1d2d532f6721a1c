package dev.pith.cli;

import dev.pith.corpora.catalogue.CorpusStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        CorpusStore store = CorpusStore.ofEnvironment(System.getenv());
        for (String corpus : corpora) {
            try {
                for (Path file : store.verifiedFiles(store.catalogue().corpus(corpus))) {
                    files.add(new BenchFile(corpus + "/" + file.getFileName(), file));
                }
            } catch (IllegalArgumentException | IOException e) {
                report.error(corpus, e);
            }
        }
        return files;
    }
}
