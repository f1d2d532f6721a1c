package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.EmulatedDevice.Result;
import dev.pith.dfloat.EmulatedDevice.Wanted;
import dev.pith.dfloat.ExponentCode.Leaf;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels for the layout "pith", run by an emulator that finds every access they must not make. */
class CudaKernelsTest {

    private static final long SEED = 20;

    private final EmulatedDevice device = new EmulatedDevice();

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void decodesEveryPattern(WeightFormat format) throws CorruptInputException {
        assertDecodes(format, TestWeights.everyPattern(format));
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void decodesWeightsThatAreLikeReal(WeightFormat format) throws CorruptInputException {
        assertDecodes(format, TestWeights.gaussian(format, 3 * CodedTensor.BLOCK + 1001, 0.02, SEED));
        assertDecodes(
                format,
                TestWeights.drawn(
                        format, CodedTensor.BLOCK, SEED, random -> random.nextGaussian() / random.nextDouble()));
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void decodesAnyNumberOfWeights(WeightFormat format) throws CorruptInputException {
        byte[] weights = TestWeights.gaussian(format, CodedTensor.BLOCK + 70, 0.02, SEED);
        for (int count : new int[] {1, 2, 3, 7, 8, 9, 31, 33, 255, 256, 257, 2047, 2049, 16383, 16384, 16385, 16447}) {
            assertDecodes(format, Arrays.copyOf(weights, count * format.bytes()));
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void decodesBlocksThatAreNotCoded(WeightFormat format) throws CorruptInputException {
        byte[] weights = new byte[4 * CodedTensor.BLOCK * format.bytes()];
        int length = CodedTensor.BLOCK * format.bytes();
        System.arraycopy(TestWeights.noise(length, SEED), 0, weights, 0, length);
        System.arraycopy(TestWeights.gaussian(format, CodedTensor.BLOCK, 1, SEED), 0, weights, 2 * length, length);
        assertDecodes(format, weights);
        assertDecodes(format, Arrays.copyOf(weights, length + 5 * format.bytes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "F32"})
    void decodesWeightsWhoseLowBytesAreZero(WeightFormat format) throws CorruptInputException {
        byte[] weights = TestWeights.gaussian(format, CodedTensor.BLOCK + 99, 0.02, SEED);
        for (int i = 0; i < weights.length / format.bytes(); i++) {
            int bits = TestWeights.get(format, weights, i);
            TestWeights.put(format, weights, i, bits & (-1 << (8 * format.lowBytes())));
        }
        assertDecodes(format, weights);
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void decodesByAnyCode(WeightFormat format) throws CorruptInputException {
        Random random = new Random(SEED);
        int exponents = 1 << format.exponentBits();
        int mantissaBits = 8 * format.bytes() - 1 - format.exponentBits();
        for (int round = 0; round < 12; round++) {
            ExponentCode code = randomCode(random, exponents);
            int count = 1 + random.nextInt(round % 4 == 0 ? CodedTensor.BLOCK : 600);
            byte[] weights = new byte[format.bytes() * count];
            for (int i = 0; i < count; i++) {
                boolean anyExponent = code.escapeRank() >= 0 && random.nextInt(10) == 0;
                int rank = random.nextInt(code.leaves().size());
                int exponent = anyExponent || rank == code.escapeRank()
                        ? random.nextInt(exponents)
                        : code.leaves().get(rank).exponent();
                if (code.ranks()[exponent] < 0) {
                    exponent = code.leaves().getFirst().exponent();
                }
                int sign = random.nextInt(2) << (8 * format.bytes() - 1);
                TestWeights.put(
                        format, weights, i, sign | exponent << mantissaBits | random.nextInt(1 << mantissaBits));
            }
            assertDecodes(format, weights, code);
        }
    }

    @Test
    void decodesByCodesOfOneLeafAndOfTheLongestWords() throws CorruptInputException {
        byte[] alike = TestWeights.drawn(WeightFormat.BF16, 5000, SEED, random -> 1 + 0.9 * random.nextDouble());
        assertDecodes(WeightFormat.BF16, alike, new ExponentCode(List.of(new Leaf(0, 127))));
        byte[] gaussian = TestWeights.gaussian(WeightFormat.BF16, 700, 1, SEED);
        assertDecodes(WeightFormat.BF16, gaussian, new ExponentCode(List.of(new Leaf(0, Leaf.ESCAPE))));
        List<Leaf> leaves = new ArrayList<>();
        for (int length = 1; length <= ExponentCode.MAX_LENGTH; length++) {
            leaves.add(new Leaf(length, 100 + length));
        }
        leaves.add(new Leaf(ExponentCode.MAX_LENGTH, Leaf.ESCAPE));
        byte[] rare =
                TestWeights.drawn(WeightFormat.BF16, 9000, SEED, random -> Math.scalb(1.5, random.nextInt(40) - 30));
        assertDecodes(WeightFormat.BF16, rare, new ExponentCode(leaves));
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void decodesRangesToAnyPlace(WeightFormat format) throws CorruptInputException {
        int count = 2 * CodedTensor.BLOCK + 777;
        byte[] weights = TestWeights.gaussian(format, count, 0.3, SEED);
        CodedTensor tensor = tensor(format, weights, TestPayloads.bestCode(format, weights));
        Random random = new Random(SEED);
        for (int round = 0; round < 12; round++) {
            int first = random.nextInt(count);
            int wanted = 1 + random.nextInt(Math.min(count - first, round % 3 == 0 ? count : 40));
            int misalignment = round % 2 == 0 ? random.nextInt(16) : 16;
            Result result = device.decode(List.of(new Wanted(tensor, first, wanted, misalignment)));
            assertEquals(0, result.fault());
            assertArrayEquals(
                    Arrays.copyOfRange(weights, first * format.bytes(), (first + wanted) * format.bytes()),
                    result.weights().getFirst(),
                    first + ", " + wanted + ", " + misalignment + ", seed " + SEED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 31, 32, 33, 70})
    void decodesManyTensorsAtOnce(int tensors) throws CorruptInputException {
        List<WeightFormat> formats = List.of(WeightFormat.values());
        Random random = new Random(SEED);
        List<Wanted> wanted = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < tensors; i++) {
            int count = 1 + random.nextInt(i % 9 == 3 ? 40_000 : 50);
            WeightFormat format = formats.get(random.nextInt(formats.size()));
            byte[] weights = TestWeights.gaussian(format, count, Math.exp(random.nextGaussian()), i);
            expected.add(weights);
            wanted.add(Wanted.all(tensor(format, weights, TestPayloads.bestCode(format, weights))));
        }
        Result result = device.decodeAndVerify(wanted);
        assertEquals(0, result.fault());
        for (int i = 0; i < tensors; i++) {
            assertArrayEquals(expected.get(i), result.weights().get(i), "tensor " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void findsBlocksThatFailTheirChecksums(WeightFormat format) throws CorruptInputException {
        byte[] weights = TestWeights.gaussian(format, 2 * CodedTensor.BLOCK + 1003, 0.02, SEED);
        ExponentCode code = TestPayloads.bestCode(format, weights);
        for (int block = 0; block < 3; block++) {
            byte[] payload = TestPayloads.encode(format, weights, code, Kernels.PLAIN);
            CodedTensor sound =
                    CodedTensor.open(MemorySegment.ofArray(payload), 0, format, weights.length / format.bytes());
            // The first byte of a block is a low or a packed one, which nothing but the checksum covers.
            payload[(int) sound.blockAt(block)] ^= 1;
            CodedTensor changed =
                    CodedTensor.open(MemorySegment.ofArray(payload), 0, format, weights.length / format.bytes());
            assertEquals(0, device.decode(List.of(Wanted.all(changed))).fault());
            assertEquals(
                    block + 1,
                    device.decodeAndVerify(List.of(Wanted.all(changed))).fault());
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void neverLeavesItsBoundsWhateverABlockHolds(WeightFormat format) throws CorruptInputException {
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 40; round++) {
            int count = 1 + random.nextInt(round % 10 == 0 ? CodedTensor.BLOCK : 2000);
            byte[] weights = TestWeights.gaussian(format, count, 0.02, round);
            byte[] payload =
                    TestPayloads.encode(format, weights, TestPayloads.bestCode(format, weights), Kernels.PLAIN);
            CodedTensor sound = CodedTensor.open(MemorySegment.ofArray(payload), 0, format, count);
            int begin = (int) sound.blockAt(0);
            int end = (int) sound.blockEnd(0);
            int mutations = 1 + random.nextInt(20);
            for (int i = 0; i < mutations && end > begin; i++) {
                payload[begin + random.nextInt(end - begin)] = (byte) random.nextInt();
            }
            CodedTensor mutated = CodedTensor.open(MemorySegment.ofArray(payload), 0, format, count);
            Result result = device.decodeAndVerify(List.of(Wanted.all(mutated)));
            boolean isSame = Arrays.equals(weights, result.weights().getFirst());
            assertEquals(isSame, result.fault() == 0, "round " + round + ", seed " + SEED);
            refused += isSame ? 0 : 1;
        }
        assertTrue(refused > 20, refused + " of 40 mutants were refused");
    }

    @Test
    void agreesWithTheProcessorOnWhichBlocksAreCorrupt() throws CorruptInputException {
        Random random = new Random(SEED);
        byte[] weights = TestWeights.gaussian(WeightFormat.BF16, 3000, 0.02, SEED);
        ExponentCode code = TestPayloads.bestCode(WeightFormat.BF16, weights);
        for (int round = 0; round < 100; round++) {
            byte[] payload = TestPayloads.encode(WeightFormat.BF16, weights, code, Kernels.PLAIN);
            CodedTensor sound = CodedTensor.open(MemorySegment.ofArray(payload), 0, WeightFormat.BF16, 3000);
            // In the bitmaps, behind the packed bits.
            int at = (int) sound.blockAt(0) + 3000;
            payload[at + random.nextInt((int) sound.blockEnd(0) - at)] ^= (byte) (1 << random.nextInt(8));
            CodedTensor mutated = CodedTensor.open(MemorySegment.ofArray(payload), 0, WeightFormat.BF16, 3000);
            boolean isRefused;
            try {
                new BlockDecoder(Kernels.PLAIN).decode(mutated, 0, MemorySegment.ofArray(new byte[6000]), 0);
                isRefused = false;
            } catch (CorruptInputException e) {
                isRefused = true;
            }
            Result result = device.decodeAndVerify(List.of(Wanted.all(mutated)));
            assertEquals(isRefused, result.fault() != 0, "round " + round + ", seed " + SEED);
        }
    }

    @Test
    void reportsAFault() throws CorruptInputException {
        byte[] weights = TestWeights.gaussian(WeightFormat.BF16, CodedTensor.BLOCK + 500, 0.02, SEED);
        byte[] payload = TestPayloads.encode(
                WeightFormat.BF16, weights, TestPayloads.bestCode(WeightFormat.BF16, weights), Kernels.PLAIN);
        CodedTensor sound =
                CodedTensor.open(MemorySegment.ofArray(payload), 0, WeightFormat.BF16, CodedTensor.BLOCK + 500);
        Arrays.fill(payload, (int) sound.blockAt(1) + 500, (int) sound.blockEnd(1), (byte) -1);
        CodedTensor mutated =
                CodedTensor.open(MemorySegment.ofArray(payload), 0, WeightFormat.BF16, CodedTensor.BLOCK + 500);
        Result result = device.decode(List.of(Wanted.all(mutated)));
        assertEquals(2, result.fault());
        byte[] decoded = result.weights().getFirst();
        int firstBlock = sound.blockLength();
        assertArrayEquals(Arrays.copyOf(weights, firstBlock), Arrays.copyOf(decoded, firstBlock));
        assertNotEquals(weights[firstBlock], decoded[firstBlock], "a corrupt block was written");
    }

    private void assertDecodes(WeightFormat format, byte[] weights) throws CorruptInputException {
        assertDecodes(format, weights, TestPayloads.bestCode(format, weights));
    }

    private void assertDecodes(WeightFormat format, byte[] weights, ExponentCode code) throws CorruptInputException {
        Result result = device.decodeAndVerify(List.of(Wanted.all(tensor(format, weights, code))));
        assertEquals(0, result.fault(), format + ", " + weights.length + " bytes, seed " + SEED);
        assertArrayEquals(weights, result.weights().getFirst(), format + ", " + weights.length + " bytes");
    }

    private static CodedTensor tensor(WeightFormat format, byte[] weights, ExponentCode code)
            throws CorruptInputException {
        byte[] payload = TestPayloads.encode(format, weights, code, Kernels.PLAIN);
        return CodedTensor.open(MemorySegment.ofArray(payload), 0, format, weights.length / format.bytes());
    }

    /** A code of any shape, with an escape or without. */
    private static ExponentCode randomCode(Random random, int exponentCount) {
        int leafCount = 1 + random.nextInt(random.nextBoolean() ? 8 : Math.min(exponentCount, ExponentCode.MAX_LEAVES));
        List<Integer> lengths = new ArrayList<>(List.of(0));
        while (lengths.size() < leafCount) {
            int split = random.nextInt(lengths.size());
            int length = lengths.get(split) + 1;
            if (length <= ExponentCode.MAX_LENGTH) {
                lengths.set(split, length);
                lengths.add(length);
            }
        }
        lengths.sort(null);
        List<Integer> exponents = new ArrayList<>();
        for (int exponent = 0; exponent < exponentCount; exponent++) {
            exponents.add(exponent);
        }
        Collections.shuffle(exponents, random);
        int escapeLength = random.nextBoolean() ? lengths.get(random.nextInt(leafCount)) : -1;
        int escape = lengths.lastIndexOf(escapeLength);
        List<Leaf> leaves = new ArrayList<>();
        for (int rank = 0; rank < leafCount; rank++) {
            leaves.add(new Leaf(lengths.get(rank), rank == escape ? Leaf.ESCAPE : exponents.get(rank)));
        }
        return new ExponentCode(leaves);
    }
}
