package dev.pith.llm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.llm.checkpoint.ModelConfig;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive must decode on every machine, so that what the engine computes must not depend on it. */
class SameBitsEverywhereTest {

    /** What {@link LogitsChecksum} gave when the engine was first released; it must never give anything else. */
    private static final String FEW_STEPS = "28e9289f9f5cfb20";

    private static final String MANY_STEPS = "1f179a03f347bbb3";

    private static final String VECTORS = "--add-modules jdk.incubator.vector ";

    @Test
    void plainAndVectorKernelsGiveTheGoldenBits() throws IOException {
        assertEquals(FEW_STEPS, LogitsChecksum.of(new PlainKernels(), 1, 2));
        assertEquals(MANY_STEPS, LogitsChecksum.of(new PlainKernels(), 1, 12));
        assertEquals(MANY_STEPS, LogitsChecksum.of(VectorKernels.best(), 1, 12));
        assertNotEquals(MANY_STEPS, LogitsChecksum.of(new PlainKernels(), 1, 11));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void anyNumberOfThreadsGivesTheGoldenBits(int threads) throws IOException {
        assertEquals(MANY_STEPS, LogitsChecksum.of(Kernels.best(), threads, 12));
    }

    @ParameterizedTest(name = "{0} steps {1}")
    @CsvSource({
        // The interpreter is slow on vectors, so that it gets little to do.
        "2, " + VECTORS + "-Xint",
        "12, -Xint",
        "12, " + VECTORS,
        "12, " + VECTORS + "-XX:-TieredCompilation",
        "12, " + VECTORS + "-XX:TieredStopAtLevel=1",
        "12, -XX:TieredStopAtLevel=1",
        "12, " + VECTORS + "-XX:UseAVX=0",
        "12, " + VECTORS + "-XX:UseAVX=1",
        "12, " + VECTORS + "-XX:UseAVX=2",
        "12, " + VECTORS + "-XX:UseAVX=3",
        "12, " + VECTORS + "-XX:MaxVectorSize=8",
        "12, " + VECTORS + "-XX:MaxVectorSize=16",
        "12, " + VECTORS + "-XX:MaxVectorSize=32",
        "12, " + VECTORS + "-XX:-UseFMA",
        "12, ''",
    })
    void everyWayToRunAJvmGivesTheGoldenBits(int steps, String options) throws Exception {
        assertEquals(steps == 2 ? FEW_STEPS : MANY_STEPS, run(options, steps).getLast());
    }

    @Test
    void plainKernelsAreChosenWhereVectorsWouldNotHelp() throws Exception {
        assertEquals("plain", run("", 1).getFirst());
        assertEquals("plain", run(VECTORS + "-XX:-UseFMA", 1).getFirst());
        assertEquals("plain", run("--limit-modules java.base", 1).getFirst());
    }

    /** Returns the lines that {@link LogitsChecksum} prints in a JVM of its own. */
    private static List<String> run(String options, int steps) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Not every option exists on every kind of processor.
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-Xshare:auto", "-Xmx256m"));
        command.addAll(Stream.of(options.split(" ")).filter(o -> !o.isEmpty()).toList());
        command.addAll(List.of("-cp", classPath(), LogitsChecksum.class.getName(), Integer.toString(steps)));
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
        return Stream.of(ModelConfig.class, LogitsChecksum.class)
                .map(SameBitsEverywhereTest::location)
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
