package dev.pith.corpora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.corpora.Measurement.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A benchmark")
class BenchmarkTest {

    private static final byte[] TEXT =
            "the quick brown fox jumps over the lazy dog, ".repeat(50).getBytes(UTF_8);

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
        try (Benchmark benchmark = new Benchmark(file, 1, Duration.ZERO)) {
            assertEquals(content.length, benchmark.contentLength());
            for (String peer : Compressors.FAST_PEERS) {
                for (Compressor compressor : Compressors.peer(peer, 1)) {
                    if (compressor instanceof InProcessCompressor
                            && compressor.unavailableReason().isEmpty()) {
                        Measurement measurement = benchmark.measure(compressor);
                        assertNull(measurement.problem(), compressor.name());
                        Figures figures = assertNotNullFigures(measurement);
                        assertTrue(figures.compressedLength() > 0, compressor.name());
                        assertTrue(figures.compressSeconds() > 0, compressor.name());
                        assertTrue(figures.decompressSeconds() > 0, compressor.name());
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
        assertEquals(folder.resolve("file").toString(), measurement.file());
        assertEquals(TEXT.length, measurement.contentLength());
        assertEquals("fake", measurement.compressor());
        assertEquals("in process", measurement.scope());
        assertEquals(TEXT.length, assertNotNullFigures(measurement).compressedLength());
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
        try (Benchmark benchmark = new Benchmark(file, 1, Duration.ofMillis(100))) {
            benchmark.measure(compressor);
        }
        assertTrue(lengths.size() > 4, lengths::toString);
        assertEquals(List.of(65_536, 131_072, 200_000), lengths.subList(0, 3));
        assertEquals(Set.of(200_000), Set.copyOf(lengths.subList(3, lengths.size())));
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
        assertThrows(
                NoSuchFileException.class, () -> new Benchmark(folder.resolve("missing"), 1, Duration.ZERO).close());
        assertThrows(IllegalArgumentException.class, () -> new Benchmark(folder, 0, Duration.ZERO).close());
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

    private Measurement measure(Compressor compressor, int runs) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("file"), TEXT);
        try (Benchmark benchmark = new Benchmark(file, runs, Duration.ZERO)) {
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
