package dev.pith.fibonacci.experiment;

import java.util.List;

/**
 * What one mask comes to on one text.
 *
 * @param kind what sort of mask, the same for all numbers of tilings
 * @param tilings how many tilings it unites; 0 if it is not made of tilings
 * @param places at how many units it allows a phrase of each level
 * @param bookBytes the length of the phrase book's code; 0 where no phrases are used
 * @param longestFirst the greedy parse, measured without contexts only
 * @param cheapest the parse of least cost
 */
public record MaskResult(
        String kind, int tilings, List<Long> places, int bookBytes, ParseResult longestFirst, ParseResult cheapest) {

    /** Copies the list. */
    public MaskResult {
        places = List.copyOf(places);
    }

    /** Returns the mask's name with the number of tilings. */
    public String name() {
        return tilings == 0 ? kind : kind + " × " + tilings;
    }

    /** Returns the bytes of the cheapest parse and the phrase book. */
    int total(boolean contexts) {
        return cheapest.bytes(contexts) + bookBytes;
    }
}
