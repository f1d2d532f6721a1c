package dev.pith.corpora.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds how much memory a program took, through <a href="https://www.gnu.org/software/time/">GNU time</a> if that is
 * installed: it waits for the program as {@code wait4(2)} does, and writes the greatest resident set of the program, or of
 * one that it started, into a file.
 */
final class MemoryMeter {

    private static final String PROGRAM = "time";

    /** Has it write nothing but what it is asked for; not known to versions before 1.8, which do not do then. */
    private static final String QUIET = "--quiet";

    /** How GNU time is told to write the greatest resident set. */
    private static final String FORMAT = "%M";

    private static final int UNIT = 1024;

    /** What to put in front of a command; empty where there is no GNU time. */
    private static final List<String> COMMAND = ExternalProgram.find(PROGRAM)
            .filter(MemoryMeter::isGnu)
            .map(time -> List.of(time.toString(), QUIET, "--format=" + FORMAT, "--output=" + Workspace.MEMORY))
            .orElse(List.of());

    private MemoryMeter() {}

    /** Whether memory can be measured on this machine. */
    static boolean isAvailable() {
        return !COMMAND.isEmpty();
    }

    /** Returns what to put in front of a command that is run in the workspace's directory. */
    static List<String> command() {
        return COMMAND;
    }

    /** Returns what the last command took, in bytes; null if that is not known. */
    static @Nullable Long peak(Workspace files) throws IOException {
        if (!isAvailable()) {
            return null;
        }
        String text = Files.readString(files.memory(), StandardCharsets.UTF_8).strip();
        try {
            return Math.multiplyExact(Long.parseLong(text), UNIT);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IOException("GNU time says '" + text + "' of memory", e);
        }
    }

    private static boolean isGnu(Path time) {
        try {
            Process process = new ProcessBuilder(time.toString(), QUIET, "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 && said.contains("GNU");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
