package dev.pith.fibonacci;

import java.util.Arrays;

/**
 * The steps in which a sequence of pairs is coded: a pair by itself, a phrase of several, or the definition of a phrase. What
 * becomes a phrase is a number of pairs that were just coded in other steps; so all that a definition has to tell is how many.
 *
 * <p>Phrases are numbered from 0 in the order of their definitions.
 */
final class Steps {

    /** The step of a pair by itself; all others belong to phrases. */
    static final int PAIR = -1;

    private final int[] steps;
    private final int size;
    private final int[] lengths;
    private final int[] uses;

    /**
     * Takes over the arrays.
     *
     * @param steps the first of which are used
     * @param size how many are used
     * @param lengths of each phrase, in pairs
     * @param uses of each phrase
     */
    Steps(int[] steps, int size, int[] lengths, int[] uses) {
        this.steps = steps;
        this.size = size;
        this.lengths = lengths;
        this.uses = uses;
    }

    /** Returns the steps that code pairs one by one. */
    static Steps pairByPair(int pairs) {
        int[] steps = new int[pairs];
        Arrays.fill(steps, PAIR);
        return new Steps(steps, pairs, new int[0], new int[0]);
    }

    /** Returns steps with phrases where they may be put. */
    static Steps of(TokenSequence tokens, int contentLength, PhrasePlaces places) {
        if (places == PhrasePlaces.NONE || !PhraseFinder.isWorthwhile(tokens, contentLength)) {
            return pairByPair(tokens.pairs());
        }
        return PhraseFinder.find(tokens, places);
    }

    int size() {
        return size;
    }

    /** Returns a step: {@link #PAIR}, or what belongs to a phrase. */
    int step(int index) {
        return steps[index];
    }

    /** Returns the step that a phrase is. */
    static int use(int phrase) {
        return phrase << 1;
    }

    /** Returns the step that makes a phrase of the last pairs. */
    static int definition(int phrase) {
        return phrase << 1 | 1;
    }

    /** Tells whether a step is a definition; it is not {@link #PAIR}. */
    static boolean isDefinition(int step) {
        return (step & 1) != 0;
    }

    /** Returns the number of the phrase that a step uses or defines. */
    static int phrase(int step) {
        return step >> 1;
    }

    /** Returns how many phrases there are. */
    int phrases() {
        return lengths.length;
    }

    /** Returns the number of pairs of a phrase. */
    int length(int phrase) {
        return lengths[phrase];
    }

    /** Returns in how many steps each phrase is used; not to be changed. */
    int[] uses() {
        return uses;
    }
}
