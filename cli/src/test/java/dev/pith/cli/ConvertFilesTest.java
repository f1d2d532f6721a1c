package dev.pith.cli;

import static dev.pith.cli.CommandRunner.assertSilentSuccess;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pith.cli.CommandRunner.Result;
import dev.pith.codec.Codec;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pith compress and pith decompress")
class ConvertFilesTest {

    private static final byte[] CONTENT =
            "All happy families are alike. ".repeat(10_000).getBytes(UTF_8);

    @TempDir
    Path folder;

    private Path file;
    private Path compressed;
    private final CommandRunner pith = new CommandRunner();

    @BeforeEach
    void writeFile() throws IOException {
        file = folder.resolve("a file");
        compressed = folder.resolve("a file.pith");
        Files.write(file, CONTENT);
    }

    private Result compress(Object... arguments) {
        return pith.run(Stream.concat(Stream.of("compress", "--codec=stored"), Stream.of(arguments))
                .toArray());
    }

    private Result decompress(Object... arguments) {
        return pith.run(
                Stream.concat(Stream.of("decompress"), Stream.of(arguments)).toArray());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    private static void assertRefused(String message, Result result) {
        assertEquals("pith: " + message + "\n", result.err());
        assertEquals(Report.ERROR, result.status());
    }

    private static void assertSkipped(String message, Result result) {
        assertEquals("pith: " + message + "\n", result.err());
        assertEquals(Report.WARNING, result.status());
    }

    @Nested
    @DisplayName("write beside the source")
    class BesideTheSource {

        @Test
        void restoreTheSameBytesAndKeepTheSources() throws IOException {
            assertSilentSuccess(compress(file));
            assertArrayEquals(CONTENT, Files.readAllBytes(file));
            Files.delete(file);
            assertSilentSuccess(decompress(compressed));
            assertArrayEquals(CONTENT, Files.readAllBytes(file));
            assertEquals(List.of("a file", "a file.pith"), names());
        }

        @Test
        void carryOverModificationTimeAndPermissions() throws IOException {
            FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z"));
            Files.setLastModifiedTime(file, time);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-----"));
            compress(file);
            Files.delete(file);
            decompress(compressed);
            for (Path path : List.of(compressed, file)) {
                assertEquals(time, Files.getLastModifiedTime(path));
                assertEquals("rwxr-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }

        @Test
        void removeTheSourceOnlyIfAsked() throws IOException {
            assertSilentSuccess(compress("--rm", file));
            assertEquals(List.of("a file.pith"), names());
            assertSilentSuccess(decompress("--rm", compressed));
            assertEquals(List.of("a file"), names());
        }

        @Test
        void leaveTheSourceAloneIfTheJobFails() throws IOException {
            compress(file);
            byte[] bytes = Files.readAllBytes(compressed);
            bytes[bytes.length / 2] ^= 1;
            Files.write(compressed, bytes);
            Files.delete(file);
            Result result = decompress("--rm", compressed);
            assertEquals(Report.ERROR, result.status());
            assertTrue(result.err().startsWith("pith: " + compressed + ": "), result.err());
            assertFalse(result.err().contains("Exception"), result.err());
            assertEquals(List.of("a file.pith"), names());
        }

        @Test
        void doNotOverwrite() throws IOException {
            Files.writeString(compressed, "precious");
            assertRefused(compressed + ": already exists, not overwritten (-f overwrites)", compress(file));
            assertEquals("precious", Files.readString(compressed));
        }

        @Test
        void overwriteIfForced() throws IOException {
            Files.writeString(compressed, "worthless");
            assertSilentSuccess(compress("-f", file));
            assertSilentSuccess(decompress("-f", compressed));
            assertArrayEquals(CONTENT, Files.readAllBytes(file));
        }

        @Test
        void askWhetherToOverwriteIfSomebodyCanAnswer() throws IOException {
            Files.writeString(compressed, "perhaps precious");
            pith.terminals("ie");
            pith.input("n\n");
            Result declined = compress(file);
            assertEquals(Report.WARNING, declined.status());
            assertTrue(declined.err().contains("overwrite? [y/N]"), declined.err());
            assertEquals("perhaps precious", Files.readString(compressed));

            pith.input("y\n");
            assertEquals(Report.OK, compress(file).status());
            pith.input("");
            assertEquals(Report.WARNING, compress(file).status(), "no answer is no consent");
            pith.terminals("");
            assertSilentSuccess(pith.run("test", compressed));
        }

        @Test
        void goOnAfterAFailureAndRememberIt() throws IOException {
            Path missing = folder.resolve("missing");
            assertRefused(missing + ": no such file or directory", compress(missing, file));
            assertTrue(Files.exists(compressed));
        }

        @Test
        void rankFailuresAboveWarnings() {
            Result result = compress(folder.resolve("missing"), folder, file);
            assertEquals(Report.ERROR, result.status());
            assertEquals(2, result.err().lines().count(), result.err());
        }

        @Test
        void skipFilesThatAreNamedAsIfItWasDone() throws IOException {
            compress(file);
            assertSkipped(compressed + ": has the suffix .pith already, skipped", compress(compressed));
            assertSkipped(file + ": has not the suffix .pith, skipped (-o names the output)", decompress(file));
            assertEquals(Report.OK, compress("-f", compressed).status());
            assertEquals(List.of("a file", "a file.pith", "a file.pith.pith"), names());
        }

        @Test
        void skipWhatIsNoFile() {
            assertSkipped("/dev/null: is not a regular file, skipped", compress("/dev/null"));
        }

        @Test
        void refuseANameThatBecomesTooLong() throws IOException {
            Path path = Files.createFile(folder.resolve("x".repeat(252)));
            assertRefused(path + ".pith: File name too long", compress(path));
        }

        @Test
        void saySoOfAFolderThatCannotBeWrittenTo() throws IOException {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
            assumeTrue(!Files.isWritable(folder), "needs a user without all rights");
            assertRefused(compressed + ": permission denied", compress(file));
        }

        @Test
        void doNotRemoveASymbolicLink() throws IOException {
            Path link = Files.createSymbolicLink(folder.resolve("link"), file);
            assertSkipped(
                    link + ": is a symbolic link, which --rm would remove instead of the file, skipped",
                    compress("--rm", link));
            assertSilentSuccess(compress(link));
            assertTrue(Files.isSymbolicLink(link));
        }

        @Test
        void tellSizesAndSpeedIfAsked() {
            Result result = compress("-v", file);
            assertEquals(Report.OK, result.status());
            assertTrue(
                    result.err()
                            .matches(
                                    java.util.regex.Pattern.quote(file.toString())
                                            + ": 300,000 bytes, compressed 300,\\d\\d\\d \\(100\\.0\\d%\\), \\d+\\.\\d\\d s, .* MB/s\n"),
                    result.err());
        }
    }

    @Nested
    @DisplayName("write where -o and -c say")
    class Elsewhere {

        @Test
        void useTheNamedFile() throws IOException {
            Path other = folder.resolve("other");
            Path back = folder.resolve("back");
            assertSilentSuccess(compress("-o", other, file));
            assertSilentSuccess(decompress("-o", back, other));
            assertArrayEquals(CONTENT, Files.readAllBytes(back));
        }

        @Test
        void passFromStandardInputToStandardOutput() {
            byte[] frame = pith.input(CONTENT).run("compress", "--codec=stored").out();
            assertArrayEquals(CONTENT, pith.input(frame).run("decompress").out());
            assertArrayEquals(CONTENT, pith.input(frame).run("decompress", "-").out());
            assertArrayEquals(
                    CONTENT, pith.input(frame).run("decompress", "-o", "-").out());
        }

        @Test
        void passFromStandardInputToAFile() throws IOException {
            pith.input(CONTENT);
            assertSilentSuccess(compress("-o", compressed));
            assertSilentSuccess(decompress("-f", compressed));
            assertArrayEquals(CONTENT, Files.readAllBytes(file));
        }

        @Test
        void giveAFileMadeFromStandardInputTheUsualPermissions() throws IOException {
            pith.input(CONTENT);
            compress("-o", compressed);
            Path usual = Files.createFile(folder.resolve("usual"));
            assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(compressed));
        }

        @Test
        void concatenateSeveralFiles() throws IOException {
            Path second = Files.writeString(folder.resolve("second"), "and more");
            Files.write(compressed, compress("-c", file, second).out());
            Result both = decompress("-c", compressed);
            assertSilentSuccess(both);
            assertEquals(new String(CONTENT, UTF_8) + "and more", both.text());
        }

        @Test
        void writeToDevicesInPlace() {
            assertSilentSuccess(compress("-o", "/dev/null", file));
            assertSilentSuccess(compress("-f", "-o", "/dev/null", file));
            assertTrue(Files.exists(Path.of("/dev/null")) && !Files.isRegularFile(Path.of("/dev/null")));
        }

        @Test
        void doNotRemoveWhatWentToADevice() {
            assertRefused("/dev/null: is no file, so --rm could lose data", compress("--rm", "-o", "/dev/null", file));
            assertTrue(Files.exists(file));
        }

        @Test
        void readFromWhatIsNoFileIfTheOutputIsNamed() {
            assertSilentSuccess(compress("-c", "/dev/null"));
        }

        @Test
        void leaveASymbolicLinkALink() throws IOException {
            Path real = Files.writeString(folder.resolve("real"), "old");
            Path link = Files.createSymbolicLink(folder.resolve("link"), real);
            assertSilentSuccess(compress("-f", "-o", link, file));
            assertTrue(Files.isSymbolicLink(link));
            assertSilentSuccess(pith.run("test", real));
        }

        @Test
        void refuseAFolderAsOutput() {
            assertRefused(folder + ": is a directory", compress("-f", "-o", folder, file));
        }

        @Test
        void refuseToReplaceTheSourceByItsOutput() throws IOException {
            assertRefused(file + ": is the source itself", compress("-f", "-o", file, file));
            Path link = Files.createSymbolicLink(folder.resolve("link"), file);
            assertRefused(link + ": is the source itself", compress("-f", "-o", link, file));
            assertArrayEquals(CONTENT, Files.readAllBytes(file));
        }

        @Test
        void refuseOptionsThatContradictEachOther() throws IOException {
            Path second = Files.createFile(folder.resolve("second"));
            for (List<Object> arguments : List.<List<Object>>of(
                    List.of("-c", "-o", compressed, file),
                    List.of("--rm", "-c", file),
                    List.of("--rm", "-o", "-", file),
                    List.of("--rm", "-k", file),
                    List.of("-o", compressed, file, second),
                    List.of("-r", "-o", compressed, folder))) {
                Result result = compress(arguments.toArray());
                assertEquals(Report.ERROR, result.status(), arguments::toString);
                assertTrue(result.err().startsWith("pith: -"), result.err());
                assertEquals(0, result.out().length);
            }
            assertEquals(List.of("a file", "second"), names());
        }

        @Test
        void keepCompressedDataFromATerminal() {
            pith.terminals("o");
            String message = "standard output: is a terminal, which compressed data is not for (-f writes it anyway)";
            assertRefused(message, compress("-c", file));
            assertRefused(message, compress());
            assertSilentSuccess(compress("-f", "-c", file));
        }

        @Test
        void letContentGoToATerminal() {
            compress(file);
            pith.terminals("o");
            assertArrayEquals(CONTENT, decompress("-c", compressed).out());
        }

        @Test
        void expectNoCompressedDataFromATerminal() {
            pith.terminals("i");
            assertRefused("standard input: is a terminal, which compressed data does not come from", decompress());
        }
    }

    @Nested
    @DisplayName("walk through directories")
    class Directories {

        @Test
        void onlyIfAsked() throws IOException {
            assertSkipped(folder + ": is a directory, skipped (-r takes the files in it)", compress(folder));
            assertEquals(List.of("a file"), names());
        }

        @Test
        void takingTheFilesThatAreStillToDo() throws IOException {
            Path inner = Files.createDirectories(folder.resolve("inner/most"));
            Path second = Files.writeString(inner.resolve("second"), "and more");
            Files.createSymbolicLink(folder.resolve("link"), second);
            Files.createFile(folder.resolve(".pith-0123456789abcdef.tmp"));
            assertSilentSuccess(compress("-r", "--rm", folder));
            assertEquals(List.of(".pith-0123456789abcdef.tmp", "a file.pith", "inner", "link"), names());
            assertFalse(Files.exists(second));
            assertSilentSuccess(pith.run("test", "-r", folder));

            assertSilentSuccess(compress("-r", folder));
            assertFalse(Files.exists(folder.resolve("a file.pith.pith")));

            Files.writeString(folder.resolve("plain"), "left alone");
            assertSilentSuccess(decompress("-r", "--rm", folder));
            assertEquals("and more", Files.readString(second));
            assertEquals(List.of(".pith-0123456789abcdef.tmp", "a file", "inner", "link", "plain"), names());
        }
    }

    @Nested
    @DisplayName("tell of failing streams")
    class FailingStreams {

        @Test
        void thatAreFull() throws IOException {
            pith.output(new FailingStream("No space left on device"));
            assertRefused("standard output: No space left on device", compress("-c", file));
            assumeTrue(Files.exists(Path.of("/dev/full")), "/dev/full is needed");
            assertRefused("/dev/full: No space left on device", compress("-o", "/dev/full", file));
            assertEquals(List.of("a file"), names());
        }

        @Test
        void thatNobodyReadsAnyMoreBySilence() {
            pith.output(new FailingStream("Broken pipe"));
            for (Result result : List.of(compress("-c", file), pith.run("version"), pith.run("help"))) {
                assertEquals("", result.err());
                assertEquals(Report.ERROR, result.status());
            }
        }

        @Test
        void thatCannotBeReadLeavingNothingThatLooksComplete() throws IOException {
            InputStream failing = new SequenceInputStream(new ByteArrayInputStream(CONTENT), new UnreadableStream());
            pith.input(failing);
            Result result = compress();
            assertRefused("standard input: Input/output error", result);
            assertEquals(Report.ERROR, pith.input(result.out()).run("test").status());

            assertRefused(
                    "standard input: Input/output error",
                    pith.input(failing).run("compress", "-o", compressed, "--codec=stored"));
            assertEquals(List.of("a file"), names());
        }

        @Test
        void thatAreCutShort() throws IOException {
            byte[] frame = compress("-c", file).out();
            Files.write(compressed, java.util.Arrays.copyOf(frame, frame.length - 1));
            Files.delete(file);
            assertEquals(Report.ERROR, decompress(compressed).status());
            assertEquals(Report.ERROR, pith.run("test", compressed).status());
            assertEquals(List.of("a file.pith"), names());
        }

        private static final class UnreadableStream extends InputStream {

            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return read();
            }
        }

        private static final class FailingStream extends OutputStream {

            private final String message;

            FailingStream(String message) {
                this.message = message;
            }

            @Override
            public void write(int value) throws IOException {
                throw new IOException(message);
            }
        }
    }

    @Test
    @DisplayName("pith test says nothing of sound files")
    void testIsSilent() {
        compress(file);
        Result result = pith.run("test", compressed);
        assertSilentSuccess(result);
        assertEquals(0, result.out().length);
        assertTrue(pith.run("test", "-v", compressed).err().contains(": sound, 300,000 bytes"));
    }

    @Test
    @DisplayName("the level and the codec that are chosen are used, and others if none are")
    void levelAndCodec() {
        assertEquals("ngram", PithOutputStream.DEFAULT_CODEC);
        for (List<String> choice : List.of(
                List.of("", "ngram", "level 6"),
                List.of("-2", "ngram", "level 2"),
                List.of("--codec=stored", "stored", ""))) {
            String option = choice.getFirst();
            assertSilentSuccess(
                    option.isEmpty() ? pith.run("compress", "-f", file) : pith.run("compress", "-f", option, file));
            String json = pith.run("list", "--json", compressed).text();
            assertTrue(json.contains("\"codec\" : \"" + choice.get(1) + "\""), json);
            assertTrue(json.contains("\"settings\" : \"" + choice.get(2) + "\""), json);
            assertArrayEquals(CONTENT, decompress("-c", compressed).out());
        }
    }

    @Test
    @DisplayName("every installed codec restores a text")
    void everyCodec() throws IOException {
        Collection<Codec> codecs = CodecRegistry.installed().all();
        assertTrue(codecs.stream().anyMatch(codec -> codec.name().equals("fib")), codecs.toString());
        Path model = TinyLanguageModel.write(folder.resolve("model"), 1);
        for (Codec codec : codecs) {
            boolean needsModel = codec.options().stream().anyMatch(CodecOption::forReading);
            List<Object> settings = needsModel ? List.of("--model", model) : List.of();
            assertSilentSuccess(run("compress", settings, "-f", "--codec", codec.name(), file));
            assertTrue(
                    pith.run("list", compressed).text().contains(" " + codec.name() + " "),
                    "a file of codec " + codec.name());
            assertArrayEquals(
                    CONTENT, run("decompress", settings, "-c", compressed).out(), codec.name());
        }
    }

    private Result run(String command, List<Object> settings, Object... others) {
        return pith.run(Stream.of(List.of(command), settings, List.of(others))
                .flatMap(List::stream)
                .toArray());
    }

    @Test
    @DisplayName("codec fib takes a parse, which the list shows")
    void parseOfCodecFib() throws IOException {
        for (String parse : List.of("every", "fibonacci")) {
            assertSilentSuccess(pith.run("compress", "-f", "--codec", "fib", "--parse", parse, file));
            assertTrue(pith.run("list", "--json", compressed).text().contains("parse " + parse), "a file of " + parse);
            assertArrayEquals(CONTENT, pith.run("decompress", "-c", compressed).out(), parse);
        }
    }

    @Test
    @DisplayName("the number of threads does not change the output")
    void threadsDoNotMatter() {
        ByteArrayOutputStream large = new ByteArrayOutputStream();
        for (int i = 0; i < 10; i++) {
            large.writeBytes(CONTENT);
        }
        pith.input(large.toByteArray());
        byte[] one = compress("-T", "1", "--block-size=64K").out();
        pith.input(large.toByteArray());
        byte[] three = compress("-T3", "--block-size=64K").out();
        assertArrayEquals(one, three);
    }

    @Test
    @DisplayName("a memory limit that cannot be kept is told")
    void memoryLimit() {
        pith.input(CONTENT);
        Result refused = compress("--memory-limit=1K");
        assertEquals(Report.ERROR, refused.status());
        assertTrue(refused.err().contains("1024 are allowed"), refused.err());
        compress(file);
        assertRefused(
                compressed + ": needs 600,000 bytes of memory, but 1,024 are allowed (see --memory-limit)",
                pith.run("test", "--memory-limit=1K", compressed));
    }
}
