package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Progress")
class ProgressDisplayTest {

    private static final int COLUMNS = 90;
    private static final long SECOND = 1_000_000_000;
    private static final ProgressDisplay.Prospect HUNDRED_MEBIBYTES =
            new ProgressDisplay.Prospect(100 << 20, ProgressDisplay.UNKNOWN_LENGTH, 0);

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now = 12 * SECOND;

    private ProgressDisplay display(boolean terminal, ProgressDisplay.Prospect prospect, Verbosity verbosity) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                stream,
                new Console.Terminals(false, false, terminal, COLUMNS));
        return new ProgressDisplay(console, new Report(stream, verbosity), "some/file", () -> prospect, () -> now);
    }

    private String afterTwoSeconds(ProgressDisplay display) {
        display.progress(0, 0);
        now += 2 * SECOND;
        display.progress(25 << 20, 5 << 20);
        display.close();
        display.progress(26 << 20, 5 << 20);
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("is shown on a terminal, in one line that is erased at the end")
    void shown() {
        String text = afterTwoSeconds(display(true, HUNDRED_MEBIBYTES, Verbosity.NORMAL));
        assertTrue(text.contains("some/file  25% ["), text);
        assertTrue(text.contains("25/100 MiB (0:00:02 / 0:00:06)"), text);
        assertTrue(text.contains("13.11 MB/s, 20.00%"), text);
        assertTrue(text.endsWith("\r\u001b[K"), text);
        assertFalse(text.contains("\n"), text);
        for (String line : text.replace("\u001b[K", "").split("\r", -1)) {
            assertTrue(line.length() < COLUMNS, line);
        }
    }

    @Test
    @DisplayName("is shown without an end if that is unknown")
    void unknownLength() {
        String text = afterTwoSeconds(display(true, ProgressDisplay.Prospect.NOTHING_KNOWN, Verbosity.NORMAL));
        assertTrue(text.contains("25/? MiB"), text);
    }

    @Test
    @DisplayName("has a ratio only if there is one to tell")
    void ratio() {
        String early = afterTwoSeconds(display(
                true,
                new ProgressDisplay.Prospect(100 << 20, ProgressDisplay.UNKNOWN_LENGTH, 26 << 20),
                Verbosity.NORMAL));
        assertTrue(early.contains("25/100 MiB") && !early.contains("20.00%"), early);
        String known =
                afterTwoSeconds(display(true, new ProgressDisplay.Prospect(100 << 20, 30 << 20, 0), Verbosity.NORMAL));
        assertTrue(known.contains("30.00%") && !known.contains("20.00%"), known);
    }

    @Test
    @DisplayName("is not shown elsewhere, nor if silence is wanted, nor of short jobs")
    void notShown() {
        assertEquals("", afterTwoSeconds(display(false, HUNDRED_MEBIBYTES, Verbosity.NORMAL)));
        assertEquals("", afterTwoSeconds(display(true, HUNDRED_MEBIBYTES, new Verbosity(true, false))));
        ProgressDisplay display = display(true, HUNDRED_MEBIBYTES, Verbosity.NORMAL);
        display.progress(1, 1);
        now += SECOND - 1;
        display.progress(50 << 20, 1);
        display.close();
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }
}
