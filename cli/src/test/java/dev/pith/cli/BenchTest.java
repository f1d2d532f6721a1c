package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.cli.CommandRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                        .matches("pith stored +7,0\\d\\d +8\\.\\d{3} +[\\d,.]+ +[\\d,.]+  in process"),
                result.text());
        assertTrue(lines.getLast().startsWith("gzip -9 "), result.text());
        JsonNode results = new ObjectMapper().readTree(Files.readString(json)).get("results");
        assertEquals(2, results.size());
        assertEquals("pith stored", results.get(0).get("compressor").asText());
        assertEquals(file.toString(), results.get(1).get("file").asText());
    }

    @Test
    @DisplayName("measures each file that it can read, and tells of the others")
    void someFilesMissing() {
        Path missing = folder.resolve("missing");
        Result result = pith.run("bench", "--codecs=stored", "--peers=none", "--markdown", missing, empty, "-");
        assertEquals(Report.ERROR, result.status());
        assertEquals(
                "pith: standard input: cannot be measured, for it can be read only once\n" + "pith: " + missing
                        + ": no such file or directory\n",
                result.err());
        assertTrue(result.text().contains("**" + empty + ", 0 bytes**"), result.text());
        assertTrue(result.text().contains("| pith stored |"), result.text());
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
}
