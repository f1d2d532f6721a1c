package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CodecRegistry;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that a released version wrote: they are read for ever, and written again with the same bytes.
 *
 * <p>As long as the model's version is not released, {@code -Dpith.golden.write=true} writes the files anew, into the
 * sources of this module:
 *
 * <pre>
 * ./mvnw test -pl arithmetic-coder -am -Dtest=GoldenFilesTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dpith.golden.write=true
 * </pre>
 *
 * After a release that would be a fault: a change of the model then takes a new version of it, and new files beside
 * these.
 */
class GoldenFilesTest {

    private static final String WRITE = "pith.golden.write";
    private static final Path SOURCES = Path.of("src", "test", "resources", "dev", "pith", "ngram", "golden");
    private static final CodecRegistry CODECS = CodecRegistry.of(List.of(new NgramCodec()));

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("golden/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static byte[] content(String kind) throws IOException {
        return switch (kind) {
            case "text" -> resource("text.txt");
            case "records" -> TestContent.records(3000);
            case "bytes" -> TestContent.everyByteValue();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static byte[] write(String kind, int level) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith = PithOutputStream.builder(out)
                .codec(new ConfiguredNgram(level, Kernels.best()))
                .build()) {
            pith.write(content(kind));
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "text, 1",
        "text, 3",
        "text, 6",
        "text, 9",
        "records, 1",
        "records, 3",
        "records, 6",
        "records, 9",
        "bytes, 1",
        "bytes, 3",
        "bytes, 6",
        "bytes, 9",
    })
    void areReadAndWrittenForEver(String kind, int level) throws IOException {
        String name = kind + "-" + level + ".pith";
        byte[] written = write(kind, level);
        if (Boolean.getBoolean(WRITE)) {
            Files.write(SOURCES.resolve(name), written);
        } else {
            byte[] golden = resource(name);
            try (PithInputStream in = PithInputStream.builder(new ByteArrayInputStream(golden))
                    .registry(CODECS)
                    .build()) {
                assertArrayEquals(content(kind), in.readAllBytes());
            }
            assertArrayEquals(golden, written, "it is read, but no longer written like that");
        }
    }

    @Test
    void showBothKindsOfPayload() throws IOException {
        assertEquals(1, TestContent.encode(new ConfiguredNgram(6, Kernels.best()), content("text"))[0]);
        assertEquals(0, TestContent.encode(new ConfiguredNgram(6, Kernels.best()), content("records"))[0]);
        assertTrue(content("text").length > 2500);
    }
}
