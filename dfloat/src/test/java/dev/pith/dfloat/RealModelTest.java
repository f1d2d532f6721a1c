package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pith.dfloat.WeightFiles.Content;
import dev.pith.dfloat.safetensors.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small model as it was trained, beside the corpora in {@code ../models}; skipped where it is not there. */
class RealModelTest {

    private Path model = Path.of("");

    @BeforeEach
    void findModel() {
        String corpora = System.getenv("PITH_CORPORA");
        assumeTrue(corpora != null, "PITH_CORPORA is not set");
        model = Path.of(String.valueOf(corpora)).resolveSibling("models").resolve("silero_vad_16k.safetensors");
        assumeTrue(Files.exists(model), () -> model + " is not there");
    }

    @Test
    void comesBackAndIsASixthSmaller() throws IOException {
        byte[] file = Files.readAllBytes(model);
        byte[] compressed = WeightFiles.compress(file);
        assertArrayEquals(file, WeightFiles.decompress(compressed));
        assertTrue(compressed.length < 0.85 * file.length, compressed.length + " of " + file.length);
    }

    @Test
    void roundedToBfloat16ComesBackAndIsThreeTenthsSmaller() throws IOException {
        List<Content> contents = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            for (Tensor tensor : checkpoint.tensors()) {
                contents.add(WeightFiles.content(
                        tensor.info().name(), DType.BF16, tensor.info().shape(), rounded(tensor.toFloats())));
            }
        }
        byte[] file = WeightFiles.file(contents.toArray(Content[]::new));
        byte[] compressed = WeightFiles.compress(file);
        assertArrayEquals(file, WeightFiles.decompress(compressed));
        assertTrue(compressed.length < 0.7 * file.length, compressed.length + " of " + file.length);
    }

    /** Rounds to the nearest, and to even in the middle. */
    private static byte[] rounded(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            int bits = Float.floatToRawIntBits(value);
            bytes.putShort((short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16));
        }
        return bytes.array();
    }
}
