package dev.pith.corpora.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pith.codec.CodecRegistry;
import dev.pith.corpora.bench.Measurement.Cost;
import dev.pith.corpora.bench.Measurement.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A benchmark")
class BenchmarkTest {

    private static final byte[] TEXT =
            "the quick brown fox jumps over the lazy dog, ".repeat(50).getBytes(UTF_8);

    private static final Settings ONCE = settings(1, null, 0, false);

    @TempDir
    Path folder;

    static Stream<byte[]> contents() {
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        return Stream.of(new byte[0], new byte[] {7}, TEXT, noise);
    }

    @ParameterizedTest
    @MethodSource("contents")
    @DisplayName("measures every compressor that is here, on any content")
    void allCompressors(byte[] content) throws Exception {
        Path file = Files.write(folder.resolve("file"), content);
        try (Benchmark benchmark = new Benchmark("file", file, ONCE)) {
            assertEquals(content.length, benchmark.file().length());
            for (String peer : Compressors.PEERS) {
                for (Compressor compressor : Compressors.peer(peer, 1)) {
                    if (compressor instanceof InProcessCompressor
                            && compressor.unavailableReason().isEmpty()) {
                        Measurement measurement = benchmark.measure(compressor);
                        assertNull(measurement.problem(), compressor.name());
                        Figures figures = assertNotNullFigures(measurement);
                        assertTrue(figures.compressedLength() > 0, compressor.name());
                        assertTrue(figures.compression().medianSeconds() > 0, compressor.name());
                        assertTrue(figures.decompression().medianSeconds() > 0, compressor.name());
                        assertEquals(
                                Arrays.equals(content, TEXT),
                                figures.compressedLength() < content.length,
                                compressor.name());
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("tells of what it measured")
    void measurement() throws Exception {
        Measurement measurement = measure(new FakeCompressor(), 2);
        assertEquals("a name", measurement.file().name());
        assertEquals(TEXT.length, measurement.file().length());
        assertEquals(
                "bc20cd7ef072178a2176c36e0e50d00b746453ca1b10f1f6a066e9c8f3236791",
                measurement.file().sha256());
        assertEquals("fake", measurement.compressor());
        assertEquals("in process", measurement.scope());
        assertTrue(Instant.parse(measurement.date()).isBefore(Instant.now()), measurement.date());
        Figures figures = assertNotNullFigures(measurement);
        assertEquals(TEXT.length, figures.compressedLength());
        assertEquals(2, figures.runs());
        assertNull(figures.compression().peakMemory());
    }

    @Test
    @DisplayName("notices a changed byte, wherever it is")
    void changedByte() throws Exception {
        assertEquals("decompressed to something else, from byte 100", problem(new FakeCompressor() {
            @Override
            byte[] decompress(byte[] compressed, int contentLength) {
                byte[] changed = compressed.clone();
                changed[100]++;
                return changed;
            }
        }));
    }

    @Test
    @DisplayName("notices content that is too short or too long")
    void wrongLength() throws Exception {
        for (int difference : List.of(-1, 1)) {
            assertEquals(
                    "decompressed to something else, from byte " + (TEXT.length + Math.min(difference, 0)),
                    problem(new FakeCompressor() {
                        @Override
                        byte[] decompress(byte[] compressed, int contentLength) {
                            return Arrays.copyOf(compressed, contentLength + difference);
                        }
                    }));
        }
    }

    @Test
    @DisplayName("verifies each run")
    void everyRun() throws Exception {
        class FailsLater extends FakeCompressor {
            private int runs;

            @Override
            byte[] decompress(byte[] compressed, int contentLength) {
                runs++;
                return runs <= 3 ? compressed : new byte[0];
            }
        }
        // One of the runs is the warm-up.
        assertNull(measure(new FailsLater(), 2).problem());
        assertEquals(
                "decompressed to something else, from byte 0",
                measure(new FailsLater(), 3).problem());
    }

    @Test
    @DisplayName("warms up with more and more of the content, and then with all of it")
    void warmUp() throws Exception {
        List<Integer> lengths = new ArrayList<>();
        Compressor compressor = new FakeCompressor() {
            @Override
            byte[] compress(byte[] content) {
                lengths.add(content.length);
                return content;
            }
        };
        Path file = Files.write(folder.resolve("file"), new byte[200_000]);
        try (Benchmark benchmark = new Benchmark("file", file, settings(1, null, 1, false))) {
            benchmark.measure(compressor);
        }
        assertTrue(lengths.size() > 4, () -> lengths.size() + " passes");
        assertEquals(List.of(65_536, 131_072, 200_000), lengths.subList(0, 3));
        assertEquals(Set.of(200_000), Set.copyOf(lengths.subList(3, lengths.size())));
    }

    @Test
    @DisplayName("does not repeat what has taken long")
    void repeatLimit() throws Exception {
        Path file = Files.write(folder.resolve("file"), TEXT);
        try (Benchmark benchmark = new Benchmark("file", file, settings(1000, 0, 0, false))) {
            assertEquals(
                    1,
                    assertNotNullFigures(benchmark.measure(new FakeCompressor()))
                            .runs());
        }
    }

    @Test
    @DisplayName("finds how much memory a compressor takes that has a process of its own")
    void memory() throws Exception {
        assumeTrue(MemoryMeter.isAvailable(), "there is no GNU time");
        Path file = Files.write(folder.resolve("file"), TEXT);
        try (Benchmark benchmark = new Benchmark("file", file, settings(1, null, 0, true))) {
            List<Compressor> compressors =
                    new ArrayList<>(Compressors.codec(CodecRegistry.installed().get("ngram"), List.of(1), 1));
            compressors.addAll(Compressors.peer("brotli", 1));
            for (Compressor compressor : compressors) {
                Measurement measurement = benchmark.measure(compressor);
                assertNull(measurement.problem(), compressor.name());
                Figures figures = assertNotNullFigures(measurement);
                for (Cost cost : List.of(figures.compression(), figures.decompression())) {
                    Long peak = cost.peakMemory();
                    assertNotNull(peak);
                    // No JVM takes less, and none of these compressors needs more.
                    assertTrue(peak > 10 << 20 && peak < 1L << 30, compressor.name() + ": " + peak);
                }
            }
        }
    }

    @Test
    @DisplayName("goes on after whatever a compressor throws")
    void exceptions() throws Exception {
        assertEquals("no such luck", problem(throwing(new IOException("no such luck"))));
        assertEquals("java.io.IOException", problem(throwing(new IOException())));
        assertEquals("java.lang.IllegalStateException: a bug", problem(throwing(new IllegalStateException("a bug"))));
        assertEquals("not enough memory", problem(throwing(new OutOfMemoryError())));
        assertEquals(
                "java.lang.UnsatisfiedLinkError: no library",
                problem(throwing(new UnsatisfiedLinkError("no library"))));
    }

    @Test
    @DisplayName("needs a file")
    void noFile() {
        assertThrows(NoSuchFileException.class, () -> new Benchmark("file", folder.resolve("missing"), ONCE).close());
        assertThrows(IllegalArgumentException.class, () -> settings(0, null, 0, false));
    }

    @Test
    @DisplayName("leaves nothing behind")
    void workspace() throws IOException {
        Path file = Files.write(folder.resolve("file"), TEXT);
        Workspace workspace = Workspace.of(file);
        Files.writeString(workspace.compressed(), "x");
        Files.writeString(workspace.directory().resolve("litter"), "x");
        workspace.clear();
        assertFalse(Files.exists(workspace.compressed()));
        assertTrue(Files.exists(workspace.content()));
        workspace.close();
        assertFalse(Files.exists(workspace.directory()));
        assertTrue(Files.exists(file));
    }

    private static Settings settings(int repeat, @Nullable Integer limit, int warmUp, boolean memory) {
        return new Settings(1, repeat, limit, warmUp, memory);
    }

    private Measurement measure(Compressor compressor, int runs) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("file"), TEXT);
        try (Benchmark benchmark = new Benchmark("a name", file, settings(runs, null, 0, false))) {
            return benchmark.measure(compressor);
        }
    }

    private String problem(Compressor compressor) throws IOException, InterruptedException {
        Measurement measurement = measure(compressor, 1);
        assertNull(measurement.figures());
        return String.valueOf(measurement.problem());
    }

    private static Figures assertNotNullFigures(Measurement measurement) {
        Figures figures = measurement.figures();
        assertNotNull(figures);
        return figures;
    }

    private static Compressor throwing(Throwable problem) {
        return new FakeCompressor() {
            @Override
            byte[] compress(byte[] content) throws IOException {
                switch (problem) {
                    case IOException e -> throw e;
                    case RuntimeException e -> throw e;
                    case Error e -> throw e;
                    default -> throw new AssertionError(problem);
                }
            }
        };
    }
}
