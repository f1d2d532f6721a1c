package dev.pith.fibonacci;

/** Content as a sequence of pairs of words and gaps, each a number in its vocabulary. */
final class TokenSequence {

    private final Vocabulary words = new Vocabulary();
    private final Vocabulary gaps = new Vocabulary();
    private final int[] wordNumbers;
    private final int[] gapNumbers;
    private final byte[] cases;

    TokenSequence(byte[] content, int from, int length) {
        int limit = from + length;
        int pairs = 0;
        for (int at = from; at < limit; pairs++) {
            at = Tokens.gapEnd(content, Tokens.wordEnd(content, at, limit), limit);
        }
        wordNumbers = new int[pairs];
        gapNumbers = new int[pairs];
        cases = new byte[pairs];
        byte[] folded = new byte[Tokens.MAX_LENGTH];
        int at = from;
        for (int pair = 0; pair < pairs; pair++) {
            int wordEnd = Tokens.wordEnd(content, at, limit);
            int wordCase = Tokens.caseOf(content, at, wordEnd);
            for (int i = at; i < wordEnd; i++) {
                folded[i - at] = Tokens.folded(content[i], wordCase);
            }
            int gapEnd = Tokens.gapEnd(content, wordEnd, limit);
            wordNumbers[pair] = words.number(folded, 0, wordEnd - at);
            gapNumbers[pair] = gaps.number(content, wordEnd, gapEnd - wordEnd);
            cases[pair] = (byte) wordCase;
            at = gapEnd;
        }
    }

    int pairs() {
        return cases.length;
    }

    Vocabulary words() {
        return words;
    }

    Vocabulary gaps() {
        return gaps;
    }

    int word(int pair) {
        return wordNumbers[pair];
    }

    int gap(int pair) {
        return gapNumbers[pair];
    }

    int wordCase(int pair) {
        return cases[pair];
    }
}
