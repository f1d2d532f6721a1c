package dev.pith.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * One command of the command line, such as {@code pith list}.
 *
 * <p>Commands describe themselves to picocli by its builders, not by its annotations: reading those took a third of
 * the processor time of a short command.
 */
interface Command {

    /** Describes what the command is for, its options and its arguments. */
    void describe(CommandSpec command);

    /**
     * Runs the command and returns its exit status.
     *
     * @param arguments what picocli made of the words after the command's name
     * @throws picocli.CommandLine.ParameterException if they make no sense together
     */
    int run(ParseResult arguments) throws IOException;
}
