package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.ExponentCode.Leaf;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes tensors in memory, coded or not, for the checks on a GPU. */
final class GpuChecksTensors {

    private static final int EXPONENTS = 256;

    private GpuChecksTensors() {}

    /** Returns weights coded as well as can be. */
    static Tensor coded(WeightFormat format, byte[] weights) throws CorruptInputException {
        return coded(format, weights, TestPayloads.bestCode(format, weights));
    }

    /** Returns weights coded by a code, whose decoding on the processor gives them again. */
    static Tensor coded(WeightFormat format, byte[] weights, ExponentCode code) throws CorruptInputException {
        Tensor tensor = open(format, weights, TestPayloads.encode(format, weights, code, Kernels.PLAIN));
        GpuChecksRecorder.require(
                Arrays.equals(weights, decoded(tensor)), "the processor does not decode what it coded");
        return tensor;
    }

    /** Returns the tensor of a payload. */
    static Tensor open(WeightFormat format, byte[] weights, byte[] payload) throws CorruptInputException {
        long count = weights.length / format.bytes();
        CodedTensor content = CodedTensor.open(MemorySegment.ofArray(payload), 0, format, count);
        return new Tensor(info(DType.valueOf(format.name()), count), content, Kernels.PLAIN);
    }

    /** Returns bytes as elements of a type of one byte, which are kept as they are. */
    static Tensor stored(byte[] bytes) {
        MemorySegment data = MemorySegment.ofArray(bytes);
        List<Integer> checksums = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += StoredTensor.BLOCK) {
            checksums.add(BlockedTensor.checksum(data, at, Math.min(StoredTensor.BLOCK, bytes.length - at)));
        }
        return new Tensor(info(DType.U8, bytes.length), new StoredTensor(data, 0, checksums), Kernels.PLAIN);
    }

    /**
     * Returns a large tensor of Gaussian weights, σ = 0.02, that took no longer to code than a small one: its blocks are those
     * of the small one again and again, each time at another place.
     *
     * @param blocks how many blocks are coded
     * @param times how often they occur
     */
    static Tensor large(WeightFormat format, int blocks, int times, long seed, Arena arena)
            throws CorruptInputException {
        byte[] weights = TestWeights.gaussian(format, blocks * CodedTensor.BLOCK, 0.02, seed);
        ExponentCode code = TestPayloads.bestCode(format, weights);
        byte[] payload = TestPayloads.encode(format, weights, code, Kernels.best(Long.MAX_VALUE));
        CodedTensor small =
                CodedTensor.open(MemorySegment.ofArray(payload), 0, format, (long) blocks * CodedTensor.BLOCK);
        short[] sizes = new short[blocks * times];
        int[] checksums = new int[blocks * times];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = small.size(i % blocks).bits();
            checksums[i] = small.checksum(i % blocks);
        }
        long count = (long) sizes.length * CodedTensor.BLOCK;
        MemorySegment header = CodedTensor.header(format, count, code, sizes, checksums);
        MemorySegment body = small.payload().asSlice(small.blockAt(0), small.blockAt(blocks) - small.blockAt(0));
        long length = header.byteSize() + times * body.byteSize();
        MemorySegment whole = arena.allocate(CodedTensor.roundUp(length, CodedTensor.ALIGNMENT), CodedTensor.ALIGNMENT);
        MemorySegment.copy(header, 0, whole, 0, header.byteSize());
        for (int i = 0; i < times; i++) {
            MemorySegment.copy(body, 0, whole, header.byteSize() + i * body.byteSize(), body.byteSize());
        }
        CodedTensor content = CodedTensor.open(whole, 0, format, count);
        return new Tensor(info(DType.valueOf(format.name()), count), content, Kernels.best(Long.MAX_VALUE));
    }

    /** Returns what the processor decodes. */
    static byte[] decoded(Tensor tensor) throws CorruptInputException {
        byte[] bytes = new byte[Math.toIntExact(tensor.content().length())];
        tensor.read(MemorySegment.ofArray(bytes));
        return bytes;
    }

    /** Returns weights of some distribution: usual ones, few or many exponents, blocks of zeros or of noise between. */
    static byte[] weights(WeightFormat format, int count, Random random) {
        double sigma = Math.exp(3 * random.nextGaussian() - 3);
        byte[] weights = switch (random.nextInt(5)) {
            case 0 ->
                TestWeights.drawn(format, count, random.nextLong(), draws -> draws.nextGaussian() / draws.nextDouble());
            case 1 ->
                TestWeights.drawn(format, count, random.nextLong(), draws -> Math.scalb(1.3, draws.nextInt(60) - 40));
            default -> TestWeights.gaussian(format, count, sigma, random.nextLong());
        };
        int blockLength = CodedTensor.BLOCK * format.bytes();
        for (int at = 0; at < weights.length; at += blockLength) {
            int end = Math.min(weights.length, at + blockLength);
            switch (random.nextInt(12)) {
                case 0 -> Arrays.fill(weights, at, end, (byte) 0);
                case 1 -> System.arraycopy(TestWeights.noise(end - at, random.nextLong()), 0, weights, at, end - at);
                default -> {}
            }
        }
        return weights;
    }

    /** Returns codes for a format: of a single leaf, with the longest words, and any, some of them far from even. */
    static List<ExponentCode> codes(WeightFormat format, int number, Random random) {
        List<ExponentCode> codes = new ArrayList<>(List.of(
                new ExponentCode(List.of(new Leaf(0, 3))), new ExponentCode(List.of(new Leaf(0, Leaf.ESCAPE)))));
        int exponents = 1 << format.exponentBits();
        if (exponents == EXPONENTS) {
            codes.add(longestCode());
        }
        while (codes.size() < number) {
            long[] counts = new long[EXPONENTS];
            int own = 1 + random.nextInt(random.nextBoolean() ? 8 : 100);
            double spread = 12 * random.nextDouble();
            for (int i = 0; i < own; i++) {
                counts[random.nextInt(exponents)] = 1 + (long) Math.exp(spread * random.nextDouble());
            }
            codes.add(ExponentCodeBuilder.build(counts));
        }
        return codes;
    }

    private static ExponentCode longestCode() {
        List<Leaf> leaves = new ArrayList<>();
        for (int length = 1; length <= ExponentCode.MAX_LENGTH; length++) {
            leaves.add(new Leaf(length, 100 + length));
        }
        leaves.add(new Leaf(ExponentCode.MAX_LENGTH, Leaf.ESCAPE));
        return new ExponentCode(leaves);
    }

    /** Returns weights with exponents that a code has leaves for, mostly as often as the lengths of its words suggest. */
    static byte[] weightsFor(WeightFormat format, ExponentCode code, int count, Random random) {
        byte[] weights = new byte[count * format.bytes()];
        int mantissaBits = Byte.SIZE * format.bytes() - 1 - format.exponentBits();
        for (int i = 0; i < count; i++) {
            Leaf leaf = random.nextInt(20) == 0
                    ? code.leaves().get(random.nextInt(code.leaves().size()))
                    : likelyLeaf(code, random.nextDouble());
            int exponent = leaf.isEscape() ? random.nextInt(1 << format.exponentBits()) : leaf.exponent();
            int sign = random.nextInt(2) << format.exponentBits();
            int bits = (sign | exponent) << mantissaBits | random.nextInt(1 << mantissaBits);
            TestWeights.put(format, weights, i, bits);
        }
        return weights;
    }

    private static Leaf likelyLeaf(ExponentCode code, double draw) {
        double rest = draw;
        for (Leaf leaf : code.leaves()) {
            rest -= Math.scalb(1.0, -leaf.length());
            if (rest < 0) {
                return leaf;
            }
        }
        return code.leaves().getLast();
    }

    private static TensorInfo info(DType type, long count) {
        return TensorInfo.startingAt(0, "weights", type, List.of(count));
    }
}
