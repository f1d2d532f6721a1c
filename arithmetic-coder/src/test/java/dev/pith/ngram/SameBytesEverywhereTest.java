package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written must not depend on how the JVM computes: an archive from one machine decodes on every other. */
class SameBytesEverywhereTest {

    private static final String VECTORS = "--add-modules jdk.incubator.vector ";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void scalarAndVectorKernelGiveTheSamePayload(int level) throws IOException {
        ConfiguredCodec scalar = new ConfiguredNgram(level, Kernels.SCALAR);
        ConfiguredCodec vector = new ConfiguredNgram(level, Kernels.vector().orElseThrow());
        for (Map.Entry<String, byte[]> kind : TestContent.kinds(20_000).entrySet()) {
            byte[] payload = TestContent.encode(scalar, kind.getValue());
            assertArrayEquals(payload, TestContent.encode(vector, kind.getValue()), kind.getKey());
        }
        byte[] text = TestContent.text(5000);
        assertArrayEquals(text, TestContent.decode(vector, TestContent.encode(scalar, text), text.length));
        assertArrayEquals(text, TestContent.decode(scalar, TestContent.encode(vector, text), text.length));
    }

    @Test
    void anyNumberOfThreadsGivesTheSameFrame() throws IOException {
        byte[] content = TestContent.text(3 * PithOutputStream.MIN_BLOCK_LENGTH / 2);
        byte[] expected = compress(content, 1);
        assertArrayEquals(expected, compress(content, 2));
        assertArrayEquals(expected, compress(content, 4));
    }

    private static byte[] compress(byte[] content, int threads) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith = PithOutputStream.builder(out)
                .codec(new ConfiguredNgram(3, Kernels.best()))
                .blockLength(PithOutputStream.MIN_BLOCK_LENGTH)
                .threads(threads)
                .build()) {
            pith.write(content);
        }
        return out.toByteArray();
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        // The interpreter is slow on vectors, so that it gets little content.
        "vector, 400, " + VECTORS + "-Xint",
        "scalar, 2500, -Xint",
        "vector, 12000, " + VECTORS,
        "scalar, 12000, ''",
        "scalar, 12000, -XX:TieredStopAtLevel=1",
        "scalar, 12000, -XX:-TieredCompilation",
        // Vectors that are too narrow for the CPU's instructions are slow too.
        "vector, 400, " + VECTORS + "-XX:MaxVectorSize=8",
        "vector, 12000, " + VECTORS + "-XX:UseAVX=0",
        "vector, 12000, " + VECTORS + "-XX:UseAVX=1",
        "vector, 12000, " + VECTORS + "-XX:UseAVX=2",
        "vector, 12000, " + VECTORS + "-XX:UseAVX=3",
    })
    void everyWayToRunAJvmGivesTheSamePayloads(String kernel, int contentLength, String options) throws Exception {
        List<String> expected = new ArrayList<>(List.of("kernel " + kernel));
        expected.addAll(PayloadChecksums.of(contentLength, Kernels.SCALAR));
        assertEquals(expected, run(options, contentLength));
    }

    @Test
    void thePayloadsComparedAreDifferent() throws IOException {
        List<String> checksums = PayloadChecksums.of(1500, Kernels.SCALAR);
        assertEquals(checksums.size(), checksums.stream().distinct().count());
        assertTrue(checksums.size() >= 6);
    }

    /** Returns the lines that {@link PayloadChecksums} prints in a JVM of its own. */
    private static List<String> run(String options, int contentLength) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Not every option exists on every kind of CPU; that of fewer vectors than asked for is harmless.
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-Xshare:auto", "-Xmx256m"));
        command.addAll(Stream.of(options.split(" ")).filter(o -> !o.isEmpty()).toList());
        command.addAll(List.of("-cp", classPath(), PayloadChecksums.class.getName(), Integer.toString(contentLength)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "does not end: " + command);
            assertEquals(0, process.exitValue(), String.join(" ", command));
            return output.lines().filter(line -> !line.contains("warning")).toList();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPath() {
        return Stream.of(ConfiguredNgram.class, PayloadChecksums.class, ConfiguredCodec.class)
                .map(SameBytesEverywhereTest::location)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
