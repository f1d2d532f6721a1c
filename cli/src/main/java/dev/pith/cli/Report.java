package dev.pith.cli;

import java.io.PrintStream;

/**
 * Tells the user what happened, in lines of the form {@code pith: FILE: what is wrong}, and remembers the worst of it
 * for the exit status.
 */
final class Report {

    /** The exit status when all went well. */
    static final int OK = 0;

    /** The exit status when something that was asked for was not done. */
    static final int ERROR = 1;

    /** The exit status when everything was done but for what was skipped on purpose. */
    static final int WARNING = 2;

    private final PrintStream err;
    private final Verbosity verbosity;
    private boolean failed;
    private boolean warned;

    Report(PrintStream err, Verbosity verbosity) {
        this.err = err;
        this.verbosity = verbosity;
    }

    void error(String subject, Throwable problem) {
        String name = subject;
        Throwable cause = problem;
        if (problem instanceof OutputException output) {
            name = output.outputName();
            cause = output.failure();
        }
        failed = true;
        if (!Problems.isBrokenPipe(problem)) {
            print(name, Problems.describe(cause));
        }
        if (System.getenv("PITH_DEBUG") != null) {
            problem.printStackTrace(err);
        }
    }

    void error(String subject, String problem) {
        failed = true;
        print(subject, problem);
    }

    void warning(String subject, String problem) {
        warned = true;
        if (!verbosity.quiet()) {
            print(subject, problem);
        }
    }

    /** Prints what only a verbose command tells. */
    void detail(String subject, String text) {
        if (verbosity.verbose()) {
            err.println(Problems.printable(subject) + ": " + text);
        }
    }

    boolean quiet() {
        return verbosity.quiet();
    }

    int exitStatus() {
        return failed ? ERROR : warned ? WARNING : OK;
    }

    private void print(String subject, String text) {
        err.println("pith: " + Problems.printable(subject) + ": " + text);
    }
}
