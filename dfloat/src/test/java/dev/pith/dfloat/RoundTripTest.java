package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.WeightFiles.Content;
import dev.pith.dfloat.safetensors.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole files, which all kernels and any number of threads turn into the same bytes, and those into the original. */
class RoundTripTest {

    private static final long SEED = 20260407;

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Every pattern of each format, after enough ordinary weights that it pays to code the tensor. */
    private static byte[] everyPattern() {
        List<Content> contents = new ArrayList<>();
        for (WeightFormat format : WeightFormat.values()) {
            byte[] patterns = TestWeights.everyPattern(format);
            byte[] ordinary = TestWeights.gaussian(format, 20_000, 0.02, SEED);
            contents.add(WeightFiles.content(
                    format.name(), WeightFiles.type(format), concatenated(ordinary, patterns, ordinary)));
        }
        return WeightFiles.file(contents.toArray(Content[]::new));
    }

    /** Tensors of all kinds, several tasks long together. */
    private static byte[] manyTensors() {
        List<Content> contents = new ArrayList<>();
        for (WeightFormat format : WeightFormat.values()) {
            for (int count : new int[] {0, 1, 100, 16_384, 16_385, 40_001}) {
                String name = format + "." + count;
                byte[] weights = TestWeights.gaussian(format, count, 0.02, SEED + count);
                contents.add(WeightFiles.content(name, WeightFiles.type(format), weights));
            }
            byte[] noise = TestWeights.noise(40_000, SEED);
            contents.add(WeightFiles.content(format + ".noise", WeightFiles.type(format), noise));
            contents.add(WeightFiles.content(format + ".zero", WeightFiles.type(format), new byte[100_000]));
        }
        contents.add(WeightFiles.content("positions", DType.I64, TestWeights.noise(80_000, SEED)));
        return WeightFiles.file(contents.toArray(Content[]::new));
    }

    @Test
    void everyPatternOfEveryFormatComesBackWithAnyKernels() throws IOException {
        byte[] file = everyPattern();
        byte[] compressed = WeightFiles.compress(file, 1, Kernels.PLAIN);
        assertTrue(compressed.length < file.length);
        for (Kernels kernels : Kernels.all()) {
            assertArrayEquals(compressed, WeightFiles.compress(file, 1, kernels), kernels.name());
            assertArrayEquals(file, WeightFiles.decompress(compressed, 1, kernels), kernels.name());
        }
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBytes() throws IOException {
        byte[] file = manyTensors();
        byte[] compressed = WeightFiles.compress(file, 1, Kernels.LONGS);
        for (int threads = 1; threads <= 5; threads++) {
            String where = threads + " threads";
            assertArrayEquals(compressed, WeightFiles.compress(file, threads, Kernels.LONGS), where);
            assertArrayEquals(file, WeightFiles.decompress(compressed, threads, Kernels.LONGS), where);
        }
    }

    @Test
    void tensorsOfManyTasksGiveTheSameBytesOnSeveralThreads() throws IOException {
        byte[] weights = TestWeights.gaussian(WeightFormat.BF16, 1_200_000, 0.02, SEED);
        byte[] file = WeightFiles.file(
                WeightFiles.content("large", DType.BF16, weights),
                WeightFiles.content("stored", DType.I32, TestWeights.noise(1_200_000, SEED)));
        byte[] compressed = WeightFiles.compress(file, 1, Kernels.LONGS);
        for (int threads = 2; threads <= 4; threads += 2) {
            assertArrayEquals(compressed, WeightFiles.compress(file, threads, Kernels.LONGS), threads + " threads");
            assertArrayEquals(file, WeightFiles.decompress(compressed, threads, Kernels.LONGS), threads + " threads");
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void aFileThatEndsWithATensorThatDoesNotPayComesBack(WeightFormat format) throws IOException {
        byte[] file =
                WeightFiles.file(WeightFiles.content("noise", WeightFiles.type(format), TestWeights.noise(40_000, 1)));
        assertArrayEquals(file, WeightFiles.decompress(WeightFiles.compress(file)));
    }

    @Test
    void refusesAHeaderThatAnotherCannotCarry() {
        byte[] file = WeightFiles.file("{}" + " ".repeat(99_999_990), new byte[0]);
        IOException e = assertThrows(IOException.class, () -> WeightFiles.compress(file));
        assertTrue(e.toString().contains("too long"), e.toString());
    }
}
