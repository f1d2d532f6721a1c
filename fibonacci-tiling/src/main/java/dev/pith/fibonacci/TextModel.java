package dev.pith.fibonacci;

import dev.pith.codec.CorruptInputException;
import dev.pith.coder.BitCoder;
import dev.pith.coder.mixing.AdaptiveProbabilityMap;
import dev.pith.fibonacci.phrase.PhraseBook;
import org.jspecify.annotations.Nullable;

/**
 * The model of a text as a sequence of pairs of words and gaps: predicts each from those before. Encoder and decoder make the
 * same calls, the one with what is to be coded, the other with anything, and get what was coded.
 *
 * <p>Usage for each pair: {@link #beginPair}, {@link #codeCase}, {@link #codeWord}, after an escape {@link #spellWord} and {@link
 * #codeLength}; {@link #word}; {@link #codeGap}, after an escape likewise; {@link #gap}. After a definition {@link
 * #codePhraseLevel} and {@link #codeLength}, and {@link #codeWord} again. For each pair of a phrase {@link #beginPair}, {@link
 * #word} and {@link #gap}.
 */
final class TextModel {

    /** What {@link #codeWord} and {@link #codeGap} return holds a code word in the lower bits, and its length above them. */
    static final int WORD_BITS = 24;

    private static final int WORD_MASK = (1 << WORD_BITS) - 1;

    /** How often cells are updated before they begin to forget: words change as the text does, cases do not. */
    private static final int WORD_LIMIT = 60;

    private static final int CASE_LIMIT = 250;
    private static final int CASE_TABLE_BITS = 18;
    private static final int SETS = 256;
    private static final int REFINED_BITS = 11;
    private static final int REFINED_RATE = 6;
    private static final int MIN_PROBABILITY = 32;
    private static final int MAX_PROBABILITY = 65_536 - MIN_PROBABILITY;

    // Tell apart what is coded by the same mixer.
    private static final int CASES = 77;
    private static final int WORDS = 3;
    private static final int MIXED_WORDS = 5;
    private static final int GAPS = 9;
    private static final int LETTERS = 11;
    private static final int LENGTHS = 13;
    private static final int LEVELS = 15;
    private static final int LENGTH_BITS = 5;
    private static final int LEVEL_BITS = 4;
    private static final int GAP_KIND = 4;

    private final boolean isFull;
    private final ContextMixer caseMixer;
    private final ContextMixer wordMixer;
    private final ContextMixer gapMixer;
    private final ContextMixer letterMixer;
    private final AdaptiveProbabilityMap refinement = new AdaptiveProbabilityMap(1 << REFINED_BITS, REFINED_RATE);
    private final PairHistory history;
    private final byte[] spelled = new byte[Tokens.MAX_LENGTH];
    private int spelledLength;

    // The words and gaps before, numbered from 1, the last one first; 0 for none.
    private int word1;
    private int word2;
    private int word3;
    private int gap1;
    private int gap2;
    private int gap3;
    private int case1;
    private int ending1;

    /** @param pairs how many pairs will come */
    TextModel(Profile profile, int pairs) {
        isFull = profile.isFull();
        caseMixer = new ContextMixer(isFull ? 3 : 2, CASE_TABLE_BITS, 1, CASE_LIMIT);
        wordMixer = new ContextMixer(isFull ? 8 : 4, profile.tableBits(), SETS, WORD_LIMIT);
        gapMixer = new ContextMixer(isFull ? 6 : 3, profile.otherTableBits(), SETS, WORD_LIMIT);
        letterMixer = new ContextMixer(isFull ? 5 : 3, profile.otherTableBits(), GAP_KIND + 1, WORD_LIMIT);
        history = new PairHistory(isFull ? pairs : 0);
    }

    /** Begins the next pair. */
    void beginPair() {
        history.find(word1, word2, gap1);
    }

    /** Codes the case of the next word. */
    int codeCase(BitCoder coder, int wordCase) {
        caseMixer.context(0, hash(2, gap1 * 3 + case1, gap2));
        caseMixer.context(1, hash(3, word1, gap1));
        if (isFull) {
            caseMixer.context(2, hash(5, history.expectedCase() * 16 + history.lengthClass(), gap1 * 4 + case1));
        }
        // In ones: as many as the case's number, and a zero but behind the last.
        int coded = 0;
        for (int prefix = 1; coded < Tokens.MIXED; coded++, prefix = prefix << 1 | 1) {
            int bit = wordCase > coded ? 1 : 0;
            if (codeBit(coder, caseMixer, bit, prefix, coded, CASES, 0, gap1 * 4 + case1) == 0) {
                break;
            }
        }
        return coded;
    }

    /**
     * Codes the next word, or an escape.
     *
     * @param wordCase the word's case
     * @param word the code word, as this returns it
     */
    int codeWord(BitCoder coder, SymbolCode code, int wordCase, int word) {
        wordMixer.context(0, hash(1, gap1, wordCase));
        wordMixer.context(1, hash(2, word1, gap1));
        wordMixer.context(2, hash(3, word1 * 31 + word2, gap1));
        wordMixer.context(3, hash(4, (word1 * 31 + word2) * 31 + word3, gap1 + gap2 * 7));
        if (isFull) {
            wordMixer.context(4, hash(5, word2, gap1 * 5 + 1));
            wordMixer.context(5, hash(6, ending1, gap1 * 4 + wordCase));
            wordMixer.context(6, hash(7, gap1, gap2 * 4 + wordCase));
            wordMixer.context(7, hash(8, history.expectedWord(), history.lengthClass()));
        }
        int set = history.lengthClass() * 16 + Math.min(gap1, 15);
        return codeSymbol(coder, wordMixer, code, word, wordCase == Tokens.MIXED ? MIXED_WORDS : WORDS, set, word1);
    }

    /**
     * Codes the next gap, or an escape.
     *
     * @param gap the code word, as this returns it
     */
    int codeGap(BitCoder coder, SymbolCode code, int gap) {
        int expected = history.expectedGap(word1);
        gapMixer.context(0, hash(2, word1, case1));
        gapMixer.context(1, hash(3, word1 * 31 + word2, gap1));
        gapMixer.context(2, hash(5, gap1 * 31 + gap2, gap3 * 4 + case1));
        if (isFull) {
            gapMixer.context(3, hash(4, word1, gap1 * 31 + gap2));
            gapMixer.context(4, hash(6, ending1, gap1));
            gapMixer.context(5, hash(7, expected, history.lengthClass()));
        }
        int set = (expected > 0 ? history.lengthClass() : 0) * 16 + Math.min(gap1, 15);
        return codeSymbol(coder, gapMixer, code, gap, GAPS, set, word1);
    }

    private int codeSymbol(
            BitCoder coder, ContextMixer mixer, SymbolCode code, int symbol, int salt, int set, int refined) {
        int word = symbol & WORD_MASK;
        int wordLength = symbol >>> WORD_BITS;
        int prefix = 1;
        int length = 0;
        while (!code.isWord(prefix - (1 << length), length)) {
            int bit = word >>> (wordLength - 1 - length) & 1;
            prefix = prefix << 1 | codeBit(coder, mixer, bit, prefix, length, salt, set, refined);
            length++;
        }
        return length << WORD_BITS | (prefix - (1 << length));
    }

    /** Codes a bit of a symbol, of which a prefix was coded: a one followed by so many bits. */
    private int codeBit(
            BitCoder coder, ContextMixer mixer, int bit, int prefix, int length, int salt, int set, int refined) {
        int inGroup = length % ContextMixer.GROUP_BITS;
        if (inGroup == 0) {
            mixer.select((prefix * 0x2545F491 + salt) * 0x5851F42D);
        }
        int node = (1 << inGroup) | (prefix & ((1 << inGroup) - 1));
        int odds = mixer.predict(node, Math.min(length, 15), set);
        int context = ((refined * 31 + prefix) * 0x9E3779B1) >>> (Integer.SIZE - REFINED_BITS);
        int mean = (mixer.probability() + refinement.refine(odds, context)) >> 1;
        int coded = coder.code(bit, Math.clamp(mean, MIN_PROBABILITY, MAX_PROBABILITY));
        refinement.update(coded);
        mixer.update(coded);
        return coded;
    }

    /** Codes the bytes of a new word, which the encoder finds in a vocabulary; {@link #spelled} then has them. */
    void spellWord(BitCoder coder, @Nullable Vocabulary words, int number, int wordCase) {
        spell(coder, words, number, wordCase, Tokens.END_OF_WORD, ending1);
    }

    /** Codes the bytes of a new gap likewise. */
    void spellGap(BitCoder coder, @Nullable Vocabulary gaps, int number) {
        spell(coder, gaps, number, GAP_KIND, Tokens.END_OF_GAP, 0);
    }

    private void spell(BitCoder coder, @Nullable Vocabulary strings, int number, int kind, int end, int context) {
        int last = 0;
        spelledLength = 0;
        while (spelledLength < Tokens.MAX_LENGTH) {
            int value = end;
            if (strings != null && spelledLength < strings.length(number)) {
                value = strings.byteAt(number, spelledLength) & 0xFF;
            }
            letterMixer.context(0, hash(2, last & 0xFFFF, kind));
            letterMixer.context(1, hash(3, last & 0xFF_FFFF, kind));
            letterMixer.context(2, hash(4, last, kind));
            if (isFull) {
                letterMixer.context(3, hash(5, spelledLength, (kind << 8) | (last & 0xFF)));
                letterMixer.context(4, hash(6, context, (spelledLength << 8) | (last & 0xFF)));
            }
            value = codeNumber(coder, value, Byte.SIZE, LETTERS, kind, last & 0xFF);
            if (value == end) {
                return;
            }
            spelled[spelledLength++] = (byte) value;
            last = last << Byte.SIZE | value;
        }
    }

    private int codeNumber(BitCoder coder, int value, int bits, int salt, int set, int refined) {
        int prefix = 1;
        for (int length = 0; length < bits; length++) {
            int bit = value >>> (bits - 1 - length) & 1;
            prefix = prefix << 1 | codeBit(coder, letterMixer, bit, prefix, length, salt, set, refined);
        }
        return prefix - (1 << bits);
    }

    /** Codes the level of a phrase that is defined. */
    int codePhraseLevel(BitCoder coder, int level) throws CorruptInputException {
        letterMixer.context(0, hash(12, 0, 0));
        letterMixer.context(1, hash(13, word1, 0));
        letterMixer.context(2, hash(14, gap1, word2));
        if (isFull) {
            letterMixer.context(3, hash(15, ending1, gap1));
            letterMixer.context(4, hash(16, case1, gap1));
        }
        int coded = codeNumber(coder, level, LEVEL_BITS, LEVELS, 0, LEVELS);
        if (coded >= PhraseBook.LENGTHS.size()) {
            throw new CorruptInputException(FibCodec.NAME, 0, "a phrase of level " + coded);
        }
        spelledLength = coded;
        return coded;
    }

    /** Codes the length of the code word that a new word, gap or phrase gets, 0 if it gets none. */
    int codeLength(BitCoder coder, int codeLength, Kind of) throws CorruptInputException {
        boolean isGap = of == Kind.GAP;
        int kind = of.number;
        letterMixer.context(0, hash(7, kind, spelledLength));
        letterMixer.context(1, hash(8, kind, 0));
        letterMixer.context(2, hash(9, kind, isGap ? gap1 : case1));
        if (isFull) {
            letterMixer.context(3, hash(10, kind, gap1));
            letterMixer.context(4, hash(11, kind, ending1));
        }
        int coded = codeNumber(coder, codeLength, LENGTH_BITS, LENGTHS, isGap ? GAP_KIND : 0, kind);
        if (coded > SymbolCode.MAX_LENGTH) {
            throw new CorruptInputException(FibCodec.NAME, 0, "a code word of " + coded + " bits");
        }
        return coded;
    }

    /** Returns the bytes that were spelled last, as many as {@link #spelledLength}; they change with the next. */
    byte[] spelled() {
        return spelled;
    }

    int spelledLength() {
        return spelledLength;
    }

    /** Takes in the word that came. */
    void word(int number, int wordCase, int ending) {
        word3 = word2;
        word2 = word1;
        word1 = number + 1;
        case1 = wordCase;
        ending1 = ending;
    }

    /** Takes in the gap that came. */
    void gap(int number) {
        gap3 = gap2;
        gap2 = gap1;
        gap1 = number + 1;
        history.add(word1, gap1, case1);
    }

    /** What gets a code word. */
    enum Kind {
        WORD(0),
        GAP(1),
        PHRASE(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    private static int hash(int kind, int first, int second) {
        int hash = kind * 0x3C6EF372 + first * 0x9E3779B1;
        hash ^= hash >>> 15;
        hash = hash * 0x2C1B3C6D + second * 0x297A2D39;
        hash ^= hash >>> 12;
        hash *= 0x85EBCA6B;
        return hash ^ (hash >>> 16);
    }

    /** The pairs that came, in which the longest repetition of the last ones is followed. Numbers are from 1. */
    private static final class PairHistory {

        private static final int TABLE_BITS = 18;
        private static final int MOST_COMPARED = 16;
        private final int[] lastPlaces;
        private final int[] words;
        private final int[] gaps;
        private final byte[] cases;
        private int size;

        /** The pair that is expected next, and how many pairs before it are those that came; 0 if none is expected. */
        private int expected;

        private int length;

        /** @param pairs how many pairs will come; if 0, nothing is kept and nothing expected */
        PairHistory(int pairs) {
            lastPlaces = new int[pairs > 0 ? 1 << TABLE_BITS : 0];
            words = new int[pairs];
            gaps = new int[pairs];
            cases = new byte[pairs];
        }

        void find(int word1, int word2, int gap1) {
            if (lastPlaces.length == 0) {
                return;
            }
            int slot = hash(word1, word2, gap1) >>> (Integer.SIZE - TABLE_BITS);
            if (length == 0) {
                expected = lastPlaces[slot];
                while (length < Math.min(expected, MOST_COMPARED)
                        && words[expected - 1 - length] == words[size - 1 - length]
                        && gaps[expected - 1 - length] == gaps[size - 1 - length]) {
                    length++;
                }
            }
            lastPlaces[slot] = size;
        }

        int lengthClass() {
            return Math.min(length, 15);
        }

        int expectedCase() {
            return length == 0 ? 0 : cases[expected];
        }

        int expectedWord() {
            return length == 0 ? 0 : words[expected];
        }

        /** Returns the gap that is expected behind a word; 0 if another word was. */
        int expectedGap(int word) {
            return length == 0 || words[expected] != word ? 0 : gaps[expected];
        }

        void add(int word, int gap, int wordCase) {
            if (lastPlaces.length == 0) {
                return;
            }
            words[size] = word;
            gaps[size] = gap;
            cases[size] = (byte) wordCase;
            if (length > 0 && words[expected] == word && gaps[expected] == gap) {
                length++;
                expected++;
            } else {
                length = 0;
            }
            size++;
        }
    }
}
