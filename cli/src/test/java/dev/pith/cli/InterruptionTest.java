package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the command as a process of its own, for what ends it ends the JVM. */
@DisplayName("A process that is ended in the middle of its work")
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class InterruptionTest {

    private static final int BLOCK_LENGTH = 1 << 20;
    private static final long POLL_MILLISECONDS = 20;

    @TempDir
    Path folder;

    /**
     * Starts a compression from standard input, which is left open, and returns when part of the output is written: the
     * rest of the work then waits for us.
     */
    private Process startAndWaitForOutput() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Pith.class.getName(),
                        "compress",
                        "--codec=stored",
                        "-T1",
                        "-o",
                        folder.resolve("target").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        OutputStream input = process.getOutputStream();
        input.write(new byte[4 * BLOCK_LENGTH]);
        input.flush();
        while (writtenBytes() < BLOCK_LENGTH) {
            assertTrue(process.isAlive(), "the process should wait for input");
            Thread.sleep(POLL_MILLISECONDS);
        }
        return process;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.toList();
        }
    }

    private long writtenBytes() throws IOException {
        long bytes = 0;
        for (Path path : files()) {
            bytes += Files.size(path);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    @DisplayName("by a signal leaves nothing behind")
    void signalled(String signal) throws IOException, InterruptedException {
        Process process = startAndWaitForOutput();
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertTrue(process.exitValue() > 128, "exit status " + process.exitValue());
        assertEquals(List.of(), files());
    }

    @Test
    @DisplayName("while it measures leaves no temporary files behind")
    void measuring() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Pith.class.getName(),
                        "weights",
                        "bench",
                        "--device=cpu",
                        "--size=1M",
                        "--warm-up=3600")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (writtenBytes() < BLOCK_LENGTH) {
            assertTrue(process.isAlive(), "the process should go on for an hour");
            Thread.sleep(POLL_MILLISECONDS);
        }
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(List.of(), files());
    }

    @Test
    @DisplayName("on the spot leaves nothing under the target's name, and the next one succeeds")
    void killed() throws IOException, InterruptedException {
        startAndWaitForOutput().destroyForcibly().waitFor();
        List<Path> left = files();
        assertEquals(1, left.size());
        assertTrue(FileOutput.isPartial(left.getFirst()));

        Process next = startAndWaitForOutput();
        next.getOutputStream().close();
        assertEquals(0, next.waitFor());
        assertEquals(
                Report.OK,
                new CommandRunner().run("test", folder.resolve("target")).status());
    }
}
