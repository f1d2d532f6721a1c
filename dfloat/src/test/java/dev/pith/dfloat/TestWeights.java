package dev.pith.dfloat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Weights for tests, little-endian, the same at every run. */
final class TestWeights {

    private static final int BF16_PATTERNS = 1 << 16;

    private TestWeights() {}

    /** Weights that a distribution gives, rounded or cut off to a format. */
    static byte[] drawn(WeightFormat format, int count, long seed, ToDoubleFunction<Random> distribution) {
        Random random = new Random(seed);
        byte[] weights = new byte[count * format.bytes()];
        for (int i = 0; i < count; i++) {
            put(format, weights, i, bits(format, (float) distribution.applyAsDouble(random)));
        }
        return weights;
    }

    static byte[] gaussian(WeightFormat format, int count, double sigma, long seed) {
        return drawn(format, count, seed, random -> random.nextGaussian() * sigma);
    }

    /** Bytes of which nothing can be saved. */
    static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** All bit patterns that weights of a format can have; of F32, all that BF16 has with several tails, and random ones. */
    static byte[] everyPattern(WeightFormat format) {
        if (format == WeightFormat.F32) {
            return patternsOfF32();
        }
        int patterns = 1 << (8 * format.bytes());
        byte[] weights = new byte[patterns * format.bytes()];
        for (int i = 0; i < patterns; i++) {
            put(format, weights, i, i);
        }
        return weights;
    }

    private static byte[] patternsOfF32() {
        int[] tails = {0, 1, 0x7FFF, 0x8000, 0xFFFF};
        Random random = new Random(32);
        ByteBuffer weights = ByteBuffer.allocate(6 * 4 * (BF16_PATTERNS / 16)).order(ByteOrder.LITTLE_ENDIAN);
        for (int head = 0; head < BF16_PATTERNS; head += 16) {
            for (int tail : tails) {
                weights.putInt((head + random.nextInt(16)) << 16 | tail);
            }
            weights.putInt(random.nextInt());
        }
        return weights.array();
    }

    /** Writes a weight's bits. */
    static void put(WeightFormat format, byte[] weights, int index, int bits) {
        for (int part = 0; part < format.bytes(); part++) {
            weights[index * format.bytes() + part] = (byte) (bits >>> (8 * part));
        }
    }

    /** Returns a weight's bits. */
    static int get(WeightFormat format, byte[] weights, int index) {
        int bits = 0;
        for (int part = 0; part < format.bytes(); part++) {
            bits |= (weights[index * format.bytes() + part] & 0xFF) << (8 * part);
        }
        return bits;
    }

    /** Returns the bits of a weight near a number. */
    static int bits(WeightFormat format, float number) {
        return switch (format) {
            case BF16 -> (Float.floatToRawIntBits(number) + 0x8000) >>> 16;
            case F16 -> Float.floatToFloat16(number) & 0xFFFF;
            case F32 -> Float.floatToRawIntBits(number);
            case F8_E5M2 -> (Float.floatToFloat16(number) & 0xFFFF) >>> 8;
            case F8_E4M3 -> {
                int sign = Float.floatToRawIntBits(number) < 0 ? 0x80 : 0;
                yield sign | Math.min(0x7E, (Float.floatToFloat16(Math.abs(number) * 0x1p-8f) & 0xFFFF) >>> 7);
            }
        };
    }

    /** Returns the exponent in a weight's bits. */
    static int exponent(WeightFormat format, int bits) {
        return switch (format) {
            case BF16 -> bits >>> 7 & 0xFF;
            case F16 -> bits >>> 10 & 0x1F;
            case F32 -> bits >>> 23 & 0xFF;
            case F8_E5M2 -> bits >>> 2 & 0x1F;
            case F8_E4M3 -> bits >>> 3 & 0xF;
        };
    }

    /** Returns how often each exponent occurs. */
    static long[] exponentCounts(WeightFormat format, byte[] weights) {
        long[] counts = new long[256];
        for (int i = 0; i < weights.length / format.bytes(); i++) {
            counts[exponent(format, get(format, weights, i))]++;
        }
        return counts;
    }

    /** Returns the entropy in bits of what was counted. */
    static double entropy(long[] counts) {
        double total = Arrays.stream(counts).sum();
        double entropy = 0;
        for (long count : counts) {
            if (count > 0) {
                entropy -= count / total * (Math.log(count / total) / Math.log(2));
            }
        }
        return entropy;
    }

    /** Returns the mean length in bits of a Huffman code's words for what was counted. */
    static double huffmanBits(long[] counts) {
        PriorityQueue<Long> weights = new PriorityQueue<>();
        Arrays.stream(counts).filter(count -> count > 0).forEach(weights::add);
        double bits = 0;
        while (weights.size() > 1) {
            long sum = weights.remove() + weights.remove();
            bits += sum;
            weights.add(sum);
        }
        return bits / Arrays.stream(counts).sum();
    }
}
