package dev.pith.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.corpora.catalogue.Checksum;
import dev.pith.corpora.catalogue.Corpus;
import dev.pith.corpora.catalogue.CorpusFile;
import dev.pith.corpora.catalogue.StoredFile;
import dev.pith.corpora.catalogue.StoredFile.Standing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith corpora list}. */
final class CorporaListCommand implements Command {

    private final Console console;

    CorporaListCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("List the corpora that are known, and which of them are here.")
                .description("A file counts as present if one of its name and length is here; "
                        + "'pith corpora verify' checks the content too.");
        command.addOption(Options.flag("Print an array of JSON objects, with the files of each corpus.", "--json"));
        CorporaOptions.describe(command);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        CorporaOptions options = CorporaOptions.of(arguments);
        if (arguments.hasMatchedOption("--json")) {
            List<Map<String, Object>> corpora = new ArrayList<>();
            for (Corpus corpus : options.catalogue().corpora()) {
                corpora.add(describe(corpus, options));
            }
            console.print(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(corpora) + "\n");
        } else {
            console.print(table(options) + "\nIn "
                    + Problems.printable(options.store().root().toString()) + "\n");
        }
        return Report.OK;
    }

    private static String table(CorporaOptions options) throws IOException {
        TextTable table = new TextTable(2, "Files", "Bytes", "Corpus", "Present", "Licence");
        for (Corpus corpus : options.catalogue().corpora()) {
            int present = 0;
            int wrong = 0;
            for (CorpusFile file : corpus.files()) {
                Standing standing = options.store().look(corpus, file).standing();
                present += standing == Standing.PRESENT ? 1 : 0;
                wrong += standing == Standing.WRONG ? 1 : 0;
            }
            int files = corpus.files().size();
            String standing = present == files ? "all" : present == 0 ? "-" : present + " of " + files;
            table.add(
                    Integer.toString(files),
                    ByteSize.grouped(corpus.bytes()),
                    corpus.name(),
                    wrong == 0 ? standing : standing + ", " + wrong + " wrong",
                    Problems.printable(corpus.licence()));
        }
        return table.toString();
    }

    private static Map<String, Object> describe(Corpus corpus, CorporaOptions options) throws IOException {
        List<Map<String, Object>> files = new ArrayList<>();
        for (CorpusFile file : corpus.files()) {
            StoredFile stored = options.store().look(corpus, file);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", file.name());
            fields.put("bytes", file.bytes());
            for (Checksum checksum : file.checksums()) {
                fields.put(checksum.algorithm().field(), checksum.value());
            }
            fields.put("path", stored.path().toString());
            fields.put("standing", stored.standing().name().toLowerCase(Locale.ROOT));
            files.add(fields);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", corpus.name());
        fields.put("title", corpus.title());
        fields.put("homepage", corpus.homepage());
        fields.put("licence", corpus.licence());
        fields.put("citation", corpus.citation());
        fields.put("bytes", corpus.bytes());
        fields.put("directory", options.store().directory(corpus).toString());
        fields.put("files", files);
        return fields;
    }
}
