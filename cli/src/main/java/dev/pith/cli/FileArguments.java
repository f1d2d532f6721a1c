package dev.pith.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * The files that a command is to work on.
 *
 * @param names as the user wrote them; none is standard input
 * @param recursive whether to take the files in directories
 */
record FileArguments(List<String> names, boolean recursive) {

    static void describe(CommandSpec command) {
        command.addOption(Options.flag(
                "Take the files in directories and below. Symbolic links there are not followed.",
                "-r",
                "--recursive"));
        command.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("FILE")
                .description("Files; '-' or none is standard input.")
                .build());
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
                walk(path, report, wanted, action);
            } else {
                report.warning(name, "is a directory, skipped (-r takes the files in it)");
            }
        }
    }

    /** Lists each directory completely before its files are worked on, so that new files are not met again. */
    private static void walk(Path directory, Report report, Predicate<Path> wanted, Consumer<Source> action) {
        List<Path> entries;
        try (Stream<Path> list = Files.list(directory)) {
            entries = list.sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            report.error(directory.toString(), e);
            return;
        }
        for (Path entry : entries) {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                walk(entry, report, wanted, action);
            } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                    && wanted.test(entry)
                    && !FileOutput.isPartial(entry)) {
                action.accept(new Source.NamedFile(entry));
            }
        }
    }
}
