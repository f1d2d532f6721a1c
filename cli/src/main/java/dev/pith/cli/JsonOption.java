package dev.pith.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The file that the results of a benchmark go to.
 *
 * @param file null if none is wanted
 * @param force whether it may replace another
 */
record JsonOption(@Nullable Path file, boolean force) {

    static void describe(CommandSpec command) {
        command.addOption(Options.text("OUT", "Write the results to this file too, as JSON.", "--json"));
        command.addOption(Options.flag("Overwrite the file of --json.", "-f", "--force"));
    }

    static JsonOption of(ParseResult arguments) {
        String file = arguments.matchedOptionValue("--json", null);
        try {
            return new JsonOption(file == null ? null : Path.of(file), arguments.hasMatchedOption("-f"));
        } catch (InvalidPathException e) {
            throw new ParameterException(arguments.commandSpec().commandLine(), "--json: " + Problems.describe(e), e);
        }
    }

    /** Starts to write the file; null if none is wanted. */
    @Nullable
    Output open(PartialFiles partialFiles) throws IOException {
        if (file == null) {
            return null;
        }
        if (!force && Files.exists(file)) {
            throw new OutputException(file.toString(), new FileAlreadyExistsException(file.toString()));
        }
        return FileOutput.create(file, force, false, partialFiles);
    }
}
