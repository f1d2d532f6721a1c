package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.safetensors.DType;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What files take, against the entropy of their exponents, which is as far as a code of single exponents can go. */
class CompressedSizeTest {

    private static final long SEED = 20260409;

    /** By how many bits a weight may exceed the entropy: Huffman's whole bits, block table, bitmaps' ends, header. */
    private static final double MARGIN = 0.06;

    /** By how many bits a weight may exceed a Huffman code of all exponents, where the entropy is out of its reach. */
    private static final double HUFFMAN_MARGIN = 0.02;

    private static double bitsPerWeight(byte[] weights) throws IOException {
        byte[] file = WeightFiles.file(WeightFiles.content("weights", DType.BF16, weights));
        return 8.0 * WeightFiles.compress(file).length / (weights.length / 2.0);
    }

    private static void assertNearEntropy(byte[] weights) throws IOException {
        double entropy = TestWeights.entropy(TestWeights.exponentCounts(WeightFormat.BF16, weights));
        double bits = bitsPerWeight(weights);
        assertTrue(bits <= entropy + 8 + MARGIN, bits + " bits, entropy " + entropy + ", seed " + SEED);
    }

    @Test
    void gaussianWeightsTakeLittleMoreThanTheirEntropy() throws IOException {
        assertNearEntropy(TestWeights.gaussian(WeightFormat.BF16, 1 << 20, 0.02, SEED));
    }

    @Test
    void weightsWithHeavyTailsTakeLittleMoreThanTheirEntropy() throws IOException {
        // Student's t with three degrees of freedom.
        assertNearEntropy(TestWeights.drawn(WeightFormat.BF16, 1 << 19, SEED, random -> {
            double squares = 0;
            for (int i = 0; i < 3; i++) {
                double normal = random.nextGaussian();
                squares += normal * normal;
            }
            return 0.02 * random.nextGaussian() / Math.sqrt(squares / 3);
        }));
    }

    @Test
    void weightsOfMixedScalesTakeLittleMoreThanTheirEntropy() throws IOException {
        assertNearEntropy(TestWeights.drawn(
                WeightFormat.BF16,
                1 << 19,
                SEED,
                random -> random.nextGaussian() * Math.scalb(0.1, -random.nextInt(8))));
    }

    @Test
    void outliersInEmbeddingsTakeLittleMoreThanHuffmansCode() throws IOException {
        // A few columns of each row are a hundred times as large.
        int[] column = {0};
        byte[] weights = TestWeights.drawn(WeightFormat.BF16, 1 << 19, SEED, random -> {
            column[0] = (column[0] + 1) % 1024;
            return random.nextGaussian() * (column[0] % 257 == 3 ? 2 : 0.02);
        });
        double huffman = TestWeights.huffmanBits(TestWeights.exponentCounts(WeightFormat.BF16, weights));
        double bits = bitsPerWeight(weights);
        assertTrue(bits <= huffman + 8 + HUFFMAN_MARGIN, bits + " bits, Huffman " + huffman + ", seed " + SEED);
    }

    @Test
    void rowsOfZerosTakeLessThanTheEntropyOfTheWhole() throws IOException {
        // Half of all blocks; the others are like each other.
        int[] next = {0};
        byte[] weights = TestWeights.drawn(WeightFormat.BF16, 1 << 19, SEED, random -> {
            boolean isZero = next[0]++ / CodedTensor.BLOCK % 2 == 1;
            return isZero ? 0 : random.nextGaussian() * 0.02;
        });
        double entropy = TestWeights.entropy(TestWeights.exponentCounts(WeightFormat.BF16, weights));
        double bits = bitsPerWeight(weights);
        assertTrue(bits < (entropy + 8) * 0.65, bits + " bits, entropy " + entropy);
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void weightsOfEachFormatTakeLittleMoreThanHuffmansCode(WeightFormat format) throws IOException {
        byte[] weights = TestWeights.gaussian(format, 1 << 17, 0.02, SEED);
        byte[] file = WeightFiles.file(WeightFiles.content("weights", WeightFiles.type(format), weights));
        double huffman = TestWeights.huffmanBits(TestWeights.exponentCounts(format, weights));
        int otherBits = 8 * format.bytes() - format.exponentBits();
        double bits = 8.0 * WeightFiles.compress(file).length / (1 << 17);
        double margin = HUFFMAN_MARGIN + 8.0 * 1024 / (1 << 17);
        assertTrue(bits <= huffman + otherBits + margin, bits + " bits, Huffman " + huffman + ", seed " + SEED);
    }

    /**
     * No file gets larger by more than its header twice more, which the compressed file keeps as a JSON string and of
     * whose entries it has one each, 64 bytes a tensor, 8 bytes for each MiB and 512 for the rest.
     */
    @Test
    void noFileGetsMuchLarger() throws IOException {
        Random random = new Random(SEED);
        List<DType> types = List.of(DType.values());
        for (int round = 0; round < 30; round++) {
            WeightFiles.Content[] contents = new WeightFiles.Content[1 + random.nextInt(12)];
            for (int i = 0; i < contents.length - 1; i++) {
                DType type = types.get(random.nextInt(types.size()));
                byte[] bytes = TestWeights.noise(24 * random.nextInt(40), random.nextLong());
                contents[i] = WeightFiles.content("tensor." + i, type, bytes);
            }
            contents[contents.length - 1] = WeightFiles.content("positions", DType.I64, TestWeights.noise(4096, SEED));
            byte[] file = WeightFiles.file(contents);
            byte[] compressed = WeightFiles.compress(file);
            int header = file.length - (int) sum(contents);
            int bound = file.length + 2 * header + 64 * contents.length + 8 * (file.length >> 20) + 512;
            assertTrue(compressed.length <= bound, compressed.length + " > " + bound + ", seed " + SEED);
        }
    }

    private static long sum(WeightFiles.Content[] contents) {
        long sum = 0;
        for (WeightFiles.Content content : contents) {
            sum += content.bytes().byteSize();
        }
        return sum;
    }
}
