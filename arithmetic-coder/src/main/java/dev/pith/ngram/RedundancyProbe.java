package dev.pith.ngram;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Tells content that a model could make smaller from what was compressed or encrypted already, in a time that is nothing
 * beside that of coding.
 *
 * <p>It looks for several kinds of redundancy, in all of the content, and takes it for worth coding if one of them
 * promises to save about one part in a hundred:
 *
 * <ul>
 *   <li>bytes unevenly distributed in places;
 *   <li>bytes unevenly distributed at every sixteenth position, as in tables;
 *   <li>a byte that depends on one of the four before it;
 *   <li>sequences of bytes that recur, however far away.
 * </ul>
 *
 * <p>Distributions are judged by their collisions. Of n symbols drawn evenly from m, n(n − 1) / m ordered pairs are
 * expected to be equal. If a symbol's entropy is b bits less than log2(m), there are more by a factor of about
 * 1 + 2 ln(2) · b as long as b is small, and by more where it is not.
 */
final class RedundancyProbe {

    /** Shorter content costs no time worth saving. */
    static final int MIN_LENGTH = 1 << 16;

    /** What {@link #isFound} allocates, in bytes. */
    static final int MEMORY = Integer.BYTES << 16;

    /** Excess of collisions, in percent, where a byte's distribution saves 0.08 of 8 bits. */
    private static final int BYTE_EXCESS_PERCENT = 11;

    private static final int PLACE = 1 << 12;
    private static final int POSITIONS = 16;
    private static final int MAX_DISTANCE = 4;
    private static final int SEQUENCE = Long.BYTES;
    private static final int MAX_SAMPLES = 1 << 15;
    private static final int MIN_SAMPLING_BITS = 6;

    /** One sequence of so many has to recur: a long repeat saves nearly all of itself, wherever it is. */
    private static final int SEQUENCES_FOR_A_REPEAT = 256;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private RedundancyProbe() {}

    /** Tells whether the content might become smaller by one part in a hundred. */
    static boolean isFound(byte[] content, int offset, int length) {
        if (length < MIN_LENGTH) {
            return true;
        }
        int[] counts = new int[1 << 16];
        return isUnevenInPlaces(content, offset, length, counts)
                || isUnevenAtPositions(content, offset, length, counts)
                || dependsOnOneBefore(content, offset, length, counts)
                || recurs(content, offset, length, counts);
    }

    private static boolean isUnevenInPlaces(byte[] content, int offset, int length, int[] counts) {
        long expected = expectedCollisions(PLACE, 256);
        int places = length / PLACE;
        long excess = 0;
        long limit = places * expected / 100 * BYTE_EXCESS_PERCENT;
        for (int place = 0; place < places && excess <= limit; place++) {
            Arrays.fill(counts, 0, 256, 0);
            int start = offset + place * PLACE;
            for (int i = start; i < start + PLACE; i++) {
                counts[content[i] & 0xFF]++;
            }
            excess += collisions(counts, 256) - expected;
        }
        return excess > limit;
    }

    private static boolean isUnevenAtPositions(byte[] content, int offset, int length, int[] counts) {
        int symbols = POSITIONS << Byte.SIZE;
        Arrays.fill(counts, 0, symbols, 0);
        for (int i = 0; i < length; i++) {
            counts[(i % POSITIONS) << Byte.SIZE | (content[offset + i] & 0xFF)]++;
        }
        return isUneven(counts, symbols, length, BYTE_EXCESS_PERCENT);
    }

    private static boolean dependsOnOneBefore(byte[] content, int offset, int length, int[] counts) {
        for (int distance = 1; distance <= MAX_DISTANCE; distance++) {
            Arrays.fill(counts, 0);
            for (int i = offset + distance; i < offset + length; i++) {
                counts[(content[i - distance] & 0xFF) << Byte.SIZE | (content[i] & 0xFF)]++;
            }
            if (isUneven(counts, counts.length, length - distance, 2 * BYTE_EXCESS_PERCENT)) {
                return true;
            }
        }
        return false;
    }

    /** Remembers the sequences whose hash begins with a number of zeros, wherever they are, and counts those seen again. */
    private static boolean recurs(byte[] content, int offset, int length, int[] seen) {
        int samplingBits =
                Math.max(MIN_SAMPLING_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(length / MAX_SAMPLES));
        int repeats = 0;
        int limit = (length >>> samplingBits) / SEQUENCES_FOR_A_REPEAT;
        Arrays.fill(seen, 0);
        for (int i = offset; i <= offset + length - SEQUENCE && repeats <= limit; i++) {
            // Without the addition, zeros would be in every sample.
            long hash = ((long) LONG.get(content, i) + 0x9E3779B97F4A7C15L) * 0x9E3779B97F4A7C15L;
            hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
            if (hash >>> (Long.SIZE - samplingBits) == 0) {
                int slot = (int) (hash >>> 32) & (seen.length - 1);
                int check = (int) hash | 1;
                if (seen[slot] == check) {
                    repeats++;
                }
                seen[slot] = check;
            }
        }
        return repeats > limit;
    }

    private static boolean isUneven(int[] counts, int symbols, int total, int excessPercent) {
        return collisions(counts, symbols) > expectedCollisions(total, symbols) / 100 * (100 + excessPercent);
    }

    private static long expectedCollisions(long total, int symbols) {
        return total * (total - 1) / symbols;
    }

    private static long collisions(int[] counts, int symbols) {
        long collisions = 0;
        for (int i = 0; i < symbols; i++) {
            collisions += (long) counts[i] * (counts[i] - 1);
        }
        return collisions;
    }
}
