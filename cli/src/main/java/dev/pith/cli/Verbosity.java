package dev.pith.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * How much the user wants to be told.
 *
 * @param quiet no warnings, no progress
 * @param verbose a line for each file
 */
record Verbosity(boolean quiet, boolean verbose) {

    static final Verbosity NORMAL = new Verbosity(false, false);

    static void describe(CommandSpec command) {
        command.addOption(Options.flag("No warnings, no progress.", "-q", "--quiet"));
        command.addOption(Options.flag("A line for each file, with sizes and speed.", "-v", "--verbose"));
    }

    static Verbosity of(ParseResult arguments) {
        return new Verbosity(arguments.hasMatchedOption("-q"), arguments.hasMatchedOption("-v"));
    }
}
