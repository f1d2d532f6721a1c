package dev.pith.cli;

import static dev.pith.cli.CommandRunner.assertSilentSuccess;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.cli.CommandRunner.Result;
import dev.pith.llm.LanguageModel;
import dev.pith.llm.english.EnglishModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pith compress --codec llm and its reverse")
class LanguageModelTest {

    private static final int SEED = 1;
    private static final String CONTENT = "Alice was beginning to get very tired. \0 ünd\n".repeat(8);

    @TempDir
    Path folder;

    private Path model;
    private Path file;
    private Path frame;
    private final CommandRunner pith = new CommandRunner();

    @BeforeEach
    void writeModelAndText() throws IOException {
        model = TinyLanguageModel.write(folder.resolve("model"), SEED);
        file = Files.writeString(folder.resolve("alice.txt"), CONTENT);
        frame = folder.resolve("alice.txt.pith");
    }

    private static void assertRefused(String message, Result result) {
        assertEquals("pith: " + message + "\n", result.err());
        assertEquals(Report.ERROR, result.status());
    }

    private void compress(String... options) {
        Object[] arguments = new Object[options.length + 5];
        System.arraycopy(options, 0, arguments, 0, options.length);
        Object[] rest = {"--codec=llm", "--model", model, "-f", file};
        System.arraycopy(rest, 0, arguments, options.length, rest.length);
        assertSilentSuccess(run("compress", arguments));
    }

    private Result run(String command, Object... rest) {
        Object[] arguments = new Object[rest.length + 1];
        arguments[0] = command;
        System.arraycopy(rest, 0, arguments, 1, rest.length);
        return pith.run(arguments);
    }

    private String decompressed() {
        Result result = run("decompress", "--model", model, "-c", frame);
        assertSilentSuccess(result);
        return result.text();
    }

    private String settings() throws IOException {
        JsonNode listed =
                new ObjectMapper().readTree(run("list", "--json", frame).text());
        return listed.get(0).get("frames").get(0).get("settings").asText();
    }

    @Test
    @DisplayName("restore the file with the same model")
    void roundTrip() throws IOException {
        compress();
        assertSilentSuccess(run("test", "--model", model, frame));
        assertSilentSuccess(run("decompress", "-f", "--model", model, frame));
        assertArrayEquals(CONTENT.getBytes(UTF_8), Files.readAllBytes(file));
    }

    @Test
    @DisplayName("list tells of the model without having it")
    void listWithoutTheModel() throws IOException {
        compress();
        assertEquals("mode mixed, model " + LanguageModel.open(model).name(), settings());
        assertTrue(run("list", frame).text().contains(LanguageModel.open(model).name()));
    }

    @Test
    @DisplayName("without the model say which one is missing")
    void withoutTheModel() throws IOException {
        compress();
        String message = frame + ": this was compressed with the language model "
                + LanguageModel.open(model).name() + ": give its directory with the option 'model'";
        assertRefused(message, run("test", frame));
        Files.delete(file);
        assertRefused(message, run("decompress", frame));
        assertTrue(Files.notExists(file));
    }

    @Test
    @DisplayName("that is installed is used where none is named")
    void installed() throws IOException {
        assertSilentSuccess(run("compress", "--codec=llm", "-k", file));
        assertEquals("mode mixed, model " + new EnglishModel().load().name(), settings());
        assertSilentSuccess(run("decompress", "-f", frame));
        assertArrayEquals(CONTENT.getBytes(UTF_8), Files.readAllBytes(file));
    }

    @Test
    @DisplayName("with another model say which one is needed")
    void withAnotherModel() throws IOException {
        compress();
        Path other = TinyLanguageModel.write(folder.resolve("other"), SEED + 1);
        assertRefused(
                frame + ": this was compressed with the language model "
                        + LanguageModel.open(model).name() + ": the one given is "
                        + LanguageModel.open(other).name(),
                run("test", "--model", other, frame));
    }

    @Test
    @DisplayName("code ranks if asked to")
    void rank() throws IOException {
        compress();
        byte[] byProbability = Files.readAllBytes(frame);
        compress("--mode=rank");
        assertEquals("mode rank, model " + LanguageModel.open(model).name(), settings());
        assertNotEquals(byProbability.length, Files.size(frame));
        assertEquals(CONTENT, decompressed());
    }

    @Test
    @DisplayName("take as many lanes and as much context as asked to")
    void lanesAndContext() throws IOException {
        compress();
        byte[] usual = Files.readAllBytes(frame);
        for (String option : new String[] {"--lanes=7", "--lanes=1024", "--context=5", "-1"}) {
            compress(option);
            assertNotEquals(0, Arrays.compare(usual, Files.readAllBytes(frame)), option);
            assertEquals(CONTENT, decompressed(), option);
        }
    }

    @Test
    @DisplayName("say what is wrong with the settings")
    void settingsThatDoNotDo() {
        Path missing = folder.resolve("missing");
        assertMessage(
                "the model cannot be used: " + missing.resolve("config.json") + " does not exist",
                run("compress", "--codec=llm", "--model", missing, file));
        assertMessage(
                "mode must be mixed, arithmetic or rank, but is 'best'",
                run("compress", "--codec=llm", "--mode=best", "--model", model, file));
        assertMessage(
                "lanes must be 1 to 1024, but is '0'",
                run("compress", "--codec=llm", "--lanes=0", "--model", model, file));
        assertMessage(
                "context must be 1 to 64, but is '65'",
                run("compress", "--codec=llm", "--context=65", "--model", model, file));
    }

    private static void assertMessage(String message, Result result) {
        assertEquals("pith: " + message, result.err().lines().findFirst().orElse(""));
        assertEquals(Report.ERROR, result.status());
    }
}
