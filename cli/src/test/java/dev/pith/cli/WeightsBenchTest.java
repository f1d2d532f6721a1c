package dev.pith.cli;

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
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Isolated, as it has the JVM's temporary files put where it can see them. */
@DisplayName("pith weights bench")
@Isolated
class WeightsBenchTest {

    private static final int WEIGHTS = 100_000;
    private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

    @TempDir
    Path folder;

    private final CommandRunner pith = new CommandRunner();
    private final String unavailable = "CUDA is unavailable: "
            + CudaDecoder.unavailableReason().orElseThrow(() -> new AssertionError("tests run without CUDA"));
    private final String formerTemporaryFolder = System.getProperty(TEMPORARY_FOLDER);
    private Path temporary;
    private Path file;
    private Path json;

    @BeforeEach
    void writeFile() throws IOException {
        temporary = Files.createDirectory(folder.resolve("temporary"));
        System.setProperty(TEMPORARY_FOLDER, temporary.toString());
        json = folder.resolve("results.json");
        file = write(folder.resolve("model/model.safetensors"));
    }

    @AfterEach
    void leavesNoTemporaryFiles() throws IOException {
        System.setProperty(TEMPORARY_FOLDER, formerTemporaryFolder);
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Writes a file with weights, which can be coded, bytes, which cannot, and a tensor without elements. */
    private static Path write(Path path) throws IOException {
        Random random = new Random(1);
        byte[] weights = new byte[2 * WEIGHTS];
        for (int i = 0; i < WEIGHTS; i++) {
            int bits = Float.floatToRawIntBits((float) (0.02 * random.nextGaussian())) >>> 16;
            weights[2 * i] = (byte) bits;
            weights[2 * i + 1] = (byte) (bits >> 8);
        }
        TensorInfo coded = TensorInfo.startingAt(0, "coded", DType.BF16, List.of((long) WEIGHTS));
        TensorInfo stored = TensorInfo.startingAt(coded.end(), "stored", DType.U8, List.of(100L));
        TensorInfo empty = TensorInfo.startingAt(stored.end(), "empty", DType.F32, List.of(0L));
        Files.createDirectories(path.getParent());
        SafeTensorsWriter.write(
                path,
                SafeTensorsHeader.of(List.of(coded, stored, empty), Map.of()),
                List.of(
                        MemorySegment.ofArray(weights),
                        MemorySegment.ofArray(new byte[100]),
                        MemorySegment.ofArray(new byte[0])));
        return path;
    }

    /** Runs it with one pass for each operation. */
    private Result bench(Object... arguments) {
        return pith.run(Stream.concat(Stream.of("weights", "bench", "--repeat=1", "--warm-up=0"), Stream.of(arguments))
                .toArray());
    }

    private static void assertRefused(String message, Result result) {
        assertEquals("pith: " + message + "\n", result.err());
        assertEquals(Report.ERROR, result.status());
        assertEquals("", result.text());
    }

    /** Returns the rows of the table, without its headings. */
    private static List<String> rows(Result result) {
        assertEquals("", result.err());
        assertEquals(Report.OK, result.status());
        List<String> lines = result.text().lines().toList();
        int headings = lines.indexOf("") + 1;
        assertEquals("Best GB/s  Median GB/s  Threads  Device  Operation", lines.get(headings), result.text());
        return lines.subList(headings + 1, lines.size());
    }

    private static void assertRows(Result result, String... rows) {
        List<String> actual = rows(result);
        assertEquals(rows.length, actual.size(), result.text());
        for (int i = 0; i < rows.length; i++) {
            assertTrue(actual.get(i).matches(rows[i]), result.text());
        }
    }

    private static String timed(int threads, String operation) {
        return " *\\d+\\.\\d\\d +\\d+\\.\\d\\d +" + threads + "  cpu +" + operation;
    }

    private JsonNode results() throws IOException {
        return new ObjectMapper().readTree(Files.readString(json));
    }

    @Test
    @DisplayName("measures the processor with weights that it makes, and says why no device is measured")
    void generated() throws IOException {
        Result result = bench("--size=300001", "--tensors=7", "-T2", "--json", json);
        assertTrue(
                result.text().contains("\nNormally distributed, standard deviation 0.02: 300,000 bytes, 1"),
                result.text());
        assertTrue(result.text().contains(" bits per weight, 7 of 7 tensors coded\n"), result.text());
        List<String> rows = rows(result);
        assertEquals(5, rows.size(), result.text());
        assertTrue(rows.get(0).matches(timed(1, "decode")), result.text());
        assertTrue(rows.get(1).matches(timed(2, "decode")), result.text());
        assertTrue(rows.get(2).matches(timed(2, "encode, file to file")), result.text());
        assertTrue(rows.get(3).matches(timed(1, "copy in memory")), result.text());
        assertTrue(rows.get(4).matches(" +- +- +-  cuda:0  .*"), result.text());
        assertTrue(rows.get(4).endsWith("  " + unavailable), result.text());

        JsonNode all = results();
        assertTrue(all.get("environment").get("processors").asInt() > 0);
        assertEquals(0, all.get("devices").size());
        assertEquals(2, all.get("threads").asInt());
        assertEquals(1, all.get("runs").asInt());
        assertEquals(0, all.get("warmUpSeconds").asDouble());
        JsonNode weights = all.get("weights");
        assertFalse(weights.has("path"));
        assertEquals(7, weights.get("tensors").asInt());
        assertEquals(7, weights.get("codedTensors").asInt());
        assertEquals(300_000, weights.get("contentLength").asLong());
        assertEquals(
                8.0 * weights.get("compressedLength").asLong() / 150_000,
                weights.get("bitsPerWeight").asDouble());
        assertEquals(5, all.get("results").size());
        JsonNode decode = all.get("results").get(1);
        assertEquals("cpu", decode.get("device").asText());
        assertEquals("decode", decode.get("operation").asText());
        assertEquals(2, decode.get("threads").asInt());
        assertEquals(300_000, decode.get("bytes").asLong());
        assertTrue(decode.get("bestSeconds").asDouble() > 0);
        assertEquals(
                decode.get("bestSeconds").asDouble(),
                decode.get("medianSeconds").asDouble());
        assertFalse(decode.has("problem"));
        JsonNode leftOut = all.get("results").get(4);
        assertEquals(
                List.of("device", "problem"),
                leftOut.propertyStream().map(Map.Entry::getKey).toList());
        assertEquals("cuda:0", leftOut.get("device").asText());
        assertEquals(unavailable, leftOut.get("problem").asText());
    }

    @Test
    @DisplayName("makes the same weights every time")
    void sameWeights() throws IOException {
        List<Long> lengths = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            rows(bench("--size=100K", "--device=cpu", "-T1", "-f", "--json", json));
            lengths.add(results().get("weights").get("compressedLength").asLong());
        }
        assertEquals(lengths.get(0), lengths.get(1));
    }

    @Test
    @DisplayName("measures with the tensors of a file, compressed or not, and leaves it as it is")
    void files() throws IOException {
        Path compressed = folder.resolve("compressed");
        pith.run("weights", "compress", "-o", compressed, file);
        for (Path path : List.of(file, compressed)) {
            byte[] before = Files.readAllBytes(path);
            Result result = bench("--device=cpu", "-T1", path);
            assertRows(result, timed(1, "decode"), timed(1, "encode, file to file"), timed(1, "copy in memory"));
            assertTrue(
                    result.text()
                            .lines()
                            .anyMatch(line -> line.matches(
                                    path + ": 200,100 bytes, 1\\d\\.\\d\\d bits per weight, 1 of 2 tensors coded")),
                    result.text());
            assertArrayEquals(before, Files.readAllBytes(path));
        }
    }

    @Test
    @DisplayName("measures with all files of a directory, and tells of those that it cannot read")
    void directories() throws IOException {
        Path directory = folder.resolve("model");
        write(directory.resolve("inner/other.safetensors"));
        Result both = bench("--device=cpu", "--json", json, directory);
        assertEquals(Report.OK, both.status());
        assertTrue(both.text().contains(directory + ": 400,200 bytes, "), both.text());
        assertEquals(directory.toString(), results().get("weights").get("path").asText());
        Path broken = Files.writeString(directory.resolve("broken.safetensors"), "no safetensors file");
        Result result = bench("--device=cpu", directory);
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().startsWith("pith: " + broken + ": "), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.text().contains(directory + ": 400,200 bytes, "), result.text());
    }

    @Test
    @DisplayName("fails before it measures anything if a device is asked for that is not there")
    void askedForDevice() {
        assertRefused("--device cuda:0: " + unavailable, bench("--device=cuda", "--json", json));
        assertRefused(
                "--device cuda:1: " + unavailable,
                bench("--device=cpu", "--device=cuda:1", "--size=1K", "--json", json));
        assertFalse(Files.exists(json));
    }

    @Test
    @DisplayName("tells of a damaged file in each row that it has no speed for")
    void damaged() throws IOException {
        Path compressed = folder.resolve("compressed");
        pith.run("weights", "compress", "-o", compressed, file);
        byte[] bytes = Files.readAllBytes(compressed);
        bytes[bytes.length / 2] ^= 1;
        Files.write(compressed, bytes);
        Result result = bench("--device=cpu", "-T1", "--json", json, compressed);
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().startsWith("pith: cpu: decode: dfloat: "), result.err());
        assertEquals(2, result.err().lines().count(), result.err());
        assertTrue(
                result.text().contains("\n        -            -        -  cpu     decode: dfloat: "), result.text());
        JsonNode decode = results().get("results").get(0);
        assertEquals("decode", decode.get("operation").asText());
        assertTrue(decode.get("problem").asText().startsWith("dfloat: "));
        assertFalse(decode.has("bestSeconds"));
        assertTrue(results().get("results").get(2).has("bestSeconds"));
    }

    @Test
    @DisplayName("refuses what it cannot measure with")
    void refusals() throws IOException {
        Path missing = folder.resolve("missing");
        assertRefused(missing + ": no such file or directory", bench(missing));
        assertRefused("standard input: weights are read from files only", bench("-"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Result nothing = bench(empty);
        assertEquals("pith: " + empty + ": has no safetensors files in it\n", nothing.err());
        assertEquals(Report.WARNING, nothing.status());
        Path none = folder.resolve("none.safetensors");
        SafeTensorsWriter.write(none, SafeTensorsHeader.of(List.of(), Map.of()), List.of());
        assertRefused(none + ": has no weights in it", bench(none));
        Files.writeString(json, "precious");
        assertRefused(json + ": already exists", bench("--size=1K", "--json", json));
        assertEquals("precious", Files.readString(json));
        for (String arguments : List.of("--size=0", "--size=1", "--size=6 --tensors=4", "--tensors=0", "--repeat=0")) {
            Result result = bench((Object[]) arguments.split(" "));
            assertEquals(Report.ERROR, result.status(), arguments);
            assertEquals("", result.text());
        }
        Result both = bench("--size=1K", file);
        assertEquals(Report.ERROR, both.status());
        assertTrue(both.err().startsWith("pith: --size and --tensors are for weights made without PATH\n"), both.err());
    }

    @Test
    @DisplayName("leaves no temporary files if the process is told to end")
    void interrupted() throws IOException {
        PartialFiles partialFiles = new PartialFiles();
        WeightSample sample = new WeightSample(partialFiles, 1);
        sample.addGenerated(1000, 1);
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(2, files.count());
        }
        partialFiles.shutDown();
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(0, files.count());
        }
        sample.close();
    }

    @Test
    @DisplayName("tells what it is doing on a terminal")
    void progress() {
        Result result =
                pith.terminals("e").run("weights", "bench", "--device=cpu", "--repeat=2", "--warm-up=0", "--size=10K");
        assertEquals(Report.OK, result.status());
        assertTrue(result.err().contains("cpu: decode"), result.err());
        assertTrue(result.err().endsWith(ProgressDisplay.ERASED_LINE), result.err());
    }
}
