package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.WeightFiles.Content;
import dev.pith.dfloat.safetensors.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files that a released version wrote: they are read for ever, and written again with the same bytes.
 *
 * <p>As long as the format's version is not released, {@code -Dpith.golden.write=true} writes the files anew, and with
 * them what {@link CompressedFileFuzzTest} starts from, into the sources of this module:
 *
 * <pre>
 * ./mvnw test -pl dfloat -am -Dtest=GoldenFilesTest -Dsurefire.failIfNoSpecifiedTests=false -Dpith.golden.write=true
 * </pre>
 *
 * After a release that would be a fault: a change of the format then takes a new version of it, and new files beside
 * these.
 */
class GoldenFilesTest {

    private static final String WRITE = "pith.golden.write";
    private static final Path SOURCES = Path.of("src", "test", "resources", "dev", "pith", "dfloat");
    private static final long SEED = 20260413;

    private static String name(WeightFormat format) {
        return format + ".safetensors.pith";
    }

    private static byte[] resource(WeightFormat format) throws IOException {
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("golden/" + name(format))) {
            return Objects.requireNonNull(in, name(format)).readAllBytes();
        }
    }

    /** Tensors with blocks of each kind, a stored one, and one that lies between two payloads. */
    private static byte[] original(WeightFormat format) {
        DType type = WeightFiles.type(format);
        int block = CodedTensor.BLOCK * format.bytes();
        byte[] sparse = new byte[block + 70 * format.bytes()];
        System.arraycopy(TestWeights.gaussian(format, 70, 0.02, SEED), 0, sparse, block, 70 * format.bytes());
        byte[] weights = TestWeights.gaussian(format, 500, 0.02, SEED);
        for (int i = 0; i < 7; i++) {
            // Infinities, NaNs, and what else is rare.
            TestWeights.put(format, weights, 11 * i, -(1 << i));
        }
        byte[] widened = TestWeights.gaussian(format, 200, 1, SEED);
        for (int i = 0; i < widened.length; i++) {
            if (i % format.bytes() < format.lowBytes()) {
                widened[i] = 0;
            }
        }
        Content[] contents = {
            WeightFiles.content("model.weights", type, weights),
            WeightFiles.content("model.positions", DType.I64, TestWeights.noise(80, SEED)),
            WeightFiles.content("model.sparse", type, sparse),
            WeightFiles.content("model.widened.pith", type, widened),
            WeightFiles.content("model.noise", type, TestWeights.noise(40, SEED)),
            WeightFiles.content("model.mask", DType.BOOL, new byte[100]),
        };
        return WeightFiles.file(Map.of("format", "pt"), contents);
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void areReadAndWrittenForEver(WeightFormat format) throws IOException {
        byte[] original = original(format);
        byte[] written = WeightFiles.compress(original);
        assertTrue(written.length < 8000);
        if (Boolean.getBoolean(WRITE)) {
            Files.write(SOURCES.resolve("golden").resolve(name(format)), written);
            Path inputs = SOURCES.resolve("CompressedFileFuzzTestInputs");
            Files.write(inputs.resolve("filesAreRefusedOrRestored").resolve(format.name()), written);
            Files.write(inputs.resolve("tensorsAreRefusedOrRead").resolve(format.name()), written);
            return;
        }
        byte[] golden = resource(format);
        for (Kernels kernels : Kernels.all()) {
            assertArrayEquals(original, WeightFiles.decompress(golden, 1, kernels), kernels.name());
            byte[] again = WeightFiles.compress(original, 1, kernels);
            assertArrayEquals(golden, again, () -> "it is read, but no longer written like that: " + kernels.name());
        }
    }
}
