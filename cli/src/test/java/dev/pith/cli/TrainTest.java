package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.cli.CommandRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command itself does; the library that trains is not here. */
@DisplayName("The train command")
class TrainTest {

    @TempDir
    private Path folder;

    private final CommandRunner pith = new CommandRunner();

    @Test
    @DisplayName("says what is missing where the Deep Java Library is not on the class path, and writes nothing")
    void withoutDjl() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "some text\n".repeat(10_000));
        Path model = folder.resolve("model");
        Result result = pith.run("train", "--text", text, "--out", model);
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().contains("training needs the Deep Java Library with PyTorch"), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertFalse(Files.exists(model));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--size=huge",
                "--tokens=0",
                "--tokens=many",
                "--vocab=257",
                "--vocab=65537",
                "--seed=-1",
                "-T=-1"
            })
    @DisplayName("refuses options that make no sense")
    void badOptions(String option) {
        Result result = pith.run("train", "--text", "text", "--out", folder.resolve("model"), option);
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().contains("'pith train --help' tells more"), result.err());
    }

    @Test
    @DisplayName("needs text and a directory")
    void missingOptions() {
        assertTrue(pith.run("train", "--out", "model").err().contains("--text"));
        assertTrue(pith.run("train", "--text", "text").err().contains("--out"));
    }

    @Test
    @DisplayName("goes on only with what was begun")
    void nothingToResume() {
        Result result = pith.run("train", "--resume", "--text", "text", "--out", folder.resolve("model"));
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().contains("nothing to resume"), result.err());
    }
}
