package dev.pith.cli;

import dev.pith.corpora.catalogue.CorpusFile;
import dev.pith.corpora.catalogue.StoredFile;
import dev.pith.corpora.catalogue.StoredFile.Standing;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith corpora path}. */
final class CorporaPathCommand implements Command {

    private final Console console;

    CorporaPathCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Print where a corpus is.")
                .description(
                        "Prints the path of the file if NAME is one or a corpus of one file, and otherwise that of "
                                + "the directory. Fails if something is missing; the content is not read.");
        CorporaOptions.describe(command);
        CorporaOptions.describeNames(command, true);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        Report report = new Report(console.err(), Verbosity.NORMAL);
        CorporaOptions options = CorporaOptions.of(arguments);
        for (CorporaOptions.Selection selection : options.selections(arguments)) {
            boolean complete = true;
            for (CorpusFile file : selection.files()) {
                StoredFile stored = options.store().look(selection.corpus(), file);
                if (stored.standing() != Standing.PRESENT) {
                    report.error(stored.path().toString(), stored.problem());
                    complete = false;
                }
            }
            if (complete) {
                Path path = selection.files().size() == 1
                        ? options.store()
                                .path(selection.corpus(), selection.files().getFirst())
                        : options.store().directory(selection.corpus());
                console.print(path + "\n");
            }
        }
        return report.exitStatus();
    }
}
