package dev.pith.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.corpora.Measurement.Figures;
import dev.pith.corpora.ResultsTable.Style;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Results")
class ReportingTest {

    private static final Measurement MEASURED =
            new Measurement("file", 2_000_000, "fake", "in process", new Figures(500_000, 4, 0.001), null);
    private static final Measurement FAILED =
            new Measurement("file", 2_000_000, "fake", "whole process", null, "exit status 1: a|b\u001b");
    private static final Measurement EMPTY =
            new Measurement("file", 0, "fake", "in process", new Figures(25, 0.1, 0.1), null);

    @Test
    @DisplayName("are a table whose columns line up")
    void text() {
        ResultsTable table = new ResultsTable(Style.TEXT, List.of(new FakeCompressor()));
        assertEquals(
                """
                a?file, 2,000,000 bytes

                Compressor          Bytes  Bits/byte  Compress MB/s  Decompress MB/s  Measured
                fake              500,000      2.000          0.500        2,000.000  in process
                fake                    -          -              -                -  failed: exit status 1: a|b?
                fake                   25          -              -                -  in process
                """,
                table.heading("a\u0007file", 2_000_000) + table.row(MEASURED) + table.row(FAILED) + table.row(EMPTY));
    }

    @Test
    @DisplayName("are a table of Markdown")
    void markdown() {
        ResultsTable table = new ResultsTable(Style.MARKDOWN, List.of(new FakeCompressor()));
        assertEquals("""
                **file, 2,000,000 bytes**

                | Compressor |         Bytes | Bits/byte | Compress MB/s | Decompress MB/s | Measured      |
                | ---------- | ------------: | --------: | ------------: | --------------: | ------------- |
                | fake       |       500,000 |     2.000 |         0.500 |       2,000.000 | in process    |
                | fake       |             - |         - |             - |               - | failed: exit status 1: a\\|b? |
                """, table.heading("file", 2_000_000) + table.row(MEASURED) + table.row(FAILED));
    }

    @Test
    @DisplayName("are JSON with an object for each measurement")
    void json() throws IOException {
        Environment environment = Environment.current();
        JsonNode report = new ObjectMapper()
                .readTree(new BenchmarkReport(environment, 1, 3, 0.5, List.of(MEASURED, FAILED)).toJson());
        assertEquals(environment.java(), report.get("environment").get("java").asText());
        assertTrue(report.get("environment").get("processors").asInt() > 0);
        assertFalse(report.get("environment").get("processor").asText().isBlank());
        assertEquals(1, report.get("threads").asInt());
        assertEquals(3, report.get("runs").asInt());
        assertEquals(0.5, report.get("warmUpSeconds").asDouble());
        assertEquals(2, report.get("results").size());
        JsonNode measured = report.get("results").get(0);
        assertEquals("file", measured.get("file").asText());
        assertEquals(2_000_000, measured.get("contentLength").asLong());
        assertEquals("fake", measured.get("compressor").asText());
        assertEquals("in process", measured.get("scope").asText());
        assertEquals(500_000, measured.get("compressedLength").asLong());
        assertEquals(4, measured.get("compressSeconds").asDouble());
        assertEquals(0.001, measured.get("decompressSeconds").asDouble());
        assertFalse(measured.has("problem"));
        JsonNode failed = report.get("results").get(1);
        assertEquals("exit status 1: a|b\u001b", failed.get("problem").asText());
        assertFalse(failed.has("compressedLength"));
    }
}
