package dev.pith.fibonacci;

/**
 * How content is taken apart: into pairs of a word and the gap behind it. A word is a run of letters, which bytes above 127 are
 * taken for, or of digits; a gap is a run of anything else. Both are at most {@value #MAX_LENGTH} bytes long, digits fewer, and
 * both may be empty, but not both of a pair. So any content is a sequence of pairs.
 *
 * <p>A word is looked up without its capitals, which are told apart by its {@linkplain #LOWER case}.
 */
final class Tokens {

    /** The longest word or gap; what is longer becomes several. */
    static final int MAX_LENGTH = 32;

    /** Longer numbers hardly ever come again. */
    static final int MAX_DIGITS = 4;

    /** The cases of words: no capitals; the first letter only; all letters; any other, in which the word is kept. */
    static final int LOWER = 0;

    static final int CAPITALISED = 1;
    static final int UPPER = 2;
    static final int MIXED = 3;

    /** Bytes that never occur in a word, and in a gap; they end one that is spelled. */
    static final int END_OF_WORD = ' ';

    static final int END_OF_GAP = 'a';

    private Tokens() {}

    private static boolean isLetter(int value) {
        return value < 0 || (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z');
    }

    private static boolean isDigit(int value) {
        return value >= '0' && value <= '9';
    }

    /** Returns where the word that begins at an index ends. */
    static int wordEnd(byte[] content, int begin, int limit) {
        int end = begin;
        if (end < limit && isDigit(content[end])) {
            int most = Math.min(limit, begin + MAX_DIGITS);
            while (end < most && isDigit(content[end])) {
                end++;
            }
            return end;
        }
        int most = Math.min(limit, begin + MAX_LENGTH);
        while (end < most && isLetter(content[end])) {
            end++;
        }
        return end;
    }

    /** Returns where the gap that begins at an index ends. */
    static int gapEnd(byte[] content, int begin, int limit) {
        int most = Math.min(limit, begin + MAX_LENGTH);
        int end = begin;
        while (end < most && !isLetter(content[end]) && !isDigit(content[end])) {
            end++;
        }
        return end;
    }

    /** Returns the case of a word. */
    static int caseOf(byte[] content, int begin, int end) {
        int capitals = 0;
        for (int i = begin; i < end; i++) {
            capitals += isCapital(content[i]) ? 1 : 0;
        }
        if (capitals == 0) {
            return LOWER;
        }
        if (capitals == 1 && isCapital(content[begin])) {
            return CAPITALISED;
        }
        return capitals == end - begin ? UPPER : MIXED;
    }

    private static boolean isCapital(byte value) {
        return value >= 'A' && value <= 'Z';
    }

    /** Returns a byte of a word as it is looked up. */
    static byte folded(byte value, int wordCase) {
        return wordCase != MIXED && isCapital(value) ? (byte) (value + ('a' - 'A')) : value;
    }

    /** Returns a byte of a word as it stands in the content. */
    static byte unfolded(byte value, int index, int wordCase) {
        boolean isRaised = wordCase == UPPER || (wordCase == CAPITALISED && index == 0);
        return isRaised && value >= 'a' && value <= 'z' ? (byte) (value - ('a' - 'A')) : value;
    }
}
