package dev.pith.fibonacci.experiment;

import java.util.List;

/**
 * What one parse of a text comes to.
 *
 * @param symbols the number of symbols
 * @param phrases how many of them are phrases of each level
 * @param coveredUnits how many of the text's units are in phrases
 * @param order0Bytes the length of the symbols' code if no symbol is predicted from those before it
 * @param order1Bytes the same if each is predicted from the one before it; −1 if not measured
 */
public record ParseResult(int symbols, List<Integer> phrases, int coveredUnits, int order0Bytes, int order1Bytes) {

    /** Copies the list. */
    public ParseResult {
        phrases = List.copyOf(phrases);
    }

    /** Returns the length of the code by one of the coder's two settings. */
    int bytes(boolean contexts) {
        return contexts ? order1Bytes : order0Bytes;
    }
}
