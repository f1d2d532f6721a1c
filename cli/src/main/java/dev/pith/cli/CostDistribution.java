package dev.pith.cli;

import dev.pith.llm.TracedToken;
import java.util.Arrays;
import java.util.List;

/** How what a text costs is spread over its tokens. */
final class CostDistribution {

    /** One class for each whole number of bits, and a last one for all greater costs. */
    static final int CLASSES = 17;

    private final int[] tokens = new int[CLASSES];
    private final double[] bits = new double[CLASSES];
    private final double[] costs;
    private final int[] ranks;
    private final double total;

    CostDistribution(List<TracedToken> traced) {
        for (TracedToken token : traced) {
            tokens[classOf(token.bits())]++;
            bits[classOf(token.bits())] += token.bits();
        }
        costs = traced.stream().mapToDouble(TracedToken::bits).sorted().toArray();
        ranks = traced.stream().mapToInt(TracedToken::rank).toArray();
        total = Arrays.stream(costs).sum();
    }

    /** Returns the class of a token that costs so much. */
    static int classOf(double bits) {
        return Math.clamp((long) bits, 0, CLASSES - 1);
    }

    /** Returns how many tokens are of a class. */
    int tokens(int costClass) {
        return tokens[costClass];
    }

    /** Returns what part of all bits the tokens of a class take, 0 to 1. */
    double shareOfBits(int costClass) {
        return total == 0 ? 0 : bits[costClass] / total;
    }

    /** Returns what part of the tokens, the costliest ones, take half of all bits: 0 to 1. */
    double tokensThatTakeHalf() {
        double sum = 0;
        int count = 0;
        while (sum < total / 2) {
            count++;
            sum += costs[costs.length - count];
        }
        return costs.length == 0 ? 0 : (double) count / costs.length;
    }

    /** Returns what part of the tokens were among the likeliest, 0 to 1. */
    double amongLikeliest(int count) {
        long found =
                Arrays.stream(ranks).filter(rank -> rank >= 0 && rank < count).count();
        return ranks.length == 0 ? 0 : (double) found / ranks.length;
    }
}
