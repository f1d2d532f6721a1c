package dev.pith.llm;

import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How likely each token is to come next, in integers that are the same on any machine.
 *
 * <p>A token's weight is 2<sup>30</sup> · 2<sup>x</sup>, rounded down, where x is its logit's distance from the greatest
 * one, times log<sub>2</sub> e. Only additions and multiplications of floats make it, each rounded as IEEE 754 says, so
 * that every machine and every compiler gets the same.
 *
 * <p>A token is coded in two steps, its group of {@value #GROUP_SIZE} and its place there. So a vocabulary of any size
 * leaves every token a part of the total and costs nearly nothing: 1 out of 2<sup>24</sup> goes to each group, and the same
 * to each member of a group. It is also why coding takes time in proportion to the number of groups and to
 * {@value #GROUP_SIZE}, beside one pass over the logits.
 *
 * <p>Not safe for use by several threads.
 */
final class TokenDistribution {

    static final int TOTAL_BITS = RangeEncoder.MAX_TOTAL_BITS;

    private static final int GROUP_BITS = 8;
    private static final int GROUP_SIZE = 1 << GROUP_BITS;

    /** The logarithm of the greatest weight. */
    private static final int WEIGHT_BITS = 30;

    /** So many bits, and those of the total, a product may have. */
    private static final int SUM_BITS = 38;

    /** 2<sup>{@value #WEIGHT_BITS}</sup>. */
    static final float GREATEST_WEIGHT = 1 << WEIGHT_BITS;

    /** Whatever is less likely weighs nothing. */
    static final float LEAST_EXPONENT = -31;

    static final float LOG2_E = 0x1.715476p0f;

    /** 2<sup>f</sup> for f from −1 to 0, to a relative error of 3 · 10<sup>−7</sup>; exactly 1 at 0. */
    static final float C1 = 0x1.62e3bcp-1f;

    static final float C2 = 0x1.ebe392p-3f;
    static final float C3 = 0x1.c4fef8p-5f;
    static final float C4 = 0x1.2da7d6p-7f;
    static final float C5 = 0x1.ef66d2p-11f;

    private final WeightKernel kernel = WeightKernel.best();
    private final int tokens;

    /** By how many bits the sum of a group's weights is shortened, so that the sum of all is below 2^SUM_BITS. */
    private final int groupShift;

    private final int[] weights;

    /** The sum of the weights of all groups before each, and at last of all. */
    private final long[] groupStart;

    /** The sum of the weights of all members before each, and at last of all, of the group coded last. */
    private final long[] memberStart = new long[GROUP_SIZE + 1];

    /** For ranks: the tokens by falling logit, as sorting wants them. */
    private final long[] order;

    private float[] logits = {};
    private int from;

    /** @param tokens the size of the vocabulary, 1 to 2<sup>30</sup> */
    TokenDistribution(int tokens) {
        this.tokens = tokens;
        this.groupShift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(tokens) + WEIGHT_BITS - SUM_BITS);
        this.weights = new int[tokens];
        this.groupStart = new long[((tokens + GROUP_SIZE - 1) >>> GROUP_BITS) + 1];
        this.order = new long[tokens];
    }

    /** Returns an upper bound in bytes on the memory that a distribution takes. */
    static long memory(int tokens) {
        return 13L * tokens + (1 << 12);
    }

    /** Returns the size of the vocabulary. */
    int tokens() {
        return tokens;
    }

    /** Takes the logits {@code logits[from .. from + tokens)}, which must stay as they are until the next call. */
    void predict(float[] logits, int from) {
        this.logits = logits;
        this.from = from;
        kernel.weigh(logits, from, tokens, weights);
        long sum = 0;
        for (int group = 0; group < groupStart.length - 1; group++) {
            groupStart[group] = sum;
            long groupWeight = 0;
            int end = Math.min(tokens, (group + 1) << GROUP_BITS);
            for (int token = group << GROUP_BITS; token < end; token++) {
                groupWeight += weights[token];
            }
            sum += groupWeight >>> groupShift;
        }
        groupStart[groupStart.length - 1] = sum;
        spreadIfNothing(groupStart, groupStart.length - 1);
    }

    /** Returns the weight of a token, 0 to 2^30. */
    int weight(int token) {
        return weights[token];
    }

    /** Returns the weight of a token whose logit is so far from the greatest; 2^30 for 0, and 0 below −20.8. */
    static int weight(float distance) {
        float exponent = Math.max(distance * LOG2_E, LEAST_EXPONENT);
        int whole = (int) exponent;
        float rest = exponent - whole;
        float power = 1f + rest * (C1 + rest * (C2 + rest * (C3 + rest * (C4 + rest * C5))));
        return (int) (power * GREATEST_WEIGHT) >> -whole;
    }

    /** Encodes a token. */
    void encode(RangeEncoder encoder, int token) {
        int group = token >>> GROUP_BITS;
        encodePart(encoder, groupStart, groupStart.length - 1, group);
        int members = sumMembers(group);
        encodePart(encoder, memberStart, members, token & (GROUP_SIZE - 1));
    }

    /** Decodes a token. */
    int decode(RangeDecoder decoder) {
        int group = decodePart(decoder, groupStart, groupStart.length - 1);
        int members = sumMembers(group);
        return (group << GROUP_BITS) + decodePart(decoder, memberStart, members);
    }

    /** Returns what coding this token costs, in bits. */
    double bits(int token) {
        int group = token >>> GROUP_BITS;
        int groups = groupStart.length - 1;
        double groupPart = boundary(groupStart, groups, group + 1) - boundary(groupStart, groups, group);
        int members = sumMembers(group);
        int member = token & (GROUP_SIZE - 1);
        double memberPart = boundary(memberStart, members, member + 1) - boundary(memberStart, members, member);
        return 2 * TOTAL_BITS - (Math.log(groupPart) + Math.log(memberPart)) / Math.log(2);
    }

    /**
     * Returns how many tokens are likelier: those of greater logit, and those of the same logit and a smaller number. Negative
     * zero is less than zero here.
     */
    int rank(int token) {
        long key = key(token);
        int rank = 0;
        for (int other = 0; other < tokens; other++) {
            if (key(other) < key) {
                rank++;
            }
        }
        return rank;
    }

    /**
     * Returns the token of this rank.
     *
     * @param rank 0 to the size of the vocabulary less one
     */
    int tokenAtRank(int rank) {
        if (rank == 0) {
            long least = Long.MAX_VALUE;
            for (int token = 0; token < tokens; token++) {
                least = Math.min(least, key(token));
            }
            return (int) least;
        }
        for (int token = 0; token < tokens; token++) {
            order[token] = key(token);
        }
        Arrays.sort(order);
        return (int) order[rank];
    }

    /** Returns the likeliest tokens with what coding makes of their probabilities, or all of them if there are fewer. */
    List<TracedToken.Alternative> likeliest(int count) {
        List<TracedToken.Alternative> likeliest = new ArrayList<>();
        long last = Long.MIN_VALUE;
        for (int rank = 0; rank < Math.min(count, tokens); rank++) {
            long next = Long.MAX_VALUE;
            for (int token = 0; token < tokens; token++) {
                long key = key(token);
                if (key > last && key < next) {
                    next = key;
                }
            }
            int token = (int) next;
            likeliest.add(new TracedToken.Alternative(token, Math.pow(2, -bits(token))));
            last = next;
        }
        return likeliest;
    }

    /** Returns a number that is smaller for likelier tokens, and ends with the token. */
    private long key(int token) {
        int bits = Float.floatToRawIntBits(logits[from + token]);
        int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ((long) ~ascending << Integer.SIZE) | token;
    }

    /** Adds up the weights of a group, and returns how many members it has. */
    private int sumMembers(int group) {
        int first = group << GROUP_BITS;
        int members = Math.min(GROUP_SIZE, tokens - first);
        long sum = 0;
        for (int member = 0; member < members; member++) {
            memberStart[member] = sum;
            sum += weights[first + member];
        }
        memberStart[members] = sum;
        spreadIfNothing(memberStart, members);
        return members;
    }

    /** Gives parts that have no weight at all the same one. */
    private static void spreadIfNothing(long[] starts, int parts) {
        if (starts[parts] == 0) {
            for (int part = 0; part <= parts; part++) {
                starts[part] = part;
            }
        }
    }

    /**
     * Returns where a part of the total begins: each of the parts gets 1, and of the rest a share by its weight. As the
     * boundaries are rounded, not the shares, they fill the total.
     */
    private static int boundary(long[] starts, int parts, int part) {
        long rest = (1L << TOTAL_BITS) - parts;
        return part + (int) (starts[part] * rest / starts[parts]);
    }

    private static void encodePart(RangeEncoder encoder, long[] starts, int parts, int part) {
        int begin = boundary(starts, parts, part);
        encoder.encode(begin, boundary(starts, parts, part + 1) - begin, TOTAL_BITS);
    }

    private static int decodePart(RangeDecoder decoder, long[] starts, int parts) {
        int quantile = decoder.decodeQuantile(TOTAL_BITS);
        int part = 0;
        int above = parts;
        while (above - part > 1) {
            int middle = (part + above) >>> 1;
            if (boundary(starts, parts, middle) <= quantile) {
                part = middle;
            } else {
                above = middle;
            }
        }
        int begin = boundary(starts, parts, part);
        decoder.advance(begin, boundary(starts, parts, part + 1) - begin, TOTAL_BITS);
        return part;
    }
}
