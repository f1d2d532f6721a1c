package dev.pith.dfloat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** BFloat16 weights as trained models have them: normally distributed, with a standard deviation of 0.02. */
final class BenchmarkWeights {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final double DEVIATION = 0.02;
    private static final long SEED = 42;
    private static final int ALIGNMENT = 64;

    private BenchmarkWeights() {}

    /** Allocates native memory, so aligned that no vector in it straddles two cache lines. */
    static MemorySegment allocate(Arena arena, long bytes) {
        return arena.allocate(bytes, ALIGNMENT);
    }

    /** Returns so many weights, always the same. */
    static MemorySegment gaussian(Arena arena, int count) {
        MemorySegment weights = allocate(arena, (long) count * Short.BYTES);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < count; i++) {
            weights.setAtIndex(SHORT, i, round((float) random.nextGaussian(0, DEVIATION)));
        }
        return weights;
    }

    /** Returns the nearest BFloat16 of a number, of two that are equally near the even one. */
    private static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
    }

    /** Returns the entropy of the weights' exponents, in bits per weight. */
    static double exponentEntropy(MemorySegment weights) {
        ExponentHistogram histogram = new ExponentHistogram(WeightFormat.BF16);
        histogram.add(weights, weights.byteSize() / Short.BYTES);
        return ExponentHistogram.entropy(histogram.counts());
    }
}
