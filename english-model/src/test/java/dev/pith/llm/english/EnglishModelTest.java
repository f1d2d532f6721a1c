package dev.pith.llm.english;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import dev.pith.llm.LanguageModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnglishModelTest {

    /** Archives name it. A model that is released stays what it is. */
    private static final String NAME = "f5841e942272c5f8";

    private static final byte[] MESSAGE =
            ("Thank you for your letter. We were glad to hear that you arrived safely, and that the"
                            + " children like their new school. The weather here has been cold since the beginning of the month, so"
                            + " that we have stayed at home most evenings. My brother will visit us in the spring; I hope that you"
                            + " can come as well.")
                    .getBytes(StandardCharsets.UTF_8);

    private static byte[] compress(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith = PithOutputStream.builder(out)
                .codec(CodecRegistry.installed().get("llm").configure(CodecOptions.DEFAULT))
                .build()) {
            pith.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] decompress(byte[] compressed) throws IOException {
        try (PithInputStream in =
                PithInputStream.builder(new ByteArrayInputStream(compressed)).build()) {
            return in.readAllBytes();
        }
    }

    private static Set<Path> temporaryDirectories() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("pith-english-model"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void isTheModelThatArchivesName() throws IOException {
        assertEquals(NAME, new EnglishModel().load().name());
    }

    @Test
    void leavesNoFilesBehind() throws IOException {
        Set<Path> before = temporaryDirectories();
        new EnglishModel().load();
        assertEquals(before, temporaryDirectories());
    }

    @Test
    void aShortMessageTakesHalfItsSizeWithAllThatBelongsToAFrame() throws IOException {
        byte[] compressed = compress(MESSAGE);
        assertArrayEquals(MESSAGE, decompress(compressed));
        assertTrue(compressed.length * 100 <= MESSAGE.length * 55, compressed.length + " of " + MESSAGE.length);
    }

    @Test
    void anyBytesComeBack() throws IOException {
        byte[] content = new byte[700];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * i);
        }
        assertArrayEquals(content, decompress(compress(content)));
    }

    @Test
    void hasATokenForEveryByte() throws IOException {
        LanguageModel model = new EnglishModel().load();
        assertTrue(model.tokenizer().escape().isEmpty());
    }
}
