package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs commands within the test's JVM, as a shell would run them. */
final class CommandRunner {

    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = captured;
    private Console.Terminals terminals = Console.Terminals.NONE;
    private final PartialFiles partialFiles = new PartialFiles();

    /** What came of a command. */
    static final class Result {

        private final int status;
        private final byte[] out;
        private final String err;

        private Result(int status, byte[] out, String err) {
            this.status = status;
            this.out = out;
            this.err = err;
        }

        int status() {
            return status;
        }

        byte[] out() {
            return out;
        }

        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        String err() {
            return err;
        }
    }

    /** Checks that a command did what it was to do and said nothing. */
    static void assertSilentSuccess(Result result) {
        assertEquals("", result.err());
        assertEquals(Report.OK, result.status());
    }

    CommandRunner input(byte[] bytes) {
        return input(new ByteArrayInputStream(bytes));
    }

    CommandRunner input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    CommandRunner input(InputStream stream) {
        in = stream;
        return this;
    }

    CommandRunner output(OutputStream stream) {
        out = stream;
        return this;
    }

    /** Says which standard streams are terminals, as the launcher does: letters out of i, o and e. */
    CommandRunner terminals(String letters) {
        terminals = new Console.Terminals(
                letters.contains("i"), letters.contains("o"), letters.contains("e"), Console.Terminals.DEFAULT_COLUMNS);
        return this;
    }

    Result run(Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i] instanceof Path path ? path.toString() : (String) arguments[i];
        }
        captured.reset();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(in, out, new PrintStream(err, true, StandardCharsets.UTF_8), terminals);
        int status = Pith.run(console, partialFiles, words);
        return new Result(status, captured.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }
}
