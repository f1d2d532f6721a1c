package dev.pith.fibonacci;

import dev.pith.codec.CorruptInputException;

/** The encoder's code for strings of one kind: which code word each has, and whether it has it yet. */
final class StringCoder {

    private static final int MAX_WORDS = 1 << 19;

    /** How many phrases may have code words. */
    static final int MAX_PHRASES = 1 << 18;

    private final SymbolCode code;
    private final int[] lengths;
    private final int[] words;
    private final boolean[] occurred;

    private StringCoder(SymbolCode code, int[] lengths) {
        this.code = code;
        this.lengths = lengths;
        this.words = new int[lengths.length];
        this.occurred = new boolean[lengths.length];
    }

    /**
     * Makes a code for strings that occur so often. The first time each is spelled behind an escape; so those that occur once
     * get no code word.
     */
    static StringCoder of(int[] counts) {
        return of(counts, new int[0], false);
    }

    /**
     * Makes a code for strings and phrases. The phrases are numbered on from the strings.
     *
     * @param counts how often each string occurs
     * @param uses how often each phrase is used, its definition not included; at least 1, and at most {@link #MAX_PHRASES} phrases
     */
    static StringCoder of(int[] counts, int[] uses) {
        return of(counts, uses, true);
    }

    private static StringCoder of(int[] counts, int[] uses, boolean hasPhrases) {
        int least = 2;
        int coded = atLeast(counts, least);
        while (coded >= MAX_WORDS) {
            coded = atLeast(counts, ++least);
        }
        int escape = coded + uses.length;
        int[] frequencies = new int[escape + (hasPhrases ? 2 : 1)];
        int next = 0;
        int escapes = 0;
        for (int count : counts) {
            if (count >= least) {
                frequencies[next++] = count - 1;
                escapes++;
            } else {
                escapes += count;
            }
        }
        System.arraycopy(uses, 0, frequencies, coded, uses.length);
        frequencies[escape] = Math.max(escapes, 1);
        if (hasPhrases) {
            frequencies[escape + 1] = Math.max(uses.length, 1);
        }
        int[] ofCoded = CodeLengths.of(frequencies);
        int[] ofLength = new int[SymbolCode.MAX_LENGTH + 1];
        for (int length : ofCoded) {
            ofLength[length]++;
        }
        int[] lengths = new int[counts.length + uses.length];
        int place = 0;
        for (int i = 0; i < counts.length; i++) {
            lengths[i] = counts[i] >= least ? ofCoded[place++] : 0;
        }
        System.arraycopy(ofCoded, coded, lengths, counts.length, uses.length);
        int definitionLength = hasPhrases ? ofCoded[escape + 1] : SymbolCode.NONE;
        return new StringCoder(new SymbolCode(ofLength, ofCoded[escape], definitionLength), lengths);
    }

    private static int atLeast(int[] counts, int least) {
        int number = 0;
        for (int count : counts) {
            number += count >= least ? 1 : 0;
        }
        return number;
    }

    SymbolCode code() {
        return code;
    }

    /** Tells whether a string is to be spelled. */
    boolean isSpelled(int number) {
        return !occurred[number] || lengths[number] == 0;
    }

    /** Returns the code word of a string, or the escape, as {@link TextModel} takes it. */
    int symbol(int number) {
        return isSpelled(number)
                ? code.escapeLength() << TextModel.WORD_BITS | code.escapeWord()
                : lengths[number] << TextModel.WORD_BITS | words[number];
    }

    /** Returns the code word that stands for a definition, likewise. */
    int definition() {
        return code.definitionLength() << TextModel.WORD_BITS | code.definitionWord();
    }

    /** Takes note that a string was spelled, or a phrase defined; returns the length of the code word that it has from now on, 0 for none. */
    int spelled(int number) throws CorruptInputException {
        occurred[number] = true;
        if (lengths[number] > 0) {
            words[number] = code.take(number, lengths[number]);
        }
        return lengths[number];
    }
}
