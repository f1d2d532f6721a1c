package dev.pith.llm;

/**
 * How a block's tokens are shared out among lanes, which a predictor advances together. Each lane takes a run of tokens;
 * the first ones take one more where it does not come out even. More lanes are faster, but every lane begins without
 * context.
 *
 * @param tokens the number of tokens, at least 1
 * @param lanes the number of lanes, 1 to {@code tokens}
 */
record LaneLayout(int tokens, int lanes) {

    /** Returns how many tokens the longest lanes have, which are as many steps as it takes. */
    int steps() {
        return (tokens - 1) / lanes + 1;
    }

    /** Returns how many lanes have a token in this step: they are the first ones. */
    int lanesInStep(int step) {
        return step < tokens / lanes ? lanes : tokens % lanes;
    }

    /** Returns the index of a lane's first token. */
    int start(int lane) {
        return lane * (tokens / lanes) + Math.min(lane, tokens % lanes);
    }
}
