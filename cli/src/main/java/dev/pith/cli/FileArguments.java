package dev.pith.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The files that a command is to work on.
 *
 * @param names as the user wrote them; none is standard input
 * @param recursive whether to take the files in directories
 */
record FileArguments(List<String> names, boolean recursive) {

    static void describe(CommandSpec command) {
        describe(command, false, "Files; '-' or none is standard input.");
    }

    /**
     * Describes the arguments.
     *
     * @param required whether there must be one
     * @param description what is told of them
     */
    static void describe(CommandSpec command, boolean required, String description) {
        command.addOption(Options.flag(
                "Take the files in directories and below. Symbolic links there are not followed.",
                "-r",
                "--recursive"));
        command.addPositional(Options.positional("FILE", required, description));
    }

    static FileArguments of(ParseResult arguments) {
        return new FileArguments(arguments.matchedPositionalValue(0, List.of()), arguments.hasMatchedOption("-r"));
    }

    /** Whether there may be more than one file. */
    boolean several() {
        return names.size() > 1 || recursive;
    }

    /**
     * Gives each file to {@code action}. A directory is skipped with a warning, or, if the user wants it, replaced by
     * the regular files in it and below, in the order of their names.
     *
     * @param wanted which files of a directory to take
     */
    void forEach(Console console, Report report, Predicate<Path> wanted, Consumer<Source> action) {
        for (String name : names.isEmpty() ? List.of(Source.STANDARD_STREAM) : names) {
            if (name.equals(Source.STANDARD_STREAM)) {
                action.accept(new Source.StandardInput(console.in()));
                continue;
            }
            Path path;
            try {
                path = Path.of(name);
            } catch (InvalidPathException e) {
                report.error(name, e);
                continue;
            }
            if (!Files.isDirectory(path)) {
                action.accept(new Source.NamedFile(path));
            } else if (recursive) {
                new FileTree(report, file -> {
                            if (wanted.test(file)) {
                                action.accept(new Source.NamedFile(file));
                            }
                        })
                        .walk(path);
            } else {
                report.warning(name, "is a directory, skipped (-r takes the files in it)");
            }
        }
    }
}
