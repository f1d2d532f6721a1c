package dev.pith.llm.tokenizer;

import java.util.regex.Pattern;

/**
 * A step of pre-tokenization: cuts text before and after the matches of a pattern, and leaves out some of the cuts.
 *
 * @param pattern never matches nothing
 * @param invert whether what lies between matches is taken for the matches, and the other way round
 */
record Splitter(Pattern pattern, Behaviour behaviour, boolean invert) {

    /** Which cuts there are. */
    enum Behaviour {
        /** All. */
        ISOLATED,
        /** None between two matches that touch. */
        CONTIGUOUS,
        /** None before a match. */
        MERGED_WITH_PREVIOUS,
        /** None after a match. */
        MERGED_WITH_NEXT;

        /** Tells whether there is a cut between two neighbours, each of which is a match or lies between matches. */
        boolean cuts(boolean leftMatches, boolean rightMatches) {
            return switch (this) {
                case ISOLATED -> true;
                case CONTIGUOUS -> leftMatches != rightMatches;
                case MERGED_WITH_PREVIOUS -> leftMatches || !rightMatches;
                case MERGED_WITH_NEXT -> !leftMatches || rightMatches;
            };
        }
    }
}
