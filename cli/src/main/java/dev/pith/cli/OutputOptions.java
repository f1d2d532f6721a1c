package dev.pith.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which the user says where output goes and what becomes of the source. */
final class OutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Write to this file; '-' is standard output.")
    private @Nullable String file;

    @Option(
            names = {"-c", "--stdout"},
            description = "Write to standard output and keep the files.")
    private boolean standardOutput;

    @Option(
            names = {"-f", "--force"},
            description = "Overwrite files, and do what is otherwise refused or skipped.")
    private boolean force;

    @Option(
            names = {"-k", "--keep"},
            description = "Keep the files; this is the default.")
    private boolean keep;

    @Option(
            names = {"--rm"},
            description = "Remove each file when its output is complete and on the disk.")
    private boolean remove;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** Whether output goes to standard output whatever the input. */
    boolean toStandardOutput() {
        return standardOutput || Source.STANDARD_STREAM.equals(file);
    }

    /** Returns the file that output goes to whatever the input, or null if none is named. */
    @Nullable
    Path namedFile() {
        return file == null || toStandardOutput() ? null : Path.of(file);
    }

    /** Whether to do what is otherwise refused or skipped. */
    boolean force() {
        return force;
    }

    /** Whether to remove a source whose output is complete. */
    boolean remove() {
        return remove;
    }

    /**
     * Checks that these options go together.
     *
     * @param severalFiles whether there may be more than one input
     * @throws ParameterException if they do not
     */
    void check(boolean severalFiles) {
        if (remove && keep) {
            throw refused("--rm and -k exclude each other");
        }
        if (standardOutput && file != null) {
            throw refused("-c and -o exclude each other");
        }
        if (remove && toStandardOutput()) {
            throw refused("--rm does not go with standard output, of which nobody knows whether it was kept");
        }
        if (namedFile() != null && severalFiles) {
            throw refused("-o takes one file only");
        }
    }

    private ParameterException refused(String reason) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), reason);
    }
}
