package dev.pith.fibonacci;

import dev.pith.codec.CorruptInputException;
import java.util.Arrays;

/**
 * A canonical prefix code for the strings of one kind that occur more than once, and for an escape that stands for all that
 * have not occurred yet. Phrases may have words too, and a definition that stands for those to come. Which string has which word of the code turns out when it occurs for the first time: it takes the next
 * free word of a length. So the code is described by the numbers of words of each length, and the escape's.
 *
 * <p>Words are given out in the order of their lengths, the escape first among those as long, as in "A Method for the
 * Construction of Minimum-Redundancy Codes" (Huffman, 1952) made canonical.
 */
final class SymbolCode {

    /** The longest word, in bits. */
    static final int MAX_LENGTH = 20;

    /** The length of a word that is not there. */
    static final int NONE = -1;

    /** What stands among symbols for the escape, for the definition of a phrase, and for words not taken yet. */
    static final int ESCAPE = -1;

    static final int DEFINITION = -2;
    private static final int FREE = -3;

    /** For each length: the first word of it, the number of words, the rank of the first, and how many are taken. */
    private final int[] firstWord = new int[MAX_LENGTH + 2];

    private final int[] counts;
    private final int[] firstRank = new int[MAX_LENGTH + 2];
    private final int[] taken = new int[MAX_LENGTH + 1];
    private final int escapeLength;
    private final int definitionLength;
    private final int[] symbols;

    /**
     * Makes a code without definitions.
     *
     * @param counts for each length from 0 to {@link #MAX_LENGTH} the number of words, the escape's included
     * @param escapeLength the length of the escape's word
     * @throws IllegalArgumentException if these are no complete prefix code
     */
    SymbolCode(int[] counts, int escapeLength) {
        this(counts, escapeLength, NONE);
    }

    /**
     * Makes a code.
     *
     * @param counts for each length from 0 to {@link #MAX_LENGTH} the number of words, the escape's and the definition's included
     * @param escapeLength the length of the escape's word
     * @param definitionLength the length of the definition's word, or {@link #NONE}
     * @throws IllegalArgumentException if these are no complete prefix code
     */
    SymbolCode(int[] counts, int escapeLength, int definitionLength) {
        this.counts = counts.clone();
        this.escapeLength = escapeLength;
        this.definitionLength = definitionLength;
        long space = 0;
        int total = 0;
        int word = 0;
        for (int length = 0; length <= MAX_LENGTH; length++) {
            firstWord[length] = word;
            firstRank[length] = total;
            space += (long) counts[length] << (MAX_LENGTH - length);
            if (counts[length] < 0 || space > 1L << MAX_LENGTH) {
                throw new IllegalArgumentException("numbers of words that no prefix code has");
            }
            total += counts[length];
            word = (word + counts[length]) << 1;
        }
        if (space != 1L << MAX_LENGTH || escapeLength > MAX_LENGTH || counts[escapeLength] == 0) {
            throw new IllegalArgumentException("numbers of words that are no complete prefix code with an escape");
        }
        symbols = new int[total];
        Arrays.fill(symbols, FREE);
        symbols[firstRank[escapeLength]] = ESCAPE;
        taken[escapeLength] = 1;
        if (definitionLength != NONE) {
            if (definitionLength > MAX_LENGTH || taken[definitionLength] == counts[definitionLength]) {
                throw new IllegalArgumentException("numbers of words without one for definitions");
            }
            symbols[firstRank[definitionLength] + taken[definitionLength]] = DEFINITION;
            taken[definitionLength]++;
        }
    }

    int count(int length) {
        return counts[length];
    }

    int escapeLength() {
        return escapeLength;
    }

    /** Returns the escape's word. */
    int escapeWord() {
        return firstWord[escapeLength];
    }

    /** Returns the length of the definition's word, or {@link #NONE}. */
    int definitionLength() {
        return definitionLength;
    }

    /** Returns the definition's word, if there is one. */
    int definitionWord() {
        return firstWord[definitionLength] + (definitionLength == escapeLength ? 1 : 0);
    }

    /** Tells whether so many bits are a whole word. */
    boolean isWord(int bits, int length) {
        return length <= MAX_LENGTH && bits - firstWord[length] < counts[length];
    }

    /** Returns the symbol of a word: {@link #ESCAPE}, {@link #DEFINITION}, or what took it. */
    int symbol(int word, int length) throws CorruptInputException {
        int symbol = symbols[firstRank[length] + word - firstWord[length]];
        if (symbol == FREE) {
            throw new CorruptInputException(FibCodec.NAME, 0, "a code word that stands for nothing yet");
        }
        return symbol;
    }

    /** Gives a symbol the next free word of a length, and returns that. */
    int take(int symbol, int length) throws CorruptInputException {
        if (taken[length] == counts[length]) {
            throw new CorruptInputException(FibCodec.NAME, 0, "more code words of a length than there are");
        }
        int offset = taken[length]++;
        symbols[firstRank[length] + offset] = symbol;
        return firstWord[length] + offset;
    }
}
