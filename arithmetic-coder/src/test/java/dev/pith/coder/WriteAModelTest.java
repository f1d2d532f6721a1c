package dev.pith.coder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the tutorial {@code docs/write-a-model.md} true. */
class WriteAModelTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    static byte[] compress(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out =
                PithOutputStream.builder(compressed).codec("order-k").build()) {
            out.write(content);
        }
        return compressed.toByteArray();
    }

    @Test
    void everySnippetOfTheTutorialIsCodeOfTheProject() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String folder : List.of("src/main/java/dev/pith/coder", "src/test/java/dev/pith/coder")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }
        String tutorial = Files.readString(Path.of("../docs/write-a-model.md"));
        List<String> snippets =
                SNIPPET.matcher(tutorial).results().map(match -> match.group(1)).toList();
        assertFalse(snippets.isEmpty());
        for (String snippet : snippets) {
            assertTrue(sources.indexOf(snippet) >= 0, "not in the sources:\n" + snippet);
        }
    }

    @Test
    void theTutorialsCodecRestoresWhatItCompressed() throws IOException {
        byte[] content = "to be or not to be, ".repeat(100).getBytes(StandardCharsets.US_ASCII);
        byte[] compressed = compress(content);
        assertTrue(compressed.length < content.length / 10, compressed.length + " bytes");
        assertArrayEquals(content, new PithInputStream(new ByteArrayInputStream(compressed)).readAllBytes());
    }
}
