package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.ExponentCode.Leaf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockEncoderTest {

    private static final long SEED = 20260406;

    /** Encodes and decodes weights with all kernels, which must agree, and returns the payload. */
    private static byte[] roundTrip(WeightFormat format, byte[] weights, ExponentCode code) throws IOException {
        int count = weights.length / format.bytes();
        byte[] payload = TestPayloads.encode(format, weights, code, Kernels.PLAIN);
        for (Kernels kernels : Kernels.all()) {
            String where = format + ", " + count + " weights, " + kernels.name() + ", " + code.leaves();
            assertArrayEquals(payload, TestPayloads.encode(format, weights, code, kernels), where);
            assertArrayEquals(weights, TestPayloads.decode(format, count, payload, kernels), where);
        }
        return payload;
    }

    private static BlockSize sizeOfOnlyBlock(WeightFormat format, byte[] weights, ExponentCode code)
            throws IOException {
        byte[] payload = roundTrip(format, weights, code);
        return TestPayloads.size(format, weights.length / format.bytes(), payload, 0);
    }

    private static BlockSize sizeOfOnlyBlock(WeightFormat format, byte[] weights) throws IOException {
        return sizeOfOnlyBlock(format, weights, TestPayloads.bestCode(format, weights));
    }

    /** Weights of which some share has one exponent and all others have any bits. */
    private static byte[] mixed(WeightFormat format, int count, int exponent, double share) {
        Random random = new Random(SEED);
        byte[] weights = TestWeights.noise(count * format.bytes(), SEED);
        int shift = 8 * format.bytes() - 1 - format.exponentBits();
        int mask = (1 << format.exponentBits()) - 1;
        for (int i = 0; i < count; i++) {
            if (random.nextDouble() < share) {
                int others = TestWeights.get(format, weights, i) & ~(mask << shift);
                int bits = others | (exponent << shift);
                TestWeights.put(format, weights, i, bits);
            }
        }
        return weights;
    }

    /** Codes that were not made for the data: of one leaf, two, many, the longest, with and without an escape. */
    private static List<ExponentCode> foreignCodes(WeightFormat format) {
        List<ExponentCode> codes = new ArrayList<>();
        codes.add(new ExponentCode(List.of(new Leaf(0, Leaf.ESCAPE))));
        codes.add(new ExponentCode(List.of(new Leaf(1, 7), new Leaf(1, Leaf.ESCAPE))));
        codes.add(new ExponentCode(List.of(new Leaf(1, Leaf.ESCAPE), new Leaf(2, 7), new Leaf(2, 8))));
        List<Leaf> chain = new ArrayList<>(List.of(new Leaf(1, 7)));
        for (int length = 2; length <= ExponentCode.MAX_LENGTH; length++) {
            chain.add(new Leaf(length, 6 + length));
        }
        chain.add(new Leaf(ExponentCode.MAX_LENGTH, Leaf.ESCAPE));
        codes.add(new ExponentCode(chain));
        List<Leaf> flat = new ArrayList<>();
        for (int exponent = 0; exponent < 63; exponent++) {
            flat.add(new Leaf(6, exponent));
        }
        flat.add(new Leaf(6, Leaf.ESCAPE));
        codes.add(new ExponentCode(flat));
        if (format.exponentBits() < 6) {
            int exponents = 1 << format.exponentBits();
            codes.add(new ExponentCode(IntStream.range(0, exponents)
                    .mapToObj(exponent -> new Leaf(format.exponentBits(), exponent))
                    .toList()));
        }
        return codes;
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void tailBlocksOfAnyLengthComeBack(WeightFormat format) throws IOException {
        for (int count = 1; count <= 130; count++) {
            byte[] weights = TestWeights.gaussian(format, count, 0.02, SEED + count);
            roundTrip(format, weights, TestPayloads.bestCode(format, weights));
            if (count % 3 == 0) {
                roundTrip(format, weights, foreignCodes(format).get(count % 5));
            }
        }
        for (int more : new int[] {1, 7, 100}) {
            byte[] weights = TestWeights.gaussian(format, CodedTensor.BLOCK + more, 0.02, SEED);
            roundTrip(format, weights, TestPayloads.bestCode(format, weights));
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void weightsComeBackWhateverCodeWasChosen(WeightFormat format) throws IOException {
        boolean someAreCoded = false;
        for (double share : new double[] {0, 0.3, 0.7, 1}) {
            byte[] weights = mixed(format, 3001, 7, share);
            for (ExponentCode code : foreignCodes(format)) {
                someAreCoded |= sizeOfOnlyBlock(format, weights, code) instanceof BlockSize.Coded;
            }
        }
        assertTrue(someAreCoded);
    }

    @Test
    void mostWeightsMayBeEscapes() throws IOException {
        byte[] weights = mixed(WeightFormat.BF16, CodedTensor.BLOCK, 7, 0.25);
        for (ExponentCode code : foreignCodes(WeightFormat.BF16).subList(1, 3)) {
            assertInstanceOf(BlockSize.Coded.class, sizeOfOnlyBlock(WeightFormat.BF16, weights, code));
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void everyPatternIsCodedAmongOthersThatAreFrequent(WeightFormat format) throws IOException {
        byte[] patterns = TestWeights.everyPattern(format);
        int count = patterns.length / format.bytes();
        // Every third weight is a pattern; the others' exponents take one bit each.
        byte[] weights = new byte[3 * count * format.bytes()];
        for (int i = 0; i < count; i++) {
            TestWeights.put(format, weights, 3 * i, TestWeights.get(format, patterns, i));
            TestWeights.put(format, weights, 3 * i + 1, TestWeights.bits(format, 1.25f));
            TestWeights.put(format, weights, 3 * i + 2, TestWeights.bits(format, -1.5f));
        }
        byte[] payload = roundTrip(format, weights, TestPayloads.bestCode(format, weights));
        int blocks = (int) CodedTensor.blocks(3L * count);
        for (int block = 0; block < blocks; block++) {
            assertInstanceOf(BlockSize.Coded.class, TestPayloads.size(format, 3 * count, payload, block));
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void zerosTakeNothing(WeightFormat format) throws IOException {
        for (int count : new int[] {1, 2, 3, 7, 130, CodedTensor.BLOCK}) {
            byte[] zeros = new byte[count * format.bytes()];
            assertEquals(
                    new BlockSize.Zero(),
                    sizeOfOnlyBlock(format, zeros, foreignCodes(format).get(1)));
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void negativeZerosAndSingleBitsAreNoZeros(WeightFormat format) throws IOException {
        ExponentCode code = new ExponentCode(List.of(new Leaf(1, 0), new Leaf(1, Leaf.ESCAPE)));
        for (int count : new int[] {1, 5, 8, 129, 1000}) {
            for (int bit = 0; bit < 8 * format.bytes(); bit++) {
                byte[] weights = new byte[count * format.bytes()];
                TestWeights.put(format, weights, count - 1, 1 << bit);
                assertTrue(!(sizeOfOnlyBlock(format, weights, code) instanceof BlockSize.Zero));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void whatDoesNotGetSmallerIsStored(WeightFormat format) throws IOException {
        for (int count : new int[] {1, 3, 64, 129, CodedTensor.BLOCK - 1, CodedTensor.BLOCK}) {
            byte[] noise = TestWeights.noise(count * format.bytes(), SEED);
            ExponentCode escape = new ExponentCode(List.of(new Leaf(0, Leaf.ESCAPE)));
            assertEquals(new BlockSize.Stored(), sizeOfOnlyBlock(format, noise, escape));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "F32"})
    void lowBytesThatAreAllZeroTakeNothing(WeightFormat format) throws IOException {
        for (int count : new int[] {64, 128, 1000, CodedTensor.BLOCK}) {
            byte[] weights = TestWeights.gaussian(format, count, 0.02, SEED);
            clearLowBytes(format, weights);
            BlockSize.Coded without = assertInstanceOf(BlockSize.Coded.class, sizeOfOnlyBlock(format, weights));
            assertTrue(!without.hasLow(), count + " weights");
            int lowBit = format == WeightFormat.F32 ? 1 << 15 : 1 << 7;
            TestWeights.put(format, weights, count / 2, TestWeights.get(format, weights, count / 2) | lowBit);
            BlockSize.Coded with = assertInstanceOf(BlockSize.Coded.class, sizeOfOnlyBlock(format, weights));
            assertTrue(with.hasLow());
            assertEquals(without.units() + count * format.lowBytes() / 4, with.units());
        }
    }

    private static void clearLowBytes(WeightFormat format, byte[] weights) {
        for (int i = 0; i < weights.length; i++) {
            if (i % format.bytes() < format.lowBytes()) {
                weights[i] = 0;
            }
        }
    }

    @Test
    void equalWeightsTakeOneBitForTheExponent() throws IOException {
        byte[] weights = new byte[2 * CodedTensor.BLOCK];
        for (int i = 0; i < CodedTensor.BLOCK; i++) {
            TestWeights.put(WeightFormat.BF16, weights, i, TestWeights.bits(WeightFormat.BF16, 1));
        }
        assertEquals(
                new BlockSize.Coded((CodedTensor.BLOCK + CodedTensor.BLOCK / 8) / 4, true),
                sizeOfOnlyBlock(WeightFormat.BF16, weights));
    }

    @Test
    void blocksOfAllKindsFollowEachOther() throws IOException {
        int length = 2 * CodedTensor.BLOCK;
        byte[] weights =
                Arrays.copyOf(TestWeights.gaussian(WeightFormat.BF16, CodedTensor.BLOCK, 0.02, SEED), 5 * length);
        System.arraycopy(TestWeights.noise(length, SEED), 0, weights, 2 * length, length);
        System.arraycopy(weights, 0, weights, 3 * length, length);
        byte[] coded = Arrays.copyOf(weights, length);
        byte[] payload = roundTrip(WeightFormat.BF16, weights, TestPayloads.bestCode(WeightFormat.BF16, coded));
        List<Class<?>> kinds = new ArrayList<>();
        for (int block = 0; block < 5; block++) {
            kinds.add(TestPayloads.size(WeightFormat.BF16, weights.length / 2, payload, block)
                    .getClass());
        }
        assertEquals(
                List.of(
                        BlockSize.Coded.class,
                        BlockSize.Zero.class,
                        BlockSize.Stored.class,
                        BlockSize.Coded.class,
                        BlockSize.Zero.class),
                kinds);
    }

    /** What one encoder and one decoder keep of a code must not show in blocks of another. */
    @Test
    void codesMayChangeFromBlockToBlock() throws IOException {
        Random random = new Random(SEED);
        for (Kernels kernels : Kernels.all()) {
            BlockEncoder encoder = new BlockEncoder(kernels);
            BlockDecoder decoder = new BlockDecoder(kernels);
            for (int round = 0; round < 60; round++) {
                WeightFormat format = random.nextBoolean() ? WeightFormat.BF16 : WeightFormat.F8_E5M2;
                int count = 1 + random.nextInt(1 << (1 + random.nextInt(12)));
                double sigma = Math.scalb(1.0, -random.nextInt(12));
                byte[] weights = TestWeights.gaussian(format, count, sigma, SEED + round);
                // A part of one in so many has any exponents.
                int rareIn = 1 << random.nextInt(9);
                for (int i = 0; i < count; i += rareIn) {
                    TestWeights.put(format, weights, i, random.nextInt());
                }
                ExponentCode code = TestPayloads.bestCode(format, weights);
                if (round % 3 == 0) {
                    code = foreignCodes(format).get(random.nextInt(5));
                }
                byte[] payload = TestPayloads.encode(format, weights, code, Kernels.PLAIN);
                String where = kernels.name() + ", seed " + SEED + ", round " + round;
                assertArrayEquals(payload, TestPayloads.encode(format, weights, code, encoder), where);
                assertArrayEquals(weights, TestPayloads.decode(format, count, payload, decoder), where);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "F32"})
    void lowBytesThatAreAllZeroTakeNothingInBlocksOfAnyLength(WeightFormat format) throws IOException {
        for (int count : new int[] {65, 129, 999}) {
            byte[] weights = new byte[count * format.bytes()];
            for (int i = 0; i < count; i++) {
                TestWeights.put(format, weights, i, TestWeights.bits(format, -1.5f));
            }
            ExponentCode code = TestPayloads.bestCode(format, weights);
            byte[] payload = TestPayloads.encode(format, weights, code, Kernels.PLAIN);
            BlockSize.Coded size =
                    assertInstanceOf(BlockSize.Coded.class, TestPayloads.size(format, count, payload, 0));
            assertFalse(size.hasLow(), count + " weights");
        }
    }

    @Test
    void sizesAreWhatTheirBitsSay() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertEquals((short) bits, BlockSize.ofBits((short) bits).bits());
        }
    }
}
