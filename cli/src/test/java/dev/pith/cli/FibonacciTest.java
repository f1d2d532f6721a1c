package dev.pith.cli;

import static dev.pith.cli.CommandRunner.assertSilentSuccess;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.cli.CommandRunner.Result;
import java.io.IOException;
import java.io.StringReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

@DisplayName("pith fibonacci")
class FibonacciTest {

    private static final int SEED = 1;

    @TempDir
    Path folder;

    private Path file;
    private final CommandRunner pith = new CommandRunner();

    @BeforeEach
    void nameFile() {
        file = folder.resolve("text");
    }

    private static void assertRefused(String message, Result result) {
        assertEquals("pith: " + message + "\n", result.err());
        assertEquals(Report.ERROR, result.status());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    @Nested
    @DisplayName("draw")
    class Draw {

        private Path picture;

        @BeforeEach
        void writeText() throws IOException {
            picture = folder.resolve("picture.svg");
            Files.writeString(
                    file,
                    "\n  "
                            + IntStream.range(0, 100)
                                    .mapToObj(i -> "word" + i + ",\n")
                                    .collect(Collectors.joining()));
        }

        private Result draw(Object... arguments) {
            return pith.run(Stream.concat(Stream.of("fibonacci", "draw"), Stream.of(arguments))
                    .toArray());
        }

        private static Document parse(String svg) {
            try {
                return DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)));
            } catch (Exception e) {
                throw new AssertionError("not well-formed: " + svg, e);
            }
        }

        private static List<String> words(String svg) {
            NodeList groups = parse(svg).getElementsByTagName("g");
            List<String> words = new ArrayList<>();
            for (int i = 0; i < groups.getLength(); i++) {
                Element group = (Element) groups.item(i);
                if (group.getAttribute("class").equals("unit")) {
                    words.add(group.getElementsByTagName("title").item(0).getTextContent());
                }
            }
            return words;
        }

        private static String title(String svg) {
            return parse(svg).getElementsByTagName("title").item(0).getTextContent();
        }

        @Test
        void writesThePictureToStandardOutputWithAFewWords() {
            Result result = draw(file);
            assertSilentSuccess(result);
            List<String> words = words(result.text());
            assertEquals(34, words.size());
            assertEquals("word0,", words.getFirst());
            assertEquals("Tiling and hierarchy: slope (-1 + √5)/2, phase 0", title(result.text()));
        }

        @Test
        void drawsAsManyWordsAsAskedAndThere() {
            assertEquals(7, words(draw("--words=7", file).text()).size());
            List<String> all = words(draw("--words=1000", file).text());
            assertEquals(100, all.size());
            assertEquals("word99,", all.getLast());
        }

        @Test
        void drawsAsManyLevelsAsAsked() {
            for (int levels : List.of(1, 5, 12)) {
                String svg = draw("--words=3", "--levels=" + levels, file).text();
                assertTrue(svg.contains(">level " + (levels - 1) + "<"), "levels: " + levels);
                assertFalse(svg.contains(">level " + levels + "<"), "levels: " + levels);
            }
        }

        @Test
        void drawsEachKindOfTiling() {
            assertEquals(
                    "Tiling and hierarchy: slope (-3 + √13)/2, phase 1/3",
                    title(draw("--slope=bronze", "--phase=4/3", "--levels=12", file)
                            .text()));
            assertEquals(
                    "Tiling and hierarchy: slope √2/2, phase 0, from unit 1000000",
                    title(draw("--slope=pell", "--offset=1000000", file).text()));
            assertEquals(
                    "Tiling and hierarchy: slope -1 + √2, phase 0",
                    title(draw("--slope=silver", file).text()));
            assertEquals(
                    "Tiling and hierarchy: period LLSLS, offset 0, from unit 3",
                    title(draw("--period=LLSLS", "--offset=3", file).text()));
            assertEquals(
                    "Tiling and hierarchy: random, seed 5",
                    title(draw("--random=5", file).text()));
        }

        @Test
        void drawsTheSamePictureEveryTimeAndAnotherForAnotherOffset() {
            assertArrayEquals(draw(file).out(), draw(file).out());
            assertNotEquals(draw(file).text(), draw("--offset=1", file).text());
        }

        @Test
        void readsStandardInputUnlessAFileIsNamed() {
            for (Result result : List.of(
                    pith.input("to be & <not>").run("fibonacci", "draw"),
                    pith.input("to be & <not>").run("fibonacci", "draw", "-"))) {
                assertSilentSuccess(result);
                assertEquals(List.of("to", "be & <", "not>"), words(result.text()));
            }
        }

        @Test
        void writesTheNamedFile() throws IOException {
            assertSilentSuccess(draw("-o", picture, file));
            assertEquals(draw(file).text(), Files.readString(picture));
            assertEquals(List.of("picture.svg", "text"), names());
            assertEquals(draw(file).text(), draw("-o", "-", file).text());
        }

        @Test
        void overwritesOnlyIfForced() throws IOException {
            Files.writeString(picture, "precious");
            assertRefused(picture + ": already exists, not overwritten (-f overwrites)", draw("-o", picture, file));
            assertEquals("precious", Files.readString(picture));
            assertSilentSuccess(draw("-f", "-o", picture, file));
            assertEquals(34, words(Files.readString(picture)).size());
        }

        @Test
        void asksWhetherToOverwriteIfSomebodyCanAnswer() throws IOException {
            Files.writeString(picture, "precious");
            Result result = pith.terminals("ie").input("n\n").run("fibonacci", "draw", "-o", picture, file);
            assertEquals(Report.WARNING, result.status());
            assertEquals("precious", Files.readString(picture));
        }

        @Test
        void refusesToReplaceTheTextByItsPicture() throws IOException {
            String text = Files.readString(file);
            assertRefused(file + ": is the source itself", draw("-f", "-o", file, file));
            assertEquals(text, Files.readString(file));
        }

        @Test
        void leavesNothingOfAFileThatCannotBeDrawn() throws IOException {
            Path missing = folder.resolve("missing");
            assertRefused(missing + ": no such file or directory", draw("-o", picture, missing));
            assertRefused(folder + ": Is a directory", draw("-o", picture, folder));
            for (String content : List.of("", " \n\t\r\n ")) {
                Files.writeString(file, content);
                assertRefused(file + ": has no words in it", draw("-o", picture, file));
            }
            assertEquals(List.of("text"), names());
            assertRefused("standard input: has no words in it", pith.run("fibonacci", "draw"));
        }

        @Test
        void drawsAnyBytes() throws IOException {
            Files.write(file, randomBytes(100_000));
            Result result = draw("--words=500", file);
            assertSilentSuccess(result);
            assertEquals(500, words(result.text()).size(), "seed " + SEED);
        }

        @Test
        void readsOnlyTheBeginningOfATextWithoutEnd() throws IOException {
            Files.write(file, "x".repeat(3 << 20).getBytes(UTF_8));
            List<String> words = words(draw(file).text());
            assertEquals(List.of(1 << 20), words.stream().map(String::length).toList());
        }
    }

    @Nested
    @DisplayName("experiment")
    class Experiment {

        private Path directory;

        @BeforeEach
        void writeText() throws IOException {
            directory = folder.resolve("results");
            Files.writeString(
                    file, "All happy families are alike; each unhappy family is unhappy in its own way. ".repeat(60));
        }

        private Result experiment(Object... arguments) {
            return pith.run(Stream.concat(Stream.of("fibonacci", "experiment", "--phrases=100"), Stream.of(arguments))
                    .toArray());
        }

        @Test
        void printsTablesForEachFile() throws IOException {
            Path other = Files.write(folder.resolve("other"), randomBytes(2000));
            Result result = experiment("--prefixes=1000,2K,3000", file, other);
            assertSilentSuccess(result);
            List<String> lines = result.text().lines().toList();
            assertTrue(lines.indexOf("## text") < lines.indexOf("## other"), result.text());
            assertTrue(lines.contains("| Mask | 1,000 B | 2,048 B | 3,000 B |"), result.text());
            assertTrue(lines.contains("| Mask | 1,000 B | 2,000 B |"), result.text());
            assertEquals(
                    result.text(),
                    experiment("--prefixes=1000,2K,3000", file, other).text());
        }

        @Test
        void writesTablesFiguresAndPlotIfADirectoryIsNamed() throws IOException {
            Result result = experiment("--prefixes=1000,3000", "--verify=0", "-o", directory, file);
            assertSilentSuccess(result);
            assertEquals("", result.text());
            assertEquals(List.of("results", "text"), names());
            try (Stream<Path> files = Files.list(directory)) {
                assertEquals(3, files.count());
            }
            assertEquals(
                    experiment("--prefixes=1000,3000", file).text(), Files.readString(directory.resolve("report.md")));
            JsonNode report = new ObjectMapper().readTree(Files.readString(directory.resolve("report.json")));
            assertEquals(100, report.get("options").get("maxPhrases").asInt());
            assertEquals(0, report.get("options").get("maxVerifiedLength").asInt());
            assertEquals(2, report.get("texts").size());
            assertEquals(3000, report.get("texts").get(1).get("bytes").asInt());
            assertEquals(
                    "svg",
                    Draw.parse(Files.readString(directory.resolve("plot.svg")))
                            .getDocumentElement()
                            .getTagName());
        }

        @Test
        void overwritesOnlyIfForced() throws IOException {
            Files.createDirectory(directory);
            Path plot = Files.writeString(directory.resolve("plot.svg"), "precious");
            assertRefused(
                    plot + ": already exists, not overwritten (-f overwrites)",
                    experiment("--prefixes=1000", "-o", directory, file));
            assertEquals("precious", Files.readString(plot));
            try (Stream<Path> files = Files.list(directory)) {
                assertEquals(List.of(plot), files.toList());
            }
            assertSilentSuccess(experiment("-f", "--prefixes=1000", "-o", directory, file));
            assertTrue(Files.readString(plot).startsWith("<svg"));
        }

        @Test
        void refusesToReplaceATextByItsReport() throws IOException {
            Path text = Files.move(file, folder.resolve("report.md"));
            assertRefused(text + ": is the source itself", experiment("-f", "--prefixes=1000", "-o", folder, text));
            assertEquals(List.of("report.md"), names());
        }

        @Test
        void refusesAFileInPlaceOfTheDirectory() throws IOException {
            Path target = Files.writeString(directory, "precious");
            assertRefused(target + ": is not a directory", experiment("-f", "-o", target, file));
        }

        @Test
        void measuresWhatItCanAndTellsOfTheRest() throws IOException {
            Path missing = folder.resolve("missing");
            Path empty = Files.createFile(folder.resolve("empty"));
            Path other = Files.createDirectory(folder.resolve("other"));
            Path sameName = Files.writeString(other.resolve("text"), "text");
            Result result = experiment("--prefixes=1000", missing, empty, file, sameName, "-");
            assertRefused(
                    missing + ": no such file or directory\n"
                            + "pith: " + empty + ": is empty\n"
                            + "pith: " + sameName
                            + ": has the name of another file, from which tables could not tell it\n"
                            + "pith: standard input: texts are read from files only",
                    result);
            assertEquals(
                    1,
                    result.text().lines().filter(line -> line.startsWith("## ")).count());
        }

        @Test
        void makesNoDirectoryIfThereIsNothingToMeasure() throws IOException {
            Path missing = folder.resolve("missing");
            assertRefused(missing + ": no such file or directory", experiment("-o", directory, missing));
            assertEquals(List.of("text"), names());
        }

        @Test
        void leavesNoDirectoryIfNothingCouldBeMeasured() throws IOException {
            Path unreadable = folder.resolve("socket");
            try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.bind(UnixDomainSocketAddress.of(unreadable));
                Path nested = directory.resolve("of").resolve("today");
                assertEquals(Report.ERROR, experiment("-o", nested, unreadable).status());
                assertFalse(Files.exists(directory), "left " + directory);

                Files.createDirectory(directory);
                assertEquals(Report.ERROR, experiment("-o", nested, unreadable).status());
                assertTrue(Files.exists(directory), "removed a directory that was there before");
                assertFalse(Files.exists(nested.getParent()), "left " + nested.getParent());
            }
        }

        @Test
        void tellsWhatItIsDoingOnATerminal() {
            Result result = pith.terminals("e").run("fibonacci", "experiment", "--prefixes=500", file);
            assertEquals(Report.OK, result.status());
            assertTrue(result.err().contains("Measuring "), result.err());
            assertTrue(result.err().contains(": 500 B, 1 of "), result.err());
            assertTrue(result.err().endsWith(ProgressDisplay.ERASED_LINE), result.err());
        }
    }

    @Test
    void printsHelpIfNoCommandIsNamed() {
        Result result = pith.run("fibonacci");
        assertSilentSuccess(result);
        assertTrue(result.text().contains("\n  draw "), result.text());
        assertTrue(result.text().contains("\n  experiment "), result.text());
    }
}
