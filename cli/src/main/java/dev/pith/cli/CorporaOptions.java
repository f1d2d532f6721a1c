package dev.pith.cli;

import dev.pith.corpora.catalogue.Catalogue;
import dev.pith.corpora.catalogue.Corpus;
import dev.pith.corpora.catalogue.CorpusFile;
import dev.pith.corpora.catalogue.CorpusStore;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Which corpora the commands for them know, and where these lie.
 *
 * @param store where
 * @param catalogue which
 */
record CorporaOptions(CorpusStore store, Catalogue catalogue) {

    /**
     * What a name stands for: a corpus, or a file of one.
     *
     * @param name as the user wrote it
     * @param files all files of the corpus, or the one that is named
     */
    record Selection(String name, Corpus corpus, List<CorpusFile> files) {}

    static void describe(CommandSpec command) {
        command.addOption(Options.text(
                "DIR",
                "Directory of the corpora, instead of that in PITH_CORPORA, or ~/.cache/pith/corpora.",
                "-d",
                "--dir"));
        command.addOption(Options.text(
                "FILE",
                "Know the corpora of this catalogue too, besides the standard ones and those of catalogue.json in the "
                        + "directory.",
                "--catalogue"));
    }

    /** Describes the arguments that name corpora or files of them. */
    static void describeNames(CommandSpec command, boolean required) {
        command.addPositional(Options.positional(
                "NAME", required, "A corpus, such as silesia, or a file of one, such as silesia/dickens."));
    }

    static CorporaOptions of(ParseResult arguments) throws IOException {
        String directory = arguments.matchedOptionValue("-d", null);
        String file = arguments.matchedOptionValue("--catalogue", null);
        try {
            CorpusStore store = directory == null
                    ? CorpusStore.ofEnvironment(System.getenv())
                    : new CorpusStore(Path.of(directory));
            Catalogue catalogue = store.catalogue();
            return new CorporaOptions(store, file == null ? catalogue : CorpusStore.extended(catalogue, Path.of(file)));
        } catch (InvalidPathException e) {
            throw new ParameterException(arguments.commandSpec().commandLine(), Problems.describe(e), e);
        }
    }

    /** Finds what the arguments name. */
    List<Selection> selections(ParseResult arguments) {
        List<String> names = arguments.matchedPositionalValue(0, List.of());
        try {
            return names.stream().map(this::select).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(arguments.commandSpec().commandLine(), e.getMessage(), e);
        }
    }

    private Selection select(String name) {
        int slash = name.indexOf('/');
        Corpus corpus = catalogue.corpus(slash < 0 ? name : name.substring(0, slash));
        return new Selection(
                name, corpus, slash < 0 ? corpus.files() : List.of(corpus.file(name.substring(slash + 1))));
    }
}
