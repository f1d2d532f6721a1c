package dev.pith.cli;

import static dev.pith.cli.CommandRunner.assertSilentSuccess;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.cli.CommandRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pith bench")
class BenchTest {

    @TempDir
    Path folder;

    private final CommandRunner pith = new CommandRunner();
    private Path empty;
    private Path json;

    @BeforeEach
    void files() throws IOException {
        empty = Files.createFile(folder.resolve("empty"));
        json = folder.resolve("results.json");
    }

    @Test
    @DisplayName("prints a row for each codec and peer, and writes the same as JSON")
    void measures() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content".repeat(1000));
        Result result = pith.run("bench", "--codecs=stored", "--peers=gzip", "--warm-up=0", "--json", json, file);
        assertEquals("", result.err());
        assertEquals(Report.OK, result.status());
        List<String> lines = result.text().lines().toList();
        assertTrue(result.text().contains("1 thread, median of 1 run, every round trip verified"), result.text());
        assertEquals(file + ", 7,000 bytes", lines.get(lines.size() - 5));
        assertTrue(
                lines.get(lines.size() - 2)
                        .matches("pith stored +7,0\\d\\d +0\\.\\d{3} +8\\.\\d{3} +[\\d,.]+ +[\\d,.]+ +-  in process"),
                result.text());
        assertTrue(lines.getLast().startsWith("gzip -9 "), result.text());
        JsonNode results = results();
        assertEquals(2, results.size());
        assertEquals("pith stored", results.get(0).get("compressor").asText());
        assertEquals(file.toString(), results.get(1).get("file").get("name").asText());
    }

    @Test
    @DisplayName("measures each file that it can read, and tells of the others")
    void someFilesMissing() {
        Path missing = folder.resolve("missing");
        Result result = pith.run("bench", "--codecs=stored", "--peers=none", missing, empty, "-");
        assertEquals(Report.ERROR, result.status());
        assertEquals(
                "pith: standard input: cannot be measured, for it can be read only once\n" + "pith: " + missing
                        + ": no such file or directory\n",
                result.err());
        assertTrue(result.text().contains(empty + ", 0 bytes"), result.text());
        assertTrue(result.text().contains("\npith stored "), result.text());
    }

    @Test
    @DisplayName("keeps results that are there already, unless told otherwise")
    void existingResults() throws IOException {
        Files.writeString(json, "precious");
        Result refused = pith.run("bench", "--codecs=stored", "--peers=none", "--json", json, empty);
        assertEquals(Report.ERROR, refused.status());
        assertEquals("pith: " + json + ": already exists\n", refused.err());
        assertEquals("", refused.text());
        assertEquals("precious", Files.readString(json));
        assertEquals(
                Report.OK,
                pith.run("bench", "--codecs=stored", "--peers=none", "-f", "--json", json, empty)
                        .status());
        assertTrue(Files.readString(json).contains("\"results\""));
    }

    @Test
    @DisplayName("tells what it is doing on a terminal")
    void progress() {
        Result result = pith.terminals("e").run("bench", "--codecs=stored", "--peers=none", "--repeat=2", "-T2", empty);
        assertEquals(Report.OK, result.status());
        assertTrue(result.err().contains("pith stored"), result.err());
        assertTrue(result.err().endsWith(ProgressDisplay.ERASED_LINE), result.err());
        assertTrue(result.text().contains("2 threads, median of 2 runs"), result.text());
        assertFalse(result.text().contains("Left out"), result.text());
    }

    @Test
    @DisplayName("says what to measure or to report")
    void usage() {
        for (Result result : List.of(
                pith.run("bench"),
                pith.run("bench", "--from", json, empty),
                pith.run("bench", "--resume", empty),
                pith.run("bench", "--from", json, "--json", json, "--resume"),
                pith.run("bench", "--codecs=none", "--peers=none", empty),
                pith.run("bench", "--codecs=missing", empty),
                pith.run("bench", "--peers=missing", empty))) {
            assertEquals(Report.ERROR, result.status());
            assertTrue(result.err().endsWith("'pith bench --help' tells more.\n"), result.err());
            assertEquals("", result.text());
        }
    }

    @Test
    @DisplayName("goes on where another run ended, and measures again what failed")
    void resumes() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        assertSilentSuccess(measure("stored", "none", file));
        // As if it had been killed before the second compressor was done.
        String first = Files.readString(json);
        assertSilentSuccess(measure("stored", "gzip", "--resume", file));
        JsonNode resumed = results();
        assertEquals(2, resumed.size());
        assertEquals(new ObjectMapper().readTree(first).get("results").get(0), resumed.get(0));
        assertEquals("gzip -9", resumed.get(1).get("compressor").asText());

        Files.writeString(
                json, first.replaceFirst("\"figures\" : \\{[^}]*\\{[^}]*}[^}]*\\{[^}]*}[^}]*}", "\"problem\" : \"x\""));
        assertEquals("x", results().get(0).get("problem").asText());
        Result result = measure("stored", "none", "--resume", file);
        assertSilentSuccess(result);
        assertEquals(1, results().size());
        assertFalse(results().get(0).has("problem"));
    }

    @Test
    @DisplayName("saves each result at once")
    void savesAtOnce() {
        Path missing = folder.resolve("missing");
        Result result = measure("stored", "none", "--resume", empty, missing);
        assertEquals(Report.ERROR, result.status());
        assertTrue(Files.exists(json));
    }

    @Test
    @DisplayName("does not go on with results that cannot be compared")
    void incomparable() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        assertSilentSuccess(measure("stored", "none", file));
        String before = Files.readString(json);
        Result otherSettings = measure("stored", "none", "--resume", "--repeat=2", file);
        assertEquals(Report.ERROR, otherSettings.status());
        assertTrue(
                otherSettings.err().startsWith("pith: " + json + ": differs in its settings: "), otherSettings.err());
        Files.writeString(file, "changed");
        Result changed = measure("stored", "none", "--resume", file);
        assertEquals(Report.ERROR, changed.status());
        assertEquals(
                "pith: " + file + ": has changed since it was measured, so the run cannot go on with it\n",
                changed.err());
        assertEquals(before, Files.readString(json));
        Files.writeString(json, "precious");
        Result noResults = measure("stored", "none", "--resume", file);
        assertEquals(Report.ERROR, noResults.status());
        assertTrue(noResults.err().startsWith("pith: " + json + ": holds no results of a benchmark"), noResults.err());
        assertEquals("precious", Files.readString(json));
    }

    @Test
    @DisplayName("reports results of earlier runs together")
    void reportsEarlierRuns() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        assertSilentSuccess(measure("stored", "none", file));
        Path second = folder.resolve("second.json");
        assertSilentSuccess(pith.run("bench", "--codecs=none", "--peers=gzip", "--warm-up=0", "--json", second, file));
        Path page = folder.resolve("page.html");
        Path document = folder.resolve("document.md");
        Result result = pith.run("bench", "--from", json + "," + second, "--html", page, "--markdown", document);
        assertSilentSuccess(result);
        for (String name : List.of("pith stored", "gzip -9")) {
            assertTrue(result.text().contains("\n" + name + " "), result.text());
            assertTrue(Files.readString(page).contains(name));
            assertTrue(Files.readString(document).contains(name));
        }
        assertEquals(
                "pith: " + page + ": already exists\n",
                pith.run("bench", "--from", json, "--html", page).err());
        Files.writeString(second, "precious");
        Result refused = pith.run("bench", "--from", json + "," + second);
        assertEquals(Report.ERROR, refused.status());
        assertTrue(refused.err().startsWith("pith: " + second + ": holds no results of a benchmark"), refused.err());
        assertEquals("", refused.text());
    }

    @Test
    @DisplayName("prints a line as the Large Text Compression Benchmark has it for a file of that name")
    void largeText() throws IOException {
        Path file = Files.writeString(folder.resolve("enwik8"), "content");
        Result result = pith.run("bench", "--codecs=stored", "--peers=gzip", "--warm-up=0", file);
        assertSilentSuccess(result);
        List<String> lines = result.text().lines().toList();
        assertTrue(
                lines.get(lines.size() - 3)
                        .matches("Program +Options +enwik8 +enwik9 +Decompresser +Total +Comp +Decomp +Mem +Alg +Note"),
                result.text());
        assertTrue(
                lines.getLast()
                        .matches(
                                "gzip +-9 +27 +- +- +- +[\\d,]+ +[\\d,]+ +- +LZ77 +in process, enwik8 is not the standard file"),
                lines.getLast());
    }

    @Test
    @DisplayName("tells that a corpus is not here")
    void missingCorpus() {
        Result result = pith.run("bench", "--codecs=stored", "--peers=none", "--corpus=no-such-corpus");
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().startsWith("pith: no-such-corpus: "), result.err());
    }

    private Result measure(String codecs, String peers, Object... others) {
        List<Object> arguments = new ArrayList<>(
                List.of("bench", "--codecs=" + codecs, "--peers=" + peers, "--warm-up=0", "--json", json));
        arguments.addAll(List.of(others));
        return pith.run(arguments.toArray());
    }

    private JsonNode results() throws IOException {
        return new ObjectMapper().readTree(Files.readString(json)).get("results");
    }
}
