package dev.pith.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What the shell gave the command.
 *
 * @param in standard input
 * @param out standard output, unbuffered; failures to write are thrown
 * @param err standard error
 * @param terminals which of them are terminals
 */
record Console(InputStream in, OutputStream out, PrintStream err, Terminals terminals) {

    /**
     * Tells which standard streams are terminals.
     *
     * @param columns how wide the terminal of standard error is
     */
    record Terminals(boolean in, boolean out, boolean err, int columns) {

        static final int DEFAULT_COLUMNS = 80;

        static final Terminals NONE = new Terminals(false, false, false, DEFAULT_COLUMNS);

        /** Whether the user sees a question and can answer it. */
        boolean interactive() {
            return in && err;
        }

        /**
         * Reads what the launcher found out, in the system property {@code pith.terminals}: one letter for each stream
         * that is a terminal, out of {@code i}, {@code o} and {@code e}, and the columns in {@code pith.columns}.
         * Without the launcher only {@link System#console} can tell, and only if input and output both are terminals.
         */
        static Terminals ofProcess() {
            String letters = System.getProperty("pith.terminals");
            if (letters == null) {
                boolean interactive = Optional.ofNullable(System.console())
                        .filter(java.io.Console::isTerminal)
                        .isPresent();
                letters = interactive ? "ioe" : "";
            }
            return new Terminals(
                    letters.contains("i"),
                    letters.contains("o"),
                    letters.contains("e"),
                    Integer.getInteger("pith.columns", DEFAULT_COLUMNS));
        }
    }

    static Console ofProcess() {
        return new Console(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(StandardError.descriptor()), true, StandardCharsets.UTF_8),
                Terminals.ofProcess());
    }

    /** Prints text to standard output. */
    void print(String text) throws IOException {
        Output.attempt(Output.STANDARD_OUTPUT, () -> {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        });
    }

    /** Says on a terminal what is being done, in a line that the next one replaces. */
    void showStatus(String text) {
        if (terminals.err()) {
            int length = Math.min(text.length(), terminals.columns() - 1);
            err.print(ProgressDisplay.ERASED_LINE + Problems.printable(text.substring(0, length)));
            err.flush();
        }
    }

    /** Asks a question that is answered by yes or no. */
    boolean confirm(String question) throws IOException {
        err.print(question + " [y/N] ");
        err.flush();
        StringBuilder answer = new StringBuilder();
        for (int value = in.read(); value >= 0 && value != '\n'; value = in.read()) {
            answer.append((char) value);
        }
        return answer.toString().strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
