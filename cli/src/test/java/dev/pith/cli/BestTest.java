package dev.pith.cli;

import static dev.pith.cli.CommandRunner.assertSilentSuccess;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pith compress --best shall")
class BestTest {

    @TempDir
    Path folder;

    private final CommandRunner command = new CommandRunner();

    private Path file;
    private Path frame;

    @BeforeEach
    void name() {
        file = folder.resolve("file");
        frame = folder.resolve("file.pith");
    }

    private void compress(byte[] content, String... options) throws IOException {
        Files.write(file, content);
        Object[] arguments = new Object[options.length + 3];
        arguments[0] = "compress";
        arguments[1] = "-f";
        System.arraycopy(options, 0, arguments, 2, options.length);
        arguments[options.length + 2] = file;
        assertSilentSuccess(command.run(arguments));
    }

    private void assertComesBack(byte[] content) throws IOException {
        Files.delete(file);
        assertSilentSuccess(command.run("decompress", frame));
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    @Test
    @DisplayName("make no more of a file than any codec alone")
    void smallest() throws IOException {
        byte[] content = "It was a bright cold day in April, and the clocks were striking thirteen.".getBytes(UTF_8);
        long least = Long.MAX_VALUE;
        for (String codec : List.of("ngram", "llm", "fib", "stored")) {
            compress(content, "--codec", codec, "-9", "--block-size=64K");
            least = Math.min(least, Files.size(frame));
        }
        compress(content, "--best", "--block-size=64K");
        assertEquals(least, Files.size(frame));
        assertComesBack(content);
    }

    @Test
    @DisplayName("try the language model on a message that codec ngram makes no smaller")
    void shortMessage() throws IOException {
        byte[] content = "We shall be there at noon; do not wait for us with dinner.".getBytes(UTF_8);
        compress(content, "--codec=ngram", "-9", "--block-size=64K");
        long byNgram = Files.size(frame);
        assertTrue(byNgram >= content.length, "of " + byNgram);
        compress(content, "--best");
        assertTrue(Files.size(frame) < byNgram, "of " + Files.size(frame) + " instead of " + byNgram);
        assertComesBack(content);
    }

    @Test
    @DisplayName("choose for each part of a file")
    void parts() throws IOException {
        byte[] content = new byte[131_200];
        new Random(1).nextBytes(content);
        Arrays.fill(content, 65_536, 131_072, (byte) ' ');
        compress(content, "--best", "--block-size=64K", "-1");
        assertTrue(Files.size(frame) < 66_500, "of " + Files.size(frame));
        assertComesBack(content);
    }

    @Test
    @DisplayName("make a frame of nothing")
    void empty() throws IOException {
        compress(new byte[0], "--best");
        assertComesBack(new byte[0]);
    }

    @Test
    @DisplayName("not go with a codec of choice")
    void notWithACodec() {
        CommandRunner.Result result = command.run("compress", "--best", "--codec=ngram", file);
        assertEquals(
                "pith: --best tries all codecs, each with its usual settings",
                result.err().lines().findFirst().orElse(""));
    }
}
