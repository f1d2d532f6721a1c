package dev.pith.cli;

import static dev.pith.cli.CommandRunner.assertSilentSuccess;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.cli.CommandRunner.Result;
import dev.pith.llm.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pith inspect")
class InspectTest {

    private static final int SEED = 1;

    private static final String CONTENT = "All happy families are alike;\n\n\neach unhappy family…\nthe end";

    private static final Pattern CELL = Pattern.compile("<b([^>]*)>(.*?)</b>");

    @TempDir
    Path folder;

    private Path model;
    private Path file;
    private Path page;
    private final CommandRunner pith = new CommandRunner();

    @BeforeEach
    void writeModelAndText() throws IOException {
        model = TinyLanguageModel.write(
                folder.resolve("model"), SEED, "h|e", "t|he", "\n|\n", "\n\n|\n", "p|p", "\n|e");
        file = Files.writeString(folder.resolve("text"), CONTENT);
        page = folder.resolve("page.html");
    }

    private Result inspect(Object... arguments) {
        return pith.run(Stream.concat(Stream.of("inspect", "--model", model), Stream.of(arguments))
                .toArray());
    }

    private static void assertRefused(String message, Result result) {
        assertEquals("pith: " + message, result.err().lines().findFirst().orElse(""));
        assertEquals(Report.ERROR, result.status());
        assertEquals("", result.text());
    }

    private JsonNode json(Object... arguments) throws IOException {
        Result result =
                inspect(Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray());
        assertSilentSuccess(result);
        return new ObjectMapper().readTree(result.out());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    private static double sum(JsonNode objects, String field) {
        double sum = 0;
        for (JsonNode object : objects) {
            sum += object.get(field).asDouble();
        }
        return sum;
    }

    @Nested
    @DisplayName("prints")
    class Prints {

        @Test
        void aLineForEachLineAndTheTotals() {
            Result result = inspect(file);
            assertSilentSuccess(result);
            List<String> lines = result.text().lines().toList();
            assertEquals(7, lines.size(), result.text());
            assertTrue(lines.get(0).matches(" *Line +Bytes +Tokens +Bits +Bits/byte +Text"), result.text());
            assertTrue(lines.get(1).matches(" +1 +30 +\\d+ +[\\d.]+ +[\\d.]+  All happy families are alike;"));
            assertTrue(lines.get(2).matches(" +2 +1 +0 +[\\d.]+ +[\\d.]+"), result.text());
            assertTrue(lines.get(4).endsWith("  each unhappy family…"));
            assertTrue(lines.get(6).matches(" +62 +\\d+ +[\\d.]+ +[\\d.]+  coded in \\d+ bytes \\(\\d+\\.\\d\\d%\\)"));
        }

        @Test
        void noMoreOfALineThanItsBeginning() throws IOException {
            Files.writeString(file, "x".repeat(61) + "\n" + "y".repeat(60));
            List<String> lines = inspect(file).text().lines().toList();
            assertTrue(lines.get(1).endsWith(" " + "x".repeat(59) + "…"), lines.get(1));
            assertTrue(lines.get(2).endsWith(" " + "y".repeat(60)), lines.get(2));
        }

        @Test
        void nothingThatATerminalWouldObey() throws IOException {
            Files.write(file, "\033[2J\u009b\u202e\r\b\0".getBytes(UTF_8));
            String text = inspect(file).text();
            assertTrue(text.contains("\\x1B[2J\\u{9B}\\u{202E}␍\\x08\\x00"), text);
            assertFalse(text.replace("\n", "").codePoints().anyMatch(Character::isISOControl), text);
        }

        @Test
        void whatAnEmptyTextCosts() throws IOException {
            Files.write(file, new byte[0]);
            Result result = inspect(file);
            assertSilentSuccess(result);
            assertEquals(2, result.text().lines().count());
        }
    }

    @Nested
    @DisplayName("as JSON")
    class Json {

        @Test
        void tokensMakeUpTheTextAndTheCost() throws IOException {
            JsonNode report = json(file);
            byte[] content = CONTENT.getBytes(UTF_8);
            assertEquals(file.toString(), report.get("file").asText());
            assertEquals(LanguageModel.open(model).name(), report.get("model").asText());
            assertEquals(content.length, report.get("contentLength").asInt());
            double bits = report.get("bits").asDouble();
            assertEquals(bits, sum(report.get("tokens"), "bits"), 1e-6);
            assertEquals(bits, sum(report.get("lines"), "bits"), 1e-6);
            assertEquals((int) Math.ceil(bits / 8), report.get("codedLength").asInt());
            assertEquals(report.get("tokens").size(), sum(report.get("lines"), "tokens"));
            int offset = 0;
            for (JsonNode token : report.get("tokens")) {
                assertEquals(offset, token.get("offset").asInt());
                offset += token.get("length").asInt();
            }
            assertEquals(content.length, offset);
            offset = 0;
            for (JsonNode line : report.get("lines")) {
                assertEquals(offset, line.get("offset").asInt());
                offset += line.get("length").asInt();
            }
            assertEquals(content.length, offset);
        }

        @Test
        void aTokenOverSeveralLinesCountsForEachByItsBytes() throws IOException {
            Files.writeString(file, "a\n\n\nb");
            JsonNode report = json(file);
            JsonNode feeds = report.get("tokens").get(1);
            assertEquals("↵↵↵", feeds.get("text").asText());
            double a = report.get("tokens").get(0).get("bits").asDouble();
            double third = feeds.get("bits").asDouble() / 3;
            List<Double> bits = new ArrayList<>();
            report.get("lines").forEach(line -> bits.add(line.get("bits").asDouble()));
            assertEquals(4, bits.size());
            assertEquals(a + third, bits.get(0), 1e-9);
            assertEquals(third, bits.get(1), 1e-9);
            assertEquals(third, bits.get(2), 1e-9);
        }

        @Test
        void theCodedSizeIsThatOfTheBlock() throws IOException {
            Files.writeString(file, CONTENT.repeat(20).replace('…', '.'));
            assertSilentSuccess(pith.run("compress", "--codec=llm", "--mode=arithmetic", "--model", model, file));
            JsonNode frame = new ObjectMapper()
                    .readTree(pith.run("list", "--json", folder.resolve("text.pith"))
                            .text())
                    .get(0);
            // Beside the bits, a frame has headers, the end of the code, and a table.
            double excess = frame.get("compressedLength").asInt()
                    - json(file).get("codedLength").asInt();
            assertTrue(excess > 0 && excess < 120, "excess: " + excess);
        }

        @Test
        void asManyAlternativesAsAsked() throws IOException {
            assertEquals(5, json(file).get("tokens").get(0).get("alternatives").size());
            for (int count : List.of(0, 1, 12)) {
                for (JsonNode token : json("--alternatives=" + count, file).get("tokens")) {
                    JsonNode alternatives = token.get("alternatives");
                    assertEquals(count, alternatives.size());
                    int rank = token.get("rank").asInt();
                    if (rank < count) {
                        assertEquals(token.get("text"), alternatives.get(rank).get("text"));
                        assertEquals(
                                token.get("bits").asDouble(),
                                -Math.log(alternatives
                                                .get(rank)
                                                .get("probability")
                                                .asDouble())
                                        / Math.log(2),
                                1e-6);
                    }
                }
            }
        }

        @Test
        void tokensWithoutTextAreTold() throws IOException {
            JsonNode report = json("--alternatives=100", "--lanes=1", file);
            String all = report.toString();
            assertTrue(all.contains("(token 256, no text)"), all);
        }

        @Test
        void lanesAreAsManyAsAsked() throws IOException {
            assertEquals(1, json(file).get("lanes").asInt());
            JsonNode report = json("--lanes=3", file);
            assertEquals(3, report.get("lanes").asInt());
            List<Integer> lanes = new ArrayList<>();
            report.get("tokens").forEach(token -> lanes.add(token.get("lane").asInt()));
            assertEquals(lanes.stream().sorted().toList(), lanes);
            assertEquals(List.of(0, 1, 2), lanes.stream().distinct().toList());
        }

        @Test
        void contextChangesTheCost() throws IOException {
            assertTrue(json(file).get("bits").asDouble()
                    != json("--context=1", file).get("bits").asDouble());
        }
    }

    @Nested
    @DisplayName("writes a page")
    class Page {

        private String html(byte[] content, String... options) throws IOException {
            Files.write(file, content);
            assertSilentSuccess(inspect(Stream.concat(Stream.of(options), Stream.of("-f", "--html", page, file))
                    .toArray()));
            return Files.readString(page);
        }

        private String text(String html) {
            return html.substring(html.indexOf("<div id=text>"), html.indexOf("</main>"));
        }

        private List<String> cells(String html) {
            return CELL.matcher(text(html)).results().map(cell -> cell.group(2)).toList();
        }

        private JsonNode data(String html) throws IOException {
            String start = "<script type=\"application/json\" id=data>";
            int from = html.indexOf(start) + start.length();
            return new ObjectMapper().readTree(html.substring(from, html.indexOf("</script>", from)));
        }

        @Test
        void thatShowsAllOfTheText() throws IOException {
            String html = html(CONTENT.getBytes(UTF_8));
            String shown = cells(html).stream().collect(Collectors.joining()).replaceAll("</?u>", "");
            assertEquals(CONTENT.replace("\n", "↵"), shown);
            assertTrue(cells(html).contains("the"));
            assertTrue(cells(html).contains("…"), "a character of several tokens is one cell");
        }

        @Test
        void whoseCellsAreOfTheTokensInTheData() throws IOException {
            String html = html(CONTENT.getBytes(UTF_8));
            JsonNode data = data(html);
            int tokens = json(file).get("tokens").size();
            assertEquals((3 + 2 * 5) * tokens, data.get("tokens").size());
            // The line feeds are one token in three lines; the ellipsis is three tokens in a cell.
            assertEquals(tokens + 2 - 2, cells(html).size());
            assertEquals(2, data.get("joined").size());
            assertEquals(3, data.get("joined").get(1).asInt());
            int cell = data.get("joined").get(0).asInt();
            assertEquals(
                    "\\xE2",
                    data.get("texts")
                            .get(data.get("tokens").get(13 * cell).asInt())
                            .asText());
        }

        @Test
        void whoseLinesSayWhichCellIsTheirFirst() throws IOException {
            String html = html("a\n\n\nb\nc".getBytes(UTF_8));
            List<Integer> first = Pattern.compile("data-cell=(\\d+)")
                    .matcher(html)
                    .results()
                    .map(match -> Integer.valueOf(match.group(1)))
                    .toList();
            assertEquals(List.of(0, 1, 1, 2, 4), first);
        }

        @Test
        void inWhichTextIsNeverMarkup() throws IOException {
            String hostile = "<script>alert(1)</script>\"'&amp;<!--</style>]]><b onclick=x>";
            String html = html(hostile.getBytes(UTF_8), "--alternatives=100");
            String shown = String.join("", cells(html));
            assertEquals(
                    hostile.replace("&", "&amp;")
                            .replace("<", "&lt;")
                            .replace(">", "&gt;")
                            .replace("\"", "&quot;")
                            .replace("'", "&#39;"),
                    shown);
            assertEquals(2, html.split("<script", -1).length - 1);
            assertEquals(2, html.split("</script", -1).length - 1);
            assertEquals(1, html.split("</style", -1).length - 1);
            assertFalse(html.contains("<!--"));
        }

        @Test
        void inWhichNothingIsInvisible() throws IOException {
            String html = html("\0\u202e\u2066\ufeff\u00a0\u2028 a  b\t\r\n \033".getBytes(UTF_8));
            String shown = String.join("", cells(html)).replaceAll("</?u>", "");
            assertEquals("\\x00\\u{202E}\\u{2066}\\u{FEFF}\\u{A0}\\u{2028} a··b→␍↵·\\x1B", shown);
            assertFalse(html.codePoints()
                    .anyMatch(
                            c -> c != '\n' && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)));
        }

        @Test
        void ofAnyBytes() throws IOException {
            StringBuilder all = new StringBuilder();
            for (int value = 0; value < 256; value++) {
                all.append((char) value);
            }
            // Too long, too large, a surrogate, cut off.
            String html = html(
                    (all + "\u00c0\u0080\u00f4\u0090\u0080\u0080\u00ed\u00a0\u0080\u00e2\u0082").getBytes(ISO_8859_1));
            String shown = String.join("", cells(html)).replaceAll("</?u>", "");
            assertTrue(shown.endsWith("\\xFE\\xFF\\xC0\\x80\\xF4\\x90\\x80\\x80\\xED\\xA0\\x80\\xE2\\x82"), shown);
            assertFalse(html.contains("\ufffd"));
        }

        @Test
        void whoseTitleIsNeverMarkup() throws IOException {
            file = folder.resolve("<img src=x onerror=y>\u202e.txt");
            String html = html("text".getBytes(UTF_8));
            assertTrue(html.contains("<h1>&lt;img src=x onerror=y&gt;\\u{202E}.txt</h1>"));
            assertFalse(html.contains("<img"));
        }

        @Test
        void thatFetchesNothingAndRunsItsOwnScriptOnly() throws Exception {
            String html = html(CONTENT.getBytes(UTF_8));
            assertFalse(
                    Pattern.compile("https?:|src=|@import|url\\(").matcher(html).find());
            Matcher policy = Pattern.compile("default-src 'none'; .*script-src 'sha256-([^']+)'\"")
                    .matcher(html);
            assertTrue(policy.find());
            int from = html.lastIndexOf("<script>") + "<script>".length();
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(html.substring(from, html.lastIndexOf("</script>")).getBytes(UTF_8));
            assertEquals(Base64.getEncoder().encodeToString(digest), policy.group(1));
        }

        @Test
        void thatMarksWhereLanesBegin() throws IOException {
            assertFalse(html(CONTENT.getBytes(UTF_8)).contains("data-lane="));
            List<String> lanes = Pattern.compile("data-lane=(\\d+)")
                    .matcher(html(CONTENT.getBytes(UTF_8), "--lanes=3"))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .toList();
            assertEquals(List.of("2", "3"), lanes);
        }

        @Test
        void ofAnEmptyText() throws IOException {
            String html = html(new byte[0]);
            assertEquals(List.of(), cells(html));
            assertEquals(0, data(html).get("tokens").size());
        }

        @Test
        void onStandardOutputIfAsked() throws IOException {
            String html = html(CONTENT.getBytes(UTF_8));
            Result result = inspect("--html", "-", file);
            assertSilentSuccess(result);
            assertEquals(html, result.text());
        }

        @Test
        void overAnotherFileOnlyIfForced() throws IOException {
            Files.writeString(page, "precious");
            assertRefused(page + ": already exists, not overwritten (-f overwrites)", inspect("--html", page, file));
            assertEquals("precious", Files.readString(page));
            assertRefused(file + ": is the source itself", inspect("-f", "--html", file, file));
            assertEquals(CONTENT, Files.readString(file));
        }

        @Test
        void orNothingIfItFails() throws IOException {
            assertRefused(
                    file + ": is longer than 10 B, which is as much as is inspected (--limit raises it)",
                    inspect("--limit=10", "--html", page, file));
            Path missing = folder.resolve("missing");
            assertRefused(missing + ": no such file or directory", inspect("--html", page, missing));
            assertRefused(
                    missing.resolve("config.json") + ": no such file or directory",
                    pith.run("inspect", "--model", missing, "--html", page, file));
            assertEquals(List.of("model", "text"), names());
        }
    }

    @Test
    void readsWhatAFrameHolds() throws IOException {
        byte[] plain = pith.input(CONTENT).run("inspect", "--model", model).out();
        for (List<String> codec :
                List.of(List.of("--codec=ngram"), List.of("--codec=llm", "--model", model.toString()))) {
            Object[] arguments = Stream.concat(Stream.of("compress", "-f", file), codec.stream())
                    .toArray();
            assertSilentSuccess(pith.run(arguments));
            Result result = inspect(folder.resolve("text.pith"));
            assertSilentSuccess(result);
            assertArrayEquals(plain, result.out());
        }
    }

    @Test
    void readsStandardInput() {
        assertArrayEquals(
                inspect(file).out(),
                pith.input(CONTENT).run("inspect", "--model", model, "-").out());
    }

    @Test
    void takesTextsUpToALimit() throws IOException {
        Files.write(file, "x".repeat((1 << 20) + 1).getBytes(UTF_8));
        assertRefused(
                file + ": is longer than 1 MiB, which is as much as is inspected (--limit raises it)", inspect(file));
        Files.write(file, new byte[20]);
        assertSilentSuccess(inspect("--limit=20", file));
    }

    @Test
    void givesTheSameWhateverTheThreads() {
        assertArrayEquals(
                inspect("--json", "-T1", file).out(),
                inspect("--json", "-T3", file).out());
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertRefused("--model is needed: the directory of a language model", pith.run("inspect", file));
        assertRefused("--html and --json exclude each other", inspect("--html", page, "--json", file));
        assertRefused(
                "Invalid value for option '--alternatives': '101' is not a number of alternatives, 0 to 100",
                inspect("--alternatives=101", file));
        assertRefused(file + ": lanes must be 1 to 1024, but is '0'", inspect("--lanes=0", file));
    }
}
