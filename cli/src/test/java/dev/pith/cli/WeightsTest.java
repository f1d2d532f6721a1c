package dev.pith.cli;

import static dev.pith.cli.CommandRunner.assertSilentSuccess;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.cli.CommandRunner.Result;
import dev.pith.dfloat.CudaDecoder;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pith weights")
class WeightsTest {

    private static final int WEIGHTS = 40_000;
    private static final int SEED = 1;

    @TempDir
    Path folder;

    private Path file;
    private Path compressed;
    private byte[] content;
    private final CommandRunner pith = new CommandRunner();

    @BeforeEach
    void writeFile() throws IOException {
        file = write(folder.resolve("model.safetensors"), SEED);
        compressed = folder.resolve("model.safetensors.pith");
        content = Files.readAllBytes(file);
    }

    /** Writes a file with a tensor of BF16 weights, which can be coded, and one of integers, which cannot. */
    private static Path write(Path path, int seed) throws IOException {
        Random random = new Random(seed);
        byte[] weights = new byte[2 * WEIGHTS];
        for (int i = 0; i < WEIGHTS; i++) {
            int bits = Float.floatToRawIntBits((float) (0.02 * random.nextGaussian())) >>> 16;
            weights[2 * i] = (byte) bits;
            weights[2 * i + 1] = (byte) (bits >> 8);
        }
        byte[] numbers = new byte[24];
        random.nextBytes(numbers);
        TensorInfo first = TensorInfo.startingAt(0, "layer.weight", DType.BF16, List.of(200L, WEIGHTS / 200L));
        TensorInfo second = TensorInfo.startingAt(first.end(), "positions", DType.I64, List.of(3L));
        SafeTensorsWriter.write(
                path,
                SafeTensorsHeader.of(List.of(first, second), Map.of("format", "pt")),
                List.of(MemorySegment.ofArray(weights), MemorySegment.ofArray(numbers)));
        return path;
    }

    private Result weights(Object... arguments) {
        return pith.run(
                Stream.concat(Stream.of("weights"), Stream.of(arguments)).toArray());
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(path -> !path.equals(directory))
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private static void flipByte(Path path, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        bytes[(int) at] ^= 1;
        Files.write(path, bytes);
    }

    private static void assertRefused(String message, Result result) {
        assertEquals("pith: " + message + "\n", result.err());
        assertEquals(Report.ERROR, result.status());
    }

    private static void assertSkipped(String message, Result result) {
        assertEquals("pith: " + message + "\n", result.err());
        assertEquals(Report.WARNING, result.status());
    }

    /** Asserts that one line tells of one file that is corrupt. */
    private static void assertCorrupt(Path path, Result result) {
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().startsWith("pith: " + path + ": "), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertFalse(result.err().contains("Exception") || result.err().contains("internal"), result.err());
    }

    @Nested
    @DisplayName("converts files")
    class ConvertsFiles {

        @Test
        void restoringTheSameBytesAndKeepingTheSources() throws IOException {
            assertSilentSuccess(weights("compress", file));
            assertArrayEquals(content, Files.readAllBytes(file));
            assertTrue(Files.size(compressed) < 0.8 * content.length);
            Files.delete(file);
            assertSilentSuccess(weights("decompress", compressed));
            assertArrayEquals(content, Files.readAllBytes(file));
            assertEquals(List.of("model.safetensors", "model.safetensors.pith"), names(folder));
        }

        @Test
        void carryingOverModificationTimeAndPermissions() throws IOException {
            FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z"));
            Files.setLastModifiedTime(file, time);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-----"));
            weights("compress", file);
            Files.delete(file);
            weights("decompress", compressed);
            for (Path path : List.of(compressed, file)) {
                assertEquals(time, Files.getLastModifiedTime(path));
                assertEquals("rwxr-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }

        @Test
        void removingTheSourceOnlyIfAsked() throws IOException {
            assertSilentSuccess(weights("compress", "--rm", file));
            assertEquals(List.of("model.safetensors.pith"), names(folder));
            assertSilentSuccess(weights("decompress", "--rm", compressed));
            assertEquals(List.of("model.safetensors"), names(folder));
        }

        @Test
        void overwritingOnlyIfForced() throws IOException {
            Files.writeString(compressed, "precious");
            assertRefused(compressed + ": already exists, not overwritten (-f overwrites)", weights("compress", file));
            assertEquals("precious", Files.readString(compressed));
            assertSilentSuccess(weights("compress", "-f", file));
            assertSilentSuccess(weights("verify", compressed));
        }

        @Test
        void toTheSameBytesWithAnyNumberOfThreads() {
            byte[] one = weights("compress", "-T1", "-c", file).out();
            assertArrayEquals(one, weights("compress", "-T3", "-c", file).out());
        }

        @Test
        void toWhereItIsTold() throws IOException {
            Path other = folder.resolve("other");
            assertSilentSuccess(weights("compress", "-o", other, file));
            assertArrayEquals(
                    Files.readAllBytes(other), weights("compress", "-c", file).out());
            assertArrayEquals(content, weights("decompress", "-c", other).out());
            assertSilentSuccess(weights("decompress", "-f", "-o", file, other));
            assertArrayEquals(content, Files.readAllBytes(file));
        }

        @Test
        void toStandardOutputOneAtATime() throws IOException {
            Result result = weights("compress", "-c", file, file);
            assertEquals(Report.ERROR, result.status());
            assertTrue(result.err().startsWith("pith: -c takes one file only"), result.err());
            assertEquals(0, result.out().length);
            assertSilentSuccess(weights("compress", file));
            assertEquals(
                    2 * content.length,
                    weights("decompress", "-c", compressed, compressed).out().length);
        }

        @Test
        void andSkipsWhatIsCompressedAlready() throws IOException {
            weights("compress", "-o", folder.resolve("small.safetensors"), file);
            Path small = folder.resolve("small.safetensors");
            assertSkipped(small + ": is compressed already, skipped", weights("compress", small));
            weights("compress", file);
            assertSkipped(compressed + ": has the suffix .pith already, skipped", weights("compress", compressed));
            assertEquals(List.of("model.safetensors", "model.safetensors.pith", "small.safetensors"), names(folder));
        }

        @Test
        void butNoOthers() throws IOException {
            Path text = Files.writeString(folder.resolve("text"), "this is no checkpoint");
            assertCorrupt(text, weights("compress", text));
            assertCorrupt(text, weights("decompress", "-o", folder.resolve("out"), text));
            assertCorrupt(text, weights("verify", text));
            assertCorrupt(text, weights("inspect", text));
            Path missing = folder.resolve("missing");
            for (String command : List.of("compress", "decompress", "verify", "inspect")) {
                Result result = command.equals("decompress")
                        ? weights(command, "-o", folder.resolve("out"), missing)
                        : weights(command, missing);
                assertRefused(missing + ": no such file or directory", result);
            }
            assertRefused("standard input: weights are read from files only", weights("compress", "-"));
            assertRefused(
                    file + ": is a safetensors file that is not compressed",
                    weights("decompress", "-o", folder.resolve("out"), file));
            assertEquals(List.of("model.safetensors", "text"), names(folder));
        }

        @Test
        void leavingNothingOfAFailure() throws IOException {
            weights("compress", file);
            flipByte(compressed, Files.size(compressed) / 2);
            Files.delete(file);
            assertCorrupt(compressed, weights("decompress", "--rm", compressed));
            assertCorrupt(compressed, weights("verify", compressed));
            byte[] bytes = Files.readAllBytes(compressed);
            Files.write(compressed, Arrays.copyOf(bytes, bytes.length - 1));
            assertCorrupt(compressed, weights("decompress", "--rm", compressed));
            assertEquals(List.of("model.safetensors.pith"), names(folder));
        }

        @Test
        void leavingNothingIfInterrupted() throws IOException {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            PrintStream messages = new PrintStream(err, true, UTF_8);
            Console console = new Console(
                    InputStream.nullInputStream(), OutputStream.nullOutputStream(), messages, Console.Terminals.NONE);
            PartialFiles partialFiles = new PartialFiles();
            Report report = new Report(messages, Verbosity.NORMAL);
            WeightCompression compression =
                    new WeightCompression(console, partialFiles, report, new Resources(1, Long.MAX_VALUE), false);
            Converter.Conversion interrupted = new Converter.Conversion() {

                @Override
                public Path outputBeside(Path source) throws Converter.SkippedException {
                    return compression.outputBeside(source);
                }

                @Override
                public @Nullable String unfitForTerminal() {
                    return null;
                }

                @Override
                public Converter.Result convert(Source source, long length, Output output)
                        throws IOException, Converter.SkippedException {
                    Converter.Result result = compression.convert(source, length, output);
                    assertEquals(2, names(folder).size());
                    partialFiles.shutDown();
                    return result;
                }
            };
            OutputOptions options = new OutputOptions(false, null, false, true);
            new Converter(console, partialFiles, report, options, interrupted).convert(new Source.NamedFile(file));
            assertEquals(Report.ERROR, report.exitStatus());
            assertEquals(List.of("model.safetensors"), names(folder));
        }

        @Test
        void thatLinksLeadTo() throws IOException {
            Path link = Files.createSymbolicLink(folder.resolve("link.safetensors"), file);
            assertSilentSuccess(weights("compress", link));
            assertTrue(Files.isSymbolicLink(link));
            Path linkCompressed = folder.resolve("link.safetensors.pith");
            assertArrayEquals(
                    content, weights("decompress", "-c", linkCompressed).out());
        }

        @Test
        void tellingSizesAndSpeedIfAsked() {
            Result result = weights("compress", "-v", file);
            assertEquals(Report.OK, result.status());
            assertTrue(result.err().matches(".*/model.safetensors: 80,\\d+ bytes, compressed .* MB/s\n"), result.err());
        }
    }

    @Nested
    @DisplayName("converts directories")
    class ConvertsDirectories {

        private Path model;
        private Path small;
        private Path back;

        @BeforeEach
        void writeDirectory() throws IOException {
            model = folder.resolve("model");
            small = folder.resolve("small");
            back = folder.resolve("back");
            Files.createDirectories(model.resolve("inner"));
            Path blob = write(folder.resolve("blob"), 2);
            Files.createSymbolicLink(model.resolve("model-00001-of-00002.safetensors"), blob);
            write(model.resolve("model-00002-of-00002.safetensors"), 3);
            write(model.resolve("inner/other.safetensors"), 4);
            Path config = Files.writeString(model.resolve("config.json"), "{}");
            Files.setLastModifiedTime(config, FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z")));
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rwxr-----"));
        }

        private void assertSameFiles(Path expected, Path actual) throws IOException {
            assertEquals(names(expected), names(actual));
            for (String name : names(expected)) {
                Path path = actual.resolve(name);
                if (Files.isRegularFile(path)) {
                    assertFalse(Files.isSymbolicLink(path));
                    assertArrayEquals(Files.readAllBytes(expected.resolve(name)), Files.readAllBytes(path), name);
                    assertEquals(
                            Files.getLastModifiedTime(expected.resolve(name)), Files.getLastModifiedTime(path), name);
                    assertEquals(
                            Files.getPosixFilePermissions(expected.resolve(name)),
                            Files.getPosixFilePermissions(path),
                            name);
                }
            }
        }

        @Test
        void restoringTheSameBytes() throws IOException {
            assertSilentSuccess(weights("compress", "-o", small, model));
            assertEquals(names(model), names(small));
            for (String name : names(small)) {
                Path path = small.resolve(name);
                assertEquals(
                        name.endsWith(".safetensors"), Files.isRegularFile(path) && WeightFiles.isCompressed(path));
            }
            assertSilentSuccess(weights("verify", small));
            assertSilentSuccess(weights("decompress", "-o", back, small));
            assertSameFiles(model, back);
        }

        @Test
        void intoOneThatIsEmptyOrNoneYet() throws IOException {
            Files.createDirectories(small);
            assertSilentSuccess(weights("compress", "-o", small, model));
            assertRefused(
                    small + ": is not empty (-f writes to it all the same)", weights("compress", "-o", small, model));
            Files.writeString(small.resolve("config.json"), "other");
            Files.writeString(small.resolve("more"), "kept");
            assertSilentSuccess(weights("compress", "-f", "-o", small, model));
            assertEquals("{}", Files.readString(small.resolve("config.json")));
            assertEquals("kept", Files.readString(small.resolve("more")));
        }

        @Test
        void onlyIfAnotherOneIsNamed() throws IOException {
            String message = model + ": is a directory, for which -o must name another one";
            assertRefused(message, weights("compress", model));
            assertRefused(message, weights("compress", "-c", model));
            assertRefused(file + ": is not a directory", weights("compress", "-f", "-o", file, model));
            for (Path inside : List.of(model, model.resolve("inner/new"))) {
                assertRefused(
                        inside + ": lies in the directory that it is to be made of",
                        weights("compress", "-f", "-o", inside, model));
            }
            assertFalse(Files.exists(model.resolve("inner/new")));
        }

        @Test
        void leavingNothingOfTheFilesThatFail() throws IOException {
            Path broken = Files.writeString(model.resolve("broken.safetensors"), "version https://git-lfs");
            assertCorrupt(broken, weights("compress", "-o", small, model));
            assertEquals(
                    names(model).stream()
                            .filter(name -> !name.equals("broken.safetensors"))
                            .toList(),
                    names(small));

            Path shard = small.resolve("model-00002-of-00002.safetensors");
            flipByte(shard, Files.size(shard) - 1_000);
            assertCorrupt(shard, weights("verify", small));
            assertCorrupt(shard, weights("decompress", "-o", back, small));
            assertFalse(names(back).contains("model-00002-of-00002.safetensors"));
            assertTrue(names(back).contains("model-00001-of-00002.safetensors"));
            assertEquals(names(small).size() - 1, names(back).size());
        }

        @Test
        void copyingWhatIsCompressedAlready() throws IOException {
            weights("compress", "-o", small, model);
            Path smaller = folder.resolve("smaller");
            Result result = weights("compress", "-v", "-o", smaller, small);
            assertEquals(Report.OK, result.status());
            assertTrue(result.err().contains(" bytes, copied\n"), result.err());
            assertSameFiles(small, smaller);
        }

        @Test
        void givingFilesThatWereCompressedAloneTheirNamesBack() throws IOException {
            Path alone = model.resolve("inner/other.safetensors");
            assertSilentSuccess(weights("compress", "--rm", alone));
            assertSilentSuccess(weights("decompress", "-o", back, model));
            assertTrue(names(back).contains("inner/other.safetensors"));
            assertFalse(names(back).contains("inner/other.safetensors.pith"));
        }

        @Test
        void copyingWhatWasCompressedTheGeneralWay() throws IOException {
            Path other = model.resolve("inner/other.safetensors");
            assertSilentSuccess(pith.run("compress", "--codec=stored", "--rm", other));
            for (String command : List.of("compress", "decompress")) {
                Path target = folder.resolve(command);
                assertSilentSuccess(weights(command, "-o", target, model));
                assertArrayEquals(
                        Files.readAllBytes(model.resolve("inner/other.safetensors.pith")),
                        Files.readAllBytes(target.resolve("inner/other.safetensors.pith")));
            }
            assertSilentSuccess(weights("inspect", model));
        }

        @Test
        void tellingOfLinksThatLeadNowhereOrUpwards() throws IOException {
            Path dangling = Files.createSymbolicLink(model.resolve("dangling"), folder.resolve("missing"));
            assertRefused(dangling + ": no such file or directory", weights("compress", "-o", small, model));
            Files.delete(dangling);
            Path loop = Files.createSymbolicLink(model.resolve("inner/loop"), model);
            assertSkipped(
                    loop + ": leads to a directory that it lies in, skipped",
                    weights("compress", "-f", "-o", small, model));
        }

        @Test
        void summingUpIfAsked() {
            Result result = weights("compress", "-v", "-o", small, model);
            assertEquals(Report.OK, result.status());
            List<String> lines = result.err().lines().toList();
            assertEquals(5, lines.size(), result.err());
            assertTrue(
                    lines.getLast()
                            .matches(".*/model: 3 files of weights, 1 copied, 240,\\d+ bytes, compressed .* MB/s"),
                    result.err());
        }

        @Test
        void removingTheSourcesOnlyIfAsked() throws IOException {
            Path link = model.resolve("model-00001-of-00002.safetensors");
            assertSkipped(
                    link + ": is a symbolic link, which --rm would remove instead of the file, skipped",
                    weights("compress", "--rm", "-o", small, model));
            assertEquals(List.of("inner", "model-00001-of-00002.safetensors"), names(model));
        }

        @Test
        void verifyingOnlyWhatIsCompressed() throws IOException {
            assertSkipped(model + ": has no compressed weights in it", weights("verify", model));
            weights("compress", "--rm", model.resolve("inner/other.safetensors"));
            Result result = weights("verify", "-v", model);
            assertEquals(Report.OK, result.status());
            assertTrue(result.err().matches(".*/inner/other.safetensors.pith: sound, 80,.*\n"), result.err());
        }

        @Test
        void inspectingAllFiles() throws IOException {
            Result result = weights("inspect", model);
            assertSilentSuccess(result);
            assertEquals(1 + 3 * 2 + 1, result.text().lines().count());
            assertTrue(result.text().lines().toList().getLast().endsWith(" 6 tensors     3 files"), result.text());
            assertSkipped(back + ": has no safetensors files in it", weights("inspect", Files.createDirectories(back)));
        }
    }

    @Nested
    @DisplayName("knows the layout df11")
    class LayoutDf11 {

        private Path model;
        private Path small;
        private Path back;

        @BeforeEach
        void writeModel() throws IOException {
            model = Files.createDirectory(folder.resolve("model"));
            small = folder.resolve("new/small");
            back = folder.resolve("back");
            Files.move(file, model.resolve("model.safetensors"));
            Files.writeString(model.resolve("config.json"), "{}");
        }

        private Result convert(String command, Path target, Path source, String... more) {
            return weights(Stream.concat(Stream.of(command, "--layout=df11", "-o", target, source), Stream.of(more))
                    .toArray());
        }

        @Test
        void restoringTheSameBytes() throws IOException {
            assertSilentSuccess(convert("compress", small, model));
            assertTrue(Files.readString(small.resolve("config.json")).contains("dfloat11_config"));
            assertEquals(
                    List.of("small"),
                    names(folder.resolve("new")).stream()
                            .filter(name -> !name.contains("/"))
                            .toList());
            Files.createDirectory(back);
            Result result = convert("decompress", back, small, "-v");
            assertEquals(Report.OK, result.status());
            assertTrue(result.err().matches(".*/small: 80,\\d+ bytes, compressed .* MB/s\n"), result.err());
            assertEquals(names(model), names(back));
            for (String name : names(model)) {
                assertArrayEquals(
                        Files.readAllBytes(model.resolve(name)), Files.readAllBytes(back.resolve(name)), name);
            }
        }

        @Test
        void forDirectoriesThatCanBeMadeOnly() throws IOException {
            Path config = model.resolve("config.json");
            assertRefused(
                    config + ": is no directory with a model, which --layout df11 needs",
                    convert("compress", small, config));
            assertRefused(folder + ": is not empty", convert("compress", folder, Files.createDirectories(back)));
            assertRefused(
                    model.resolve("new") + ": lies in the directory that it is to be made of",
                    convert("compress", model.resolve("new"), model));
            Result removing = convert("compress", small, model, "--rm");
            assertTrue(
                    removing.err().startsWith("pith: --layout df11 makes a directory of a directory"), removing.err());
            Result unknown = weights("compress", "--layout=df12", "-o", small, model);
            assertTrue(
                    unknown.err().startsWith("pith: Invalid value for option '--layout': 'df12' is no layout; known: "),
                    unknown.err());
        }

        @Test
        void leavingNothingOfAFailure() throws IOException {
            Files.writeString(model.resolve("model.safetensors"), "this is no checkpoint");
            assertCorrupt(model, convert("compress", folder.resolve("small"), model));
            assertEquals(List.of("model", "model/config.json", "model/model.safetensors"), names(folder));
        }
    }

    @Nested
    @DisplayName("decodes on a device")
    class Devices {

        private final String unavailable = "CUDA is unavailable: "
                + CudaDecoder.unavailableReason().orElseThrow(() -> new AssertionError("tests run without CUDA"));

        @Test
        void whichMayBeTheProcessor() throws IOException {
            weights("compress", "--rm", file);
            assertSilentSuccess(weights("verify", "--device", "cpu", compressed));
            assertSilentSuccess(weights("decompress", "--device=cpu", compressed));
            assertArrayEquals(content, Files.readAllBytes(file));
        }

        @Test
        void orSaysInOneLineWhyItCannotAndWritesNothing() throws IOException {
            weights("compress", "--rm", file);
            Path directory = folder.resolve("directory");
            for (String device : List.of("cuda", "cuda:0")) {
                String message = "--device cuda:0: " + unavailable;
                assertRefused(message, weights("decompress", "--device", device, compressed));
                assertRefused(message, weights("decompress", "-f", "--rm", "--device", device, compressed));
                assertRefused(message, weights("decompress", "--device", device, "-o", directory, folder));
                assertRefused(message, weights("verify", "--device", device, compressed, compressed));
                Result toStandardOutput = weights("decompress", "-c", "--device", device, compressed);
                assertRefused(message, toStandardOutput);
                assertEquals(0, toStandardOutput.out().length);
            }
            assertRefused("--device cuda:3: " + unavailable, weights("verify", "--device", "cuda:3", compressed));
            assertEquals(List.of("model.safetensors.pith"), names(folder));
        }

        @Test
        void thatItsNameTells() {
            for (String name : List.of("gpu", "CUDA", "cuda:", "cuda:-1", "cuda:x", "cuda:12345", "")) {
                Result result = weights("verify", "--device=" + name, file);
                assertEquals(Report.ERROR, result.status());
                assertTrue(
                        result.err()
                                .startsWith("pith: Invalid value for option '--device': '" + name
                                        + "' is no device; write cpu, cuda, or cuda:N "),
                        result.err());
            }
        }

        @Test
        void butNotLayoutDf11() throws IOException {
            Result result =
                    weights("decompress", "--layout=df11", "--device=cuda:1", "-o", folder.resolve("back"), folder);
            assertEquals(Report.ERROR, result.status());
            assertTrue(
                    result.err()
                            .startsWith("pith: --layout df11 is decoded on the processor, and does not take "
                                    + "--device cuda:1\n"),
                    result.err());
            assertEquals(List.of("model.safetensors"), names(folder));
        }

        @Test
        void whichCompressingDoesNot() {
            Result result = weights("compress", "--device=cpu", file);
            assertEquals(Report.ERROR, result.status());
            assertTrue(result.err().startsWith("pith: Unknown option: '--device=cpu'"), result.err());
        }
    }

    @Nested
    @DisplayName("inspects files")
    class Inspects {

        @Test
        void printingATableWhoseNumbersLineUp() {
            weights("compress", file);
            Result result = weights("inspect", compressed);
            assertSilentSuccess(result);
            List<String> lines = result.text().lines().toList();
            assertEquals(4, lines.size());
            assertTrue(
                    lines.get(0).matches("Entropy +Bits/weight +Compressed +Content +Ratio +Type +Shape +Form +Tensor"),
                    result.text());
            assertTrue(
                    lines.get(1)
                            .matches(" +2\\.\\d\\d +1[01]\\.\\d\\d +\\d\\d,\\d{3} +80,000 +6\\d\\.\\d\\d% +BF16 +"
                                    + "\\[200,200] +coded +layer\\.weight"),
                    result.text());
            assertTrue(
                    lines.get(2).matches(" +- +64\\.00 +24 +24 +100\\.00% +I64 +\\[3] +stored +positions"),
                    result.text());
            assertTrue(lines.get(3).matches(" +\\d\\d,\\d{3} +80,024 +6\\d\\.\\d\\d% +2 tensors"), result.text());
            int end = lines.get(0).indexOf("Content") + "Content".length();
            assertEquals("80,000", lines.get(1).substring(end - 6, end));
            assertEquals("    24", lines.get(2).substring(end - 6, end));
        }

        @Test
        void thatAreNotCompressed() {
            Result result = weights("inspect", file);
            assertSilentSuccess(result);
            assertTrue(
                    result.text()
                            .lines()
                            .toList()
                            .get(1)
                            .matches(" +2\\.\\d\\d +16\\.00 +80,000 +80,000 +100\\.00% +BF16 +\\[200,200] +stored +.*"),
                    result.text());
        }

        @Test
        void printingJsonWithExactNumbers() throws IOException {
            weights("compress", file);
            Result result = weights("inspect", "-T2", "--json", compressed, file);
            assertSilentSuccess(result);
            JsonNode files = new ObjectMapper().readTree(result.out());
            assertEquals(2, files.size());
            JsonNode first = files.get(0);
            assertEquals(compressed.toString(), first.get("file").asText());
            assertTrue(first.get("compressed").asBoolean());
            assertEquals(80_024, first.get("contentLength").asLong());
            JsonNode tensor = first.get("tensors").get(0);
            assertEquals("layer.weight", tensor.get("name").asText());
            assertEquals("BF16", tensor.get("dtype").asText());
            assertEquals(200, tensor.get("shape").get(1).asLong());
            assertTrue(tensor.get("coded").asBoolean());
            long length = tensor.get("compressedLength").asLong();
            assertEquals(8.0 * length / WEIGHTS, tensor.get("bitsPerElement").asDouble());
            assertEquals(length + 24, first.get("compressedLength").asLong());
            JsonNode numbers = first.get("tensors").get(1);
            assertFalse(numbers.has("exponentEntropy"));
            assertFalse(numbers.get("coded").asBoolean());
            JsonNode plain = files.get(1);
            assertFalse(plain.get("compressed").asBoolean());
            assertEquals(
                    tensor.get("exponentEntropy").asDouble(),
                    plain.get("tensors").get(0).get("exponentEntropy").asDouble());
            assertEquals(
                    "[ ]\n",
                    weights("inspect", "--json", folder.resolve("missing")).text());
        }

        @Test
        void thatAreDamagedAndTellsOfIt() throws IOException {
            weights("compress", file);
            flipByte(compressed, Files.size(compressed) / 2);
            assertCorrupt(compressed, weights("inspect", "-T2", compressed));
        }
    }

    @Nested
    @DisplayName("has its work done by the plain commands too")
    class PlainCommands {

        private boolean isCompressedAsWeights() throws IOException {
            return WeightFiles.isCompressed(compressed);
        }

        @Test
        void thatRecognizeWeightsByTheirContent() throws IOException {
            Path renamed = Files.move(file, folder.resolve("renamed"));
            Path renamedCompressed = folder.resolve("renamed.pith");
            assertSilentSuccess(pith.run("compress", renamed));
            assertTrue(WeightFiles.isCompressed(renamedCompressed));
            assertSilentSuccess(pith.run("test", renamedCompressed));
            Files.delete(renamed);
            assertSilentSuccess(pith.run("decompress", renamedCompressed));
            assertArrayEquals(content, Files.readAllBytes(renamed));
        }

        @Test
        void unlessItIsSaidHowToCompress() throws IOException {
            for (String option : List.of("-1", "-6", "--codec=stored", "--block-size=64K")) {
                assertSilentSuccess(pith.run("compress", "-f", option, file));
                assertFalse(isCompressedAsWeights(), option);
                assertArrayEquals(
                        content, pith.run("decompress", "-c", compressed).out());
            }
            assertSilentSuccess(pith.run("compress", "-f", "-T2", file));
            assertTrue(isCompressedAsWeights());
        }

        @Test
        void unlessTheFileIsInvalid() throws IOException {
            byte[] longer = Arrays.copyOf(content, content.length + 1);
            Files.write(file, longer);
            assertSilentSuccess(pith.run("compress", file));
            assertFalse(isCompressedAsWeights());
            assertArrayEquals(longer, pith.run("decompress", "-c", compressed).out());
        }

        @Test
        void unlessTheFileIsCompressedAlready() throws IOException {
            weights("compress", file);
            Files.move(compressed, folder.resolve("small.safetensors"));
            assertSilentSuccess(pith.run("compress", folder.resolve("small.safetensors")));
            Path twice = folder.resolve("small.safetensors.pith");
            assertFalse(WeightFiles.isCompressed(twice));
            assertSilentSuccess(pith.run("test", twice));
        }

        @Test
        void unlessOutputsFollowEachOther() throws IOException {
            Path text = Files.writeString(folder.resolve("text"), "and more");
            Path both = Files.write(
                    folder.resolve("both"),
                    pith.run("compress", "-c", file, text).out());
            byte[] restored = pith.run("decompress", "-c", both).out();
            assertEquals(content.length + "and more".length(), restored.length);
        }

        @Test
        void thatReadAndWriteStandardStreams() throws IOException {
            byte[] small = pith.run("compress", "-c", file).out();
            Files.write(compressed, small);
            assertTrue(isCompressedAsWeights());
            assertArrayEquals(content, pith.run("decompress", "-c", compressed).out());
            assertArrayEquals(content, pith.input(small).run("decompress").out());
            assertSilentSuccess(pith.input(small).run("test"));
            assertArrayEquals(
                    content,
                    pith.input(pith.input(content).run("compress").out())
                            .run("decompress")
                            .out());
        }

        @Test
        void thatTellOfDamageWhereverItComesFrom() throws IOException {
            weights("compress", file);
            flipByte(compressed, Files.size(compressed) / 2);
            assertCorrupt(compressed, pith.run("test", compressed));
            assertCorrupt(compressed, pith.run("decompress", "-f", compressed));
            assertArrayEquals(content, Files.readAllBytes(file));
            Result result = pith.input(Files.readAllBytes(compressed)).run("test");
            assertEquals(Report.ERROR, result.status());
            assertTrue(result.err().startsWith("pith: standard input: dfloat: "), result.err());
            assertRefused(file + ": is a safetensors file that is not compressed", pith.run("test", file));
        }

        @Test
        void thatListThemWithTheOthers() throws IOException {
            pith.run("compress", file);
            Path text = Files.writeString(folder.resolve("text"), "text");
            pith.run("compress", "--codec=stored", text);
            Result result = pith.run("list", compressed, folder.resolve("text.pith"));
            assertSilentSuccess(result);
            List<String> lines = result.text().lines().toList();
            String sizes = ByteSize.grouped(Files.size(compressed)) + " +" + ByteSize.grouped(content.length);
            assertTrue(
                    lines.get(1)
                            .matches(" +- +- +" + sizes + " +6\\d\\.\\d\\d% +weights +1 of 2 tensors coded +- +"
                                    + compressed),
                    result.text());
            assertTrue(lines.get(2).contains(" stored "), result.text());
            JsonNode listed = new ObjectMapper()
                    .readTree(pith.run("list", "--json", compressed, folder.resolve("text.pith"))
                            .out());
            assertEquals(content.length, listed.get(0).get("contentLength").asLong());
            assertEquals(0, listed.get(0).get("frames").size());
            assertEquals(2, listed.get(0).get("weights").get("tensors").asInt());
            assertEquals(1, listed.get(0).get("weights").get("codedTensors").asInt());
            assertFalse(listed.get(1).has("weights"));
        }
    }

    @Test
    @DisplayName("prints help for each of its commands")
    void help() {
        Result overview = weights();
        assertSilentSuccess(overview);
        for (String command : List.of("compress", "decompress", "verify", "inspect")) {
            assertTrue(overview.text().contains("\n  " + command + " "), overview.text());
            Result help = weights(command, "--help");
            assertSilentSuccess(help);
            assertTrue(help.text().contains("\nUsage: pith weights " + command), help.text());
            Result nothing = weights(command);
            assertEquals(Report.ERROR, nothing.status());
            assertTrue(nothing.err().startsWith("pith: Missing required parameter: 'PATH"), nothing.err());
        }
        assertTrue(weights("bench", "--help").text().contains("\nUsage: pith weights bench"));
        Result unknown = weights("shrink");
        assertEquals(Report.ERROR, unknown.status());
        assertTrue(unknown.err().startsWith("pith: shrink: no such command\n"), unknown.err());
        assertTrue(unknown.err().contains("\nUsage: pith weights "), unknown.err());
    }
}
