package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("While a file is converted")
class ConverterTest {

    @TempDir
    Path folder;

    private Path source;
    private Path target;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PartialFiles partialFiles = new PartialFiles();

    /** What happens between the first byte and the last. */
    private interface Event {
        void happen() throws IOException;
    }

    @BeforeEach
    void writeSource() throws IOException {
        source = Files.writeString(folder.resolve("source"), "content");
        target = folder.resolve("target");
    }

    /** Copies source to target and returns the exit status. */
    private int convert(Event event, String... options) {
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(
                InputStream.nullInputStream(), OutputStream.nullOutputStream(), messages, Console.Terminals.NONE);
        List<String> given = List.of(options);
        OutputOptions outputOptions = new OutputOptions(false, null, given.contains("-f"), given.contains("--rm"));
        Report report = new Report(messages, Verbosity.NORMAL);
        new Converter(console, partialFiles, report, outputOptions, new Converter.Conversion() {

                    @Override
                    public Path outputBeside(Path path) {
                        return target;
                    }

                    @Override
                    public @Nullable String unfitForTerminal() {
                        return null;
                    }

                    @Override
                    public Converter.Result convert(Source from, long length, Output output) throws IOException {
                        byte[] content = Files.readAllBytes(source);
                        OutputStream out = output.stream();
                        out.write(content, 0, 1);
                        event.happen();
                        out.write(content, 1, content.length - 1);
                        return new Converter.Result(content.length, content.length);
                    }
                })
                .convert(new Source.NamedFile(source));
        return report.exitStatus();
    }

    private List<Path> partialFilesInFolder() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(FileOutput::isPartial).toList();
        }
    }

    private String messages() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("nothing has the target's name, and nobody else may read what is there")
    void hiddenUntilComplete() throws IOException {
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-r--r--"));
        int status = convert(() -> {
            assertFalse(Files.exists(target));
            List<Path> partial = partialFilesInFolder();
            assertEquals(1, partial.size());
            assertEquals(1, Files.size(partial.getFirst()));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(partial.getFirst())));
        });
        assertEquals(Report.OK, status);
        assertEquals("content", Files.readString(target));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        assertEquals(List.of(), partialFilesInFolder());
    }

    @Test
    @DisplayName("a target that another process makes is not replaced")
    void targetAppears() throws IOException {
        int status = convert(() -> Files.writeString(target, "from elsewhere"), "--rm");
        assertEquals(Report.ERROR, status);
        assertEquals("pith: " + target + ": already exists\n", messages());
        assertEquals("from elsewhere", Files.readString(target));
        assertTrue(Files.exists(source));
        assertEquals(List.of(), partialFilesInFolder());
    }

    @Test
    @DisplayName("a target that is to be replaced stays until the new one is complete")
    void targetReplaced() throws IOException {
        Files.writeString(target, "old");
        int status = convert(() -> assertEquals("old", Files.readString(target)), "-f");
        assertEquals(Report.OK, status);
        assertEquals("content", Files.readString(target));
    }

    @Test
    @DisplayName("a failure leaves what was there")
    void failure() throws IOException {
        Files.writeString(target, "old");
        int status = convert(
                () -> {
                    throw new IOException("Input/output error");
                },
                "-f",
                "--rm");
        assertEquals(Report.ERROR, status);
        assertEquals("pith: " + source + ": Input/output error\n", messages());
        assertEquals("old", Files.readString(target));
        assertTrue(Files.exists(source));
        assertEquals(List.of(), partialFilesInFolder());
    }

    @Test
    @DisplayName("memory may run out, which is told")
    void outOfMemory() throws IOException {
        int status = convert(() -> {
            throw new OutOfMemoryError();
        });
        assertEquals(Report.ERROR, status);
        assertTrue(messages().startsWith("pith: " + source + ": not enough memory"), messages());
        assertEquals(List.of(), partialFilesInFolder());
    }

    @Test
    @DisplayName("a source that changes is not removed")
    void sourceChanges() throws IOException {
        int status = convert(() -> Files.writeString(source, "content and more"), "--rm");
        assertEquals(Report.WARNING, status);
        assertEquals("pith: " + source + ": changed while it was read, kept\n", messages());
        assertEquals("content and more", Files.readString(source));
        assertEquals("content", Files.readString(target));
    }

    @Test
    @DisplayName("a source that vanishes is saved in what was read of it")
    void sourceVanishes() throws IOException {
        assertEquals(Report.WARNING, convert(() -> Files.delete(source), "--rm"));
        assertEquals("content", Files.readString(target));
    }

    @Test
    @DisplayName("a shutdown leaves nothing behind")
    void shutdown() throws IOException {
        int status = convert(partialFiles::shutDown, "--rm");
        assertEquals(Report.ERROR, status);
        assertFalse(Files.exists(target));
        assertTrue(Files.exists(source));
        assertEquals(List.of(), partialFilesInFolder());
        assertEquals(Report.ERROR, convert(() -> {}), "nor does what comes after it");
        assertFalse(Files.exists(target));
    }
}
