package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives are the same bytes on every JVM, and decode on every JVM.
 *
 * <p>As long as the format's version is not released, {@code -Dpith.golden.write=true} writes them anew, into the sources of
 * this module:
 *
 * <pre>
 * ./mvnw test -pl llm-predictor -am -Dtest=SameArchivesEverywhereTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dpith.golden.write=true
 * </pre>
 */
class SameArchivesEverywhereTest {

    private static final String VECTORS = "--add-modules jdk.incubator.vector ";
    private static final String WRITE = "pith.golden.write";
    private static final Path SOURCES = Path.of("src", "test", "resources", "dev", "pith", "llm", "golden");

    static List<GoldenArchive> archives() {
        return GoldenArchive.all();
    }

    @ParameterizedTest
    @MethodSource("archives")
    void archivesAreReadAndWrittenForEver(GoldenArchive archive) throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.createDirectories(SOURCES);
            Files.write(SOURCES.resolve(archive.fileName()), archive.compress(1));
            return;
        }
        assertArrayEquals(archive.content(), archive.decompress(archive.golden(), 1));
        assertArrayEquals(archive.golden(), archive.compress(1), "written otherwise");
    }

    @ParameterizedTest(name = "{1}, {0} threads")
    @CsvSource({
        "1, " + VECTORS + "-Xint",
        "2, -Xint",
        "3, " + VECTORS,
        "1, ''",
        "2, " + VECTORS + "-XX:TieredStopAtLevel=1",
        "1, -XX:-TieredCompilation",
        "1, " + VECTORS + "-XX:UseAVX=0",
        "2, " + VECTORS + "-XX:UseAVX=1",
        "1, " + VECTORS + "-XX:UseAVX=2",
        "4, " + VECTORS + "-XX:UseAVX=3",
        "1, " + VECTORS + "-XX:MaxVectorSize=16",
        "2, " + VECTORS + "-XX:MaxVectorSize=32",
        "1, " + VECTORS + "-XX:MaxVectorSize=64",
    })
    void everyWayToRunAJvmGivesTheSameArchives(int threads, String options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Not every option exists on every kind of CPU; that of fewer vectors than asked for is harmless.
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-Xshare:auto", "-Xmx256m"));
        command.addAll(Stream.of(options.split(" ")).filter(o -> !o.isEmpty()).toList());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                GoldenArchive.class.getName(),
                Integer.toString(threads)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "does not end: " + command);
            assertEquals(0, process.exitValue(), String.join(" ", command));
            List<String> sound =
                    output.lines().filter(line -> !line.contains("warning")).toList();
            assertEquals(GoldenArchive.names(), sound);
        } finally {
            process.destroyForcibly();
        }
    }
}
