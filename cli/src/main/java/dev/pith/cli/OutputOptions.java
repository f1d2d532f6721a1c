package dev.pith.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Where output goes and what becomes of the source.
 *
 * @param toStandardOutput whether all output goes to standard output
 * @param namedFile the file that output goes to; null if none is named
 * @param force whether to do what is otherwise refused or skipped
 * @param remove whether to remove a source whose output is complete
 */
record OutputOptions(boolean toStandardOutput, @Nullable Path namedFile, boolean force, boolean remove) {

    static void describe(CommandSpec command) {
        describe(command, "Write to this file; '-' is standard output.");
    }

    /**
     * Describes the options.
     *
     * @param named what is told of the option that names the output
     */
    static void describe(CommandSpec command, String named) {
        command.addOption(Options.text("OUT", named, "-o", "--output"));
        command.addOption(Options.flag("Write to standard output and keep the files.", "-c", "--stdout"));
        command.addOption(
                Options.flag("Overwrite files, and do what is otherwise refused or skipped.", "-f", "--force"));
        command.addOption(Options.flag("Keep the files; this is the default.", "-k", "--keep"));
        command.addOption(Options.flag("Remove each file when its output is complete and on the disk.", "--rm"));
    }

    /**
     * Describes the options of a command that makes something new of its sources, and so does not remove them.
     *
     * @param named what is told of the option that names the output
     */
    static void describeTarget(CommandSpec command, String named) {
        command.addOption(Options.text("OUT", named, "-o", "--output"));
        command.addOption(Options.flag("Overwrite files.", "-f", "--force"));
    }

    /**
     * Takes what the user chose.
     *
     * @param severalFiles whether there may be more than one input
     * @throws ParameterException if the options contradict each other
     */
    static OutputOptions of(ParseResult arguments, boolean severalFiles) {
        String file = arguments.matchedOptionValue("-o", null);
        boolean standardOutput = arguments.hasMatchedOption("-c");
        boolean remove = arguments.hasMatchedOption("--rm");
        boolean toStandardOutput = standardOutput || Source.STANDARD_STREAM.equals(file);
        if (remove && arguments.hasMatchedOption("-k")) {
            throw refused(arguments, "--rm and -k exclude each other");
        }
        if (standardOutput && file != null) {
            throw refused(arguments, "-c and -o exclude each other");
        }
        if (remove && toStandardOutput) {
            throw refused(
                    arguments, "--rm does not go with standard output, of which nobody knows whether it was kept");
        }
        if (severalFiles && file != null && !toStandardOutput) {
            throw refused(arguments, "-o takes one file only");
        }
        Path namedFile = file == null || toStandardOutput ? null : path(file, arguments);
        return new OutputOptions(toStandardOutput, namedFile, arguments.hasMatchedOption("-f"), remove);
    }

    /** Returns the same options for output to a file. */
    OutputOptions to(Path file) {
        return new OutputOptions(false, file, force, remove);
    }

    private static Path path(String file, ParseResult arguments) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw refused(arguments, "-o: " + Problems.describe(e));
        }
    }

    private static ParameterException refused(ParseResult arguments, String reason) {
        return new ParameterException(arguments.commandSpec().commandLine(), reason);
    }
}
