package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/** Counts the exponents of weights. */
final class ExponentHistogram {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int EXPONENTS = 256;

    /** How many weights of a tensor are counted at most. */
    private static final int MOST = 1 << 17;

    /** How many weights in a row a sample of a larger tensor has; a multiple of all numbers of weights in a {@code long}. */
    private static final int SAMPLE = 1 << 9;

    private final WeightFormat format;

    /**
     * A table for each place of a weight in a {@code long}: neighbours are often alike, and a processor waits for one
     * counter to be written before it reads it once more.
     */
    private final long[] tables;

    ExponentHistogram(WeightFormat format) {
        this.format = format;
        this.tables = new long[format.perLong() * EXPONENTS];
    }

    /**
     * Returns for each of the 256 exponents how often it occurs in a tensor, or in samples spread evenly over it if it is
     * large.
     *
     * @param count the number of weights
     */
    static long[] of(WeightFormat format, MemorySegment weights, long count) {
        ExponentHistogram histogram = new ExponentHistogram(format);
        if (count <= MOST) {
            histogram.add(weights, count);
            return histogram.counts();
        }
        int samples = MOST / SAMPLE;
        long samplesInAll = count / SAMPLE;
        for (int sample = 0; sample < samples; sample++) {
            long first = samplesInAll * sample / samples * SAMPLE;
            histogram.add(weights.asSlice(first * format.bytes()), SAMPLE);
        }
        return histogram.counts();
    }

    /** Counts the exponents of the first weights of a segment. */
    void add(MemorySegment weights, long count) {
        int perLong = format.perLong();
        long mask = format.exponentMask();
        long spread = format.exponentByteMask();
        long whole = count - count % perLong;
        for (long i = 0; i < whole; i += perLong) {
            long exponents = Long.expand(Long.compress(weights.get(LONG, i * format.bytes()), mask), spread);
            for (int j = 0; j < perLong; j++) {
                tables[j * EXPONENTS + ((int) (exponents >>> (8 * j)) & 0xFF)]++;
            }
        }
        for (long i = whole; i < count; i++) {
            long weight = 0;
            for (int part = 0; part < format.bytes(); part++) {
                weight |= (weights.get(ValueLayout.JAVA_BYTE, i * format.bytes() + part) & 0xFFL) << (8 * part);
            }
            tables[(int) Long.compress(weight, mask) & 0xFF]++;
        }
    }

    /** Returns for each of the 256 exponents how often it was counted. */
    long[] counts() {
        long[] counts = new long[EXPONENTS];
        for (int i = 0; i < tables.length; i++) {
            counts[i % EXPONENTS] += tables[i];
        }
        return counts;
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
