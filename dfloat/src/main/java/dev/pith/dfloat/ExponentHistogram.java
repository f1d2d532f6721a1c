package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/** Counts the exponents of a tensor, or of samples spread evenly over it if it is large. */
final class ExponentHistogram {

    /** How many weights are counted at most. */
    private static final int MOST = 1 << 18;

    /** How many weights in a row a sample has; a multiple of all numbers of weights in a {@code long}. */
    private static final int SAMPLE = 1 << 10;

    private ExponentHistogram() {}

    /**
     * Returns for each of the 256 exponents how often it was counted.
     *
     * @param count the number of weights
     */
    static long[] of(WeightFormat format, MemorySegment weights, long count) {
        long[] counts = new long[256];
        if (count <= MOST) {
            add(format, weights, count, counts);
            return counts;
        }
        int samples = MOST / SAMPLE;
        long samplesInAll = count / SAMPLE;
        for (int sample = 0; sample < samples; sample++) {
            // Samples are numbered through the tensor; a product of two of the numbers fits in a long.
            long first = samplesInAll * sample / samples * SAMPLE;
            add(format, weights.asSlice(first * format.bytes()), SAMPLE, counts);
        }
        return counts;
    }

    /** Counts the exponents of the first weights of a segment. */
    static void add(WeightFormat format, MemorySegment weights, long count, long[] counts) {
        ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        int perLong = format.perLong();
        long mask = format.exponentMask();
        long spread = format.exponentByteMask();
        long whole = count - count % perLong;
        for (long i = 0; i < whole; i += perLong) {
            long exponents = Long.expand(Long.compress(weights.get(layout, i * format.bytes()), mask), spread);
            for (int j = 0; j < perLong; j++) {
                counts[(int) (exponents >>> (8 * j)) & 0xFF]++;
            }
        }
        for (long i = whole; i < count; i++) {
            long weight = 0;
            for (int part = 0; part < format.bytes(); part++) {
                weight |= (weights.get(ValueLayout.JAVA_BYTE, i * format.bytes() + part) & 0xFFL) << (8 * part);
            }
            counts[(int) Long.compress(weight, mask) & 0xFF]++;
        }
    }

    /** Returns the entropy of exponents that were counted, in bits. */
    static double entropy(long[] counts) {
        double total = LongStream.of(counts).sum();
        return LongStream.of(counts)
                .filter(count -> count > 0)
                .mapToDouble(count -> count / total * Math.log(total / count) / Math.log(2))
                .sum();
    }
}
