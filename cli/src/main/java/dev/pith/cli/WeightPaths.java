package dev.pith.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The files of weights that a command is to work on, and the directories with such files.
 *
 * @param names as the user wrote them, at least one
 */
record WeightPaths(List<String> names) {

    static void describe(CommandSpec command) {
        command.addPositional(Options.positional(
                "PATH", true, "Safetensors files, and directories with such files in them and below."));
    }

    static WeightPaths of(ParseResult arguments) {
        return new WeightPaths(arguments.matchedPositionalValue(0, List.of()));
    }

    boolean several() {
        return names.size() > 1;
    }

    /** Gives each file to one action and each directory to another. */
    void forEach(Report report, Consumer<Path> onFile, Consumer<Path> onDirectory) {
        for (String name : names) {
            if (name.equals(Source.STANDARD_STREAM)) {
                report.error("standard input", "weights are read from files only");
                continue;
            }
            try {
                Path path = Path.of(name);
                (Files.isDirectory(path) ? onDirectory : onFile).accept(path);
            } catch (InvalidPathException e) {
                report.error(name, e);
            }
        }
    }
}
