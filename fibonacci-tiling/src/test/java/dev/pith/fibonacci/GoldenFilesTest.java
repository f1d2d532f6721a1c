package dev.pith.fibonacci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

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
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that a released version wrote: they are read for ever, and written again with the same bytes.
 *
 * <p>As long as the model's version is not released, {@code -Dpith.golden.write=true} writes the files anew, into the
 * sources of this module:
 *
 * <pre>
 * ./mvnw test -pl fibonacci-tiling -am -Dtest=GoldenFilesTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dpith.golden.write=true
 * </pre>
 */
class GoldenFilesTest {

    private static final String WRITE = "pith.golden.write";
    private static final Path SOURCES = Path.of("src", "test", "resources", "dev", "pith", "fibonacci", "golden");
    private static final CodecRegistry CODECS = CodecRegistry.of(List.of(new FibCodec()));

    private static byte[] content(String kind) {
        if (kind.equals("refrains")) {
            return TestProse.refrains(2000);
        }
        if (kind.equals("prose")) {
            return TestProse.words(1500);
        }
        byte[] tokens = new byte[3000];
        Random random = new Random(1);
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (byte) "aB1 .\u00e9".charAt(random.nextInt(6));
        }
        return tokens;
    }

    private static byte[] write(String kind, int level, PhrasePlaces places) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith = PithOutputStream.builder(out)
                .codec(new ConfiguredFib(level, places))
                .build()) {
            pith.write(content(kind));
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "prose, 1, NONE",
        "prose, 6, NONE",
        "prose, 9, NONE",
        "tokens, 6, NONE",
        "tokens, 9, NONE",
        "refrains, 1, EVERY",
        "refrains, 9, EVERY",
        "refrains, 6, FIBONACCI",
        "tokens, 6, EVERY"
    })
    void areReadAndWrittenForEver(String kind, int level, PhrasePlaces places) throws IOException {
        String parse = places == PhrasePlaces.NONE ? "" : "-" + places.optionValue();
        String name = kind + "-" + level + parse + ".pith";
        if (Boolean.getBoolean(WRITE)) {
            Files.createDirectories(SOURCES);
            Files.write(SOURCES.resolve(name), write(kind, level, places));
            return;
        }
        try (InputStream golden = GoldenFilesTest.class.getResourceAsStream("golden/" + name)) {
            byte[] file = Objects.requireNonNull(golden, name).readAllBytes();
            try (PithInputStream in = PithInputStream.builder(new ByteArrayInputStream(file))
                    .registry(CODECS)
                    .build()) {
                assertArrayEquals(content(kind), in.readAllBytes());
            }
            assertArrayEquals(file, write(kind, level, places), "written otherwise");
        }
    }
}
