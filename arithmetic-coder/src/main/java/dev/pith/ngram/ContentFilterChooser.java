package dev.pith.ngram;

import dev.pith.codec.BlockEncoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the filter for content by estimates that cost little beside coding it.
 *
 * <p>Code is recognised by operands that recur once they are absolute. Numbers are recognised by the entropy of their
 * differences in a sample. Since a table's contexts do much of what differences do, the predictor itself has the last word
 * on these: it codes the sample with and without them.
 */
final class ContentFilterChooser {

    /** What choosing allocates beside a predictor for the sample, in bytes. */
    static final int MEMORY = 1 << 18;

    private static final int MIN_CODE = 1 << 12;
    private static final int MIN_NUMBERS = 1 << 16;

    /** A recurring operand for so many bytes makes it worth while. */
    private static final int BYTES_FOR_AN_OPERAND = 512;

    /** What all widths that are tried divide: numbers begin in pieces of the content where they do in the content. */
    private static final int ALIGNMENT = 24;

    private static final int PIECE = ALIGNMENT * 341;

    private static final int MIN_PIECES = 4;
    private static final int MAX_PIECES = 8;

    /** A sample has a piece for so many bytes of content, within these bounds. */
    private static final int BYTES_FOR_A_PIECE = 1 << 18;

    private static final int[] WIDTHS = {1, 2, 3, 4, 8};
    private static final int MAX_DISTANCE = 32;

    /** Of the estimated bits at most so much may be left by differences: 15/16. */
    private static final int ESTIMATE_MARGIN = 16;

    /** And of the sample's payload 31/32. */
    private static final int TRIAL_MARGIN = 32;

    private final NgramEncoder encoder;

    /** @param encoder codes samples */
    ContentFilterChooser(NgramEncoder encoder) {
        this.encoder = encoder;
    }

    /** Returns the filter to apply to {@code content[offset .. offset + length)}. */
    ContentFilter choose(byte[] content, int offset, int length) {
        Optional<? extends ContentFilter> code = length < MIN_CODE ? Optional.empty() : code(content, offset, length);
        if (code.isPresent()) {
            return code.get();
        }
        return length < MIN_NUMBERS ? IdentityFilter.INSTANCE : numbers(sample(content, offset, length));
    }

    private static Optional<BranchFilter> code(byte[] content, int offset, int length) {
        int most = length / BYTES_FOR_AN_OPERAND;
        Optional<BranchFilter> best = Optional.empty();
        for (BranchFilter filter : BranchFilter.values()) {
            int gained = recurringOperands(filter, content, offset, length);
            if (gained > most) {
                most = gained;
                best = Optional.of(filter);
            }
        }
        return best;
    }

    /** Returns how many more operands recur as places than as distances. */
    private static int recurringOperands(BranchFilter filter, byte[] content, int offset, int length) {
        RecentNumbers distances = new RecentNumbers();
        RecentNumbers places = new RecentNumbers();
        int gained = 0;
        for (int operand = offset + 1; operand <= offset + length - Integer.BYTES; operand++) {
            if (filter.isOperand(content, offset, operand)) {
                int end = operand + Integer.BYTES - offset;
                int distance = BranchFilter.operand(content, operand);
                int place = BranchFilter.toAbsolute(distance, end, length);
                if (place != distance) {
                    gained += places.recurs(place) - distances.recurs(distance);
                }
            }
        }
        return gained;
    }

    /** Some of the numbers that occurred, the last ones rather than the first. */
    private static final class RecentNumbers {
        private static final int BITS = 12;

        private final int[] numbers = new int[1 << BITS];

        /** Takes in a number and returns 1 if it was there already, otherwise 0. */
        int recurs(int number) {
            int slot = (number * 0x9E3779B1) >>> (Integer.SIZE - BITS);
            int recurs = numbers[slot] == number ? 1 : 0;
            numbers[slot] = number;
            return recurs;
        }
    }

    /** Returns some pieces of the content, evenly spread. */
    private static byte[] sample(byte[] content, int offset, int length) {
        int pieces = Math.clamp(length / BYTES_FOR_A_PIECE, MIN_PIECES, MAX_PIECES);
        byte[] sample = new byte[pieces * PIECE];
        for (int piece = 0; piece < pieces; piece++) {
            int start = (int) ((long) (length - PIECE) * (2 * piece + 1) / (2L * pieces)) / ALIGNMENT * ALIGNMENT;
            System.arraycopy(content, offset + start, sample, piece * PIECE, PIECE);
        }
        return sample;
    }

    private ContentFilter numbers(byte[] sample) {
        ContentFilter best = IdentityFilter.INSTANCE;
        int least = 0;
        for (DeltaFilter filter : promising(sample)) {
            if (least == 0) {
                int plain = codedLength(sample);
                least = plain - plain / TRIAL_MARGIN;
            }
            int length = codedLength(filtered(filter, sample));
            if (length < least) {
                least = length;
                best = filter;
            }
        }
        return best;
    }

    /** Returns the filter for single bytes and the one for wider numbers that leave fewest bits, if few enough. */
    private static List<DeltaFilter> promising(byte[] sample) {
        long plain = bits(sample);
        List<DeltaFilter> promising = new ArrayList<>();
        for (List<DeltaFilter> group : candidates()) {
            group.stream()
                    .map(filter -> new Estimate(filter, bits(filtered(filter, sample))))
                    .min(Comparator.comparingLong(Estimate::bits))
                    .filter(estimate -> estimate.bits() < plain - plain / ESTIMATE_MARGIN)
                    .ifPresent(estimate -> promising.add(estimate.filter()));
        }
        return promising;
    }

    private record Estimate(DeltaFilter filter, long bits) {}

    private static List<List<DeltaFilter>> candidates() {
        List<DeltaFilter> narrow = new ArrayList<>();
        List<DeltaFilter> wide = new ArrayList<>();
        for (int width : WIDTHS) {
            for (int stride = 1; stride * width <= MAX_DISTANCE; stride++) {
                (width == 1 ? narrow : wide).add(new DeltaFilter(width, stride));
            }
        }
        return List.of(narrow, wide);
    }

    private static byte[] filtered(DeltaFilter filter, byte[] sample) {
        byte[] filtered = sample.clone();
        filter.apply(filtered, 0, filtered.length);
        return filtered;
    }

    private int codedLength(byte[] sample) {
        byte[] payload = new byte[sample.length];
        int length = encoder.encodeMessage(sample, payload);
        return length == BlockEncoder.DOES_NOT_FIT ? sample.length : length;
    }

    /**
     * Returns the entropy of a sample's bytes, in 1/256 bits, if each position of a number or a record has a distribution
     * of its own; with half of log2(e) for each value that occurs, as the estimate from few values is too small by
     * that (Miller, "Note on the bias of information estimates").
     */
    private static long bits(byte[] sample) {
        int[] counts = new int[ALIGNMENT << Byte.SIZE];
        for (int i = 0; i < sample.length; i++) {
            counts[(i % ALIGNMENT) << Byte.SIZE | (sample[i] & 0xFF)]++;
        }
        long bits = 0;
        for (int position = 0; position < ALIGNMENT; position++) {
            int total = 0;
            for (int i = position << Byte.SIZE; i < (position + 1) << Byte.SIZE; i++) {
                int count = counts[i];
                if (count > 0) {
                    total += count;
                    bits += 185 - (long) count * log2(count);
                }
            }
            bits += (long) total * log2(total);
        }
        return bits;
    }

    /** Returns log2 in units of 1/256, rounded down: the fraction's bits by repeated squaring (Knuth, 1.2.2). */
    private static int log2(int number) {
        int exponent = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(number);
        int result = exponent;
        long fraction = (long) number << (30 - exponent);
        for (int i = 0; i < 8; i++) {
            fraction = (fraction * fraction) >>> 30;
            int bit = (int) (fraction >>> 31);
            fraction >>>= bit;
            result = 2 * result + bit;
        }
        return result;
    }
}
