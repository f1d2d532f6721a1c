package dev.pith.corpora.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.corpora.bench.Measurement.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An external program")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are shell scripts")
class ExternalProgramTest {

    private static final String CONTENT = "some content";

    @TempDir
    Path folder;

    @Test
    @DisplayName("is measured if it writes standard output")
    void standardOutput() throws Exception {
        Measurement measurement = measure("cat content", "cat compressed.data");
        assertNull(measurement.problem());
        assertEquals("whole process", measurement.scope());
        Figures figures = measurement.figures();
        assertNotNull(figures);
        assertEquals(CONTENT.length(), figures.compressedLength());
        assertTrue(figures.compression().medianSeconds() > 0);
        Long peak = figures.compression().peakMemory();
        assertEquals(MemoryMeter.isAvailable(), peak != null);
        assertTrue(peak == null || (peak > 0 && peak < 1 << 30), () -> "peak of " + peak);
    }

    @Test
    @DisplayName("is measured if it writes the file that its arguments name")
    void namedOutput() throws Exception {
        ExternalProgram copy = new ExternalProgram(
                "cp",
                "cp",
                List.of(Workspace.CONTENT, Workspace.COMPRESSED),
                List.of(Workspace.COMPRESSED, Workspace.RESTORED));
        assertEquals(Optional.empty(), copy.unavailableReason());
        assertNull(measure(copy).problem());
    }

    @Test
    @DisplayName("that is missing says so")
    void missing() throws Exception {
        ExternalProgram program = new ExternalProgram("name", "no-such-program", List.of(), List.of());
        assertEquals(Optional.of("no program 'no-such-program' on the PATH"), program.unavailableReason());
        assertEquals(
                "no program 'no-such-program' on the PATH", measure(program).problem());
    }

    @Test
    @DisplayName("that fails is quoted with its last words")
    void failing() throws Exception {
        assertEquals(
                "exit status 3: out of luck",
                measure("echo hm >&2; echo out of luck >&2; echo >&2; exit 3", "")
                        .problem());
        assertEquals("exit status 4", measure("cat content", "exit 4").problem());
    }

    @Test
    @DisplayName("that makes no file is found out")
    void noOutput() throws Exception {
        ExternalProgram program =
                new ExternalProgram("true", "true", List.of(Workspace.COMPRESSED), List.of(Workspace.RESTORED));
        assertEquals("no output", measure(program).problem());
    }

    @Test
    @DisplayName("that restores something else is found out")
    void wrongOutput() throws Exception {
        assertEquals(
                "decompressed to something else, from byte 4",
                measure("cat content", "echo some").problem());
    }

    /** Measures a program that is two shell scripts. */
    private Measurement measure(String compress, String decompress) throws IOException, InterruptedException {
        return measure(new ExternalProgram("script", "sh", List.of("-c", compress), List.of("-c", decompress)));
    }

    private Measurement measure(Compressor compressor) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("file"), CONTENT);
        try (Benchmark benchmark = new Benchmark("file", file, new Settings(1, 1, null, 0, false))) {
            return benchmark.measure(compressor);
        }
    }
}
