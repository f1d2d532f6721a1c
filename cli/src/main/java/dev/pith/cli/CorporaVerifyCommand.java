package dev.pith.cli;

import dev.pith.corpora.catalogue.Corpus;
import dev.pith.corpora.catalogue.CorpusFile;
import dev.pith.corpora.catalogue.StoredFile;
import dev.pith.corpora.catalogue.StoredFile.Standing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith corpora verify}. */
final class CorporaVerifyCommand implements Command {

    private final Console console;

    CorporaVerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Check that corpora are complete and have the right content.")
                .description("Reads the files and compares their lengths and hashes with the catalogue's. Without a "
                        + "NAME, every corpus of which there is something here; then missing files are told, but are no "
                        + "error.");
        CorporaOptions.describe(command);
        Verbosity.describe(command);
        CorporaOptions.describeNames(command, false);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        Report report = new Report(console.err(), Verbosity.of(arguments));
        CorporaOptions options = CorporaOptions.of(arguments);
        List<CorporaOptions.Selection> named = options.selections(arguments);
        List<CorporaOptions.Selection> selections = named.isEmpty() ? allThatAreHere(options) : named;
        if (selections.isEmpty()) {
            report.warning(options.store().root().toString(), "there are no corpora here");
        }
        for (CorporaOptions.Selection selection : selections) {
            verify(selection, !named.isEmpty(), options, report);
        }
        return report.exitStatus();
    }

    private static List<CorporaOptions.Selection> allThatAreHere(CorporaOptions options) throws IOException {
        List<CorporaOptions.Selection> selections = new ArrayList<>();
        for (Corpus corpus : options.catalogue().corpora()) {
            for (CorpusFile file : corpus.files()) {
                if (options.store().look(corpus, file).standing() != Standing.MISSING) {
                    selections.add(new CorporaOptions.Selection(corpus.name(), corpus, corpus.files()));
                    break;
                }
            }
        }
        return selections;
    }

    private void verify(CorporaOptions.Selection selection, boolean named, CorporaOptions options, Report report)
            throws IOException {
        List<String> missing = new ArrayList<>();
        int verified = 0;
        long bytes = 0;
        for (CorpusFile file : selection.files()) {
            StoredFile stored;
            try (CorporaProgress progress = new CorporaProgress(console, report)) {
                stored = options.store().verify(selection.corpus(), file, progress);
            } catch (IOException e) {
                report.error(options.store().path(selection.corpus(), file).toString(), e);
                continue;
            }
            switch (stored.standing()) {
                case VERIFIED, PRESENT -> {
                    verified++;
                    bytes += file.bytes();
                    report.detail(stored.path().toString(), ByteSize.grouped(file.bytes()) + " bytes, verified");
                }
                case WRONG -> report.error(stored.path().toString(), stored.problem());
                case MISSING -> missing.add(file.name());
            }
        }
        console.print(selection.name() + ": " + verified + " of "
                + selection.files().size() + " files verified, " + ByteSize.grouped(bytes) + " bytes\n");
        if (!missing.isEmpty()) {
            String problem = "missing: " + String.join(", ", missing) + "; 'pith corpora fetch " + selection.name()
                    + "' gets what is missing";
            if (named) {
                report.error(selection.name(), problem);
            } else {
                report.warning(selection.name(), problem);
            }
        }
    }
}
