package dev.pith.llm;

/**
 * How many lanes a block gets.
 *
 * @param tokensPerLane no lane is begun for fewer tokens than this, at least 1
 * @param maxLanes the most lanes, 1 to {@value #LIMIT}
 */
record LanePolicy(int tokensPerLane, int maxLanes) {

    /** No more lanes than this. */
    static final int LIMIT = 1024;

    /** @throws IllegalArgumentException if a number is out of range */
    LanePolicy {
        if (tokensPerLane < 1 || maxLanes < 1 || maxLanes > LIMIT) {
            throw new IllegalArgumentException("lanes must be 1 to " + LIMIT + " and have a token at least, but "
                    + maxLanes + " of " + tokensPerLane + " are asked for");
        }
    }

    /** Returns the lanes for so many tokens, and an upper bound on those for fewer. */
    int lanes(int tokens) {
        return Math.clamp(tokens / tokensPerLane, 1, maxLanes);
    }
}
