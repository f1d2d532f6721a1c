package dev.pith.corpora.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.corpora.bench.BenchmarkReport.Program;
import dev.pith.corpora.bench.Measurement.Cost;
import dev.pith.corpora.bench.Measurement.Figures;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Results")
class ReportingTest {

    private static final MeasuredFile FILE = new MeasuredFile("a\u0007file", 2_000_000, "00ff");
    private static final Measurement MEASURED = measured(FILE, "fake", "in process", 500_000, 1);
    private static final Measurement REPEATED = measured(FILE, "fake 2", "in process", 500_000, 3);
    private static final Measurement FAILED = new Measurement(
            FILE, "fake", "whole process", null, "2026-01-02T03:04:05Z", null, "exit status 1: a|b\u001b");
    private static final Measurement EMPTY = measured(new MeasuredFile("empty", 0, "11"), "fake", "in process", 25, 1);
    private static final Settings SETTINGS = new Settings(1, 3, null, 2, true);
    private static final BenchmarkReport REPORT = new BenchmarkReport(
            new Program("1.0", 123L), Environment.current(), SETTINGS, List.of(MEASURED, FAILED, EMPTY));

    @Test
    @DisplayName("are a table whose columns line up")
    void text() {
        ResultsTable table = new ResultsTable(TableStyle.TEXT, List.of("fake", "fake 2"));
        assertEquals(
                """
                a?file, 2,000,000 bytes

                Compressor          Bytes   Ratio  Bits/byte  Compress MB/s  Decompress MB/s  Memory MB  Measured
                fake              500,000   4.000      2.000          0.500        2,000.000        3.5  in process
                fake 2            500,000   4.000      2.000     0.500 ±25%    2,000.000 ±0%        3.5  in process
                fake                    -       -          -              -                -          -  failed: exit status 1: a|b?
                fake                   25       -          -              -                -        3.5  in process
                """,
                table.heading(FILE) + table.row(MEASURED) + table.row(REPEATED) + table.row(FAILED) + table.row(EMPTY));
    }

    @Test
    @DisplayName("are a table of Markdown")
    void markdown() {
        ResultsTable table = new ResultsTable(TableStyle.MARKDOWN, List.of("fake"));
        assertEquals("""
                **a?file, 2,000,000 bytes**

                | Compressor |         Bytes |  Ratio | Bits/byte | Compress MB/s | Decompress MB/s | Memory MB | Measured      |
                | ---------- | ------------: | -----: | --------: | ------------: | --------------: | --------: | ------------- |
                | fake       |       500,000 |  4.000 |     2.000 |         0.500 |       2,000.000 |       3.5 | in process    |
                | fake       |             - |      - |         - |             - |               - |         - | failed: exit status 1: a\\|b? |
                """, table.heading(FILE) + table.row(MEASURED) + table.row(FAILED));
    }

    @Test
    @DisplayName("are JSON with an object for each measurement")
    void json() throws IOException {
        JsonNode report = new ObjectMapper().readTree(REPORT.toJson());
        assertEquals("1.0", report.get("pith").get("version").asText());
        assertEquals(123, report.get("pith").get("length").asLong());
        assertEquals(
                REPORT.environment().java(),
                report.get("environment").get("java").asText());
        assertTrue(report.get("environment").get("processors").asInt() > 0);
        assertTrue(report.get("environment").get("memory").asLong() > 1 << 20);
        assertFalse(report.get("environment").get("processor").asText().isBlank());
        assertEquals(1, report.get("settings").get("threads").asInt());
        assertEquals(3, report.get("settings").get("repeat").asInt());
        assertFalse(report.get("settings").has("repeatLimitSeconds"));
        assertEquals(2, report.get("settings").get("warmUpSeconds").asInt());
        assertTrue(report.get("settings").get("memory").asBoolean());
        assertEquals(3, report.get("results").size());
        JsonNode measured = report.get("results").get(0);
        assertEquals("a\u0007file", measured.get("file").get("name").asText());
        assertEquals(2_000_000, measured.get("file").get("length").asLong());
        assertEquals("00ff", measured.get("file").get("sha256").asText());
        assertEquals("fake", measured.get("compressor").asText());
        assertEquals("in process", measured.get("scope").asText());
        assertEquals("CM", measured.get("algorithm").asText());
        assertEquals("2026-01-02T03:04:05Z", measured.get("date").asText());
        JsonNode figures = measured.get("figures");
        assertEquals(500_000, figures.get("compressedLength").asLong());
        assertEquals(1, figures.get("runs").asInt());
        assertEquals(4, figures.get("compression").get("medianSeconds").asDouble());
        assertEquals(3, figures.get("compression").get("minSeconds").asDouble());
        assertEquals(5, figures.get("compression").get("maxSeconds").asDouble());
        assertEquals(3_500_000, figures.get("compression").get("peakMemory").asLong());
        assertFalse(figures.get("decompression").has("peakMemory"));
        assertFalse(measured.has("problem"));
        JsonNode failed = report.get("results").get(1);
        assertEquals("exit status 1: a|b\u001b", failed.get("problem").asText());
        assertFalse(failed.has("figures"));
    }

    @Test
    @DisplayName("can be read again from their JSON")
    void jsonAgain() throws IOException {
        assertEquals(REPORT, BenchmarkReport.ofJson(REPORT.toJson()));
        assertEquals(
                REPORT,
                BenchmarkReport.ofJson(REPORT.toJson().replace("\"results\"", "\"added later\": [1], \"results\"")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"pith\":{\"version\":\"1\"},\"environment\":null,\"settings\":null,\"results\":[]}",
                "precious",
                "{\"results\":[{}]}"
            })
    @DisplayName("are not read from what holds none")
    void otherJson(String json) {
        IOException problem = assertThrows(IOException.class, () -> BenchmarkReport.ofJson(json));
        String message = String.valueOf(problem.getMessage());
        assertTrue(message.startsWith("holds no results of a benchmark"), message);
    }

    @Test
    @DisplayName("are not read from JSON with figures that cannot be")
    void impossibleFigures() {
        String json = REPORT.toJson();
        for (String change : List.of(
                json.replace("\"length\" : 2000000", "\"length\" : -1"),
                json.replace("\"runs\" : 1", "\"runs\" : 0"),
                json.replace("\"medianSeconds\" : 4.0", "\"medianSeconds\" : 9.0"),
                json.replace("\"minSeconds\" : 3.0", "\"minSeconds\" : \"NaN\""),
                json.replace("\"minSeconds\" : 3.0,", ""),
                json.replace("\"compressor\" : \"fake\"", "\"compressor\" : null"),
                json.replace("\"threads\" : 1", "\"threads\" : 0"))) {
            assertFalse(change.equals(json));
            assertThrows(IOException.class, () -> BenchmarkReport.ofJson(change), change);
        }
    }

    @Test
    @DisplayName("take the place of earlier ones of the same content and compressor")
    void replaced() {
        Measurement again = measured(FILE, "fake", "whole process", 1, 1);
        BenchmarkReport report = REPORT.with(again);
        assertEquals(List.of(MEASURED, EMPTY, again), report.results());
        assertEquals(
                List.of(MEASURED, FAILED, EMPTY, REPEATED),
                report("1.0", REPEATED).results());
    }

    @Test
    @DisplayName("are not joined with what was measured otherwise")
    void incomparable() {
        assertThrows(IllegalArgumentException.class, () -> report("2.0", REPEATED));
    }

    private static BenchmarkReport report(String version, Measurement measurement) {
        return REPORT.with(
                new BenchmarkReport(new Program(version, null), REPORT.environment(), SETTINGS, List.of(measurement)));
    }

    private static Measurement measured(MeasuredFile file, String compressor, String scope, long length, int runs) {
        @Nullable Long none = null;
        return new Measurement(
                file,
                compressor,
                scope,
                "CM",
                "2026-01-02T03:04:05Z",
                new Figures(length, runs, new Cost(4, 3, 5, 3_500_000L), new Cost(0.001, 0.001, 0.001, none)),
                null);
    }
}
