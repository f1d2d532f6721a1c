package dev.pith.ngram;

import dev.pith.codec.CorruptInputException;

/**
 * Replaces English words by codes of one to three bytes, so that contexts reach further back and fewer bytes are left to
 * predict (after Skibiński, Grabowski and Deorowicz, "Revisiting dictionary-based compression").
 *
 * <p>Bytes of substituted text:
 *
 * <pre>
 * 00–7F  themselves
 * 80–CC  word 0 to 76
 * CD–F4  followed by a tail byte: the next 40 · 125 words
 * F5–FC  followed by two tail bytes: the next 8 · 125 · 125 words
 * FD     followed by a byte: that byte, 80–FF
 * FE     the next word has its first letter in upper case
 * FF     the next word has all its letters in upper case
 * </pre>
 *
 * A tail byte is 80–FC. A word after FE or FF is a code, or the longest sequence of letters that follows.
 */
final class WordSubstitution {

    /** What tells a lower-case letter of ASCII from its upper-case form. */
    static final int CASE_BIT = 0x20;

    static final int ESCAPE = 0xFD;
    static final int CAPITALISED = 0xFE;
    static final int UPPER_CASE = 0xFF;

    private static final int FIRST_CODE = 0x80;
    private static final int TAILS = 125;
    private static final int ONE_BYTE_CODES = 77;
    private static final int TWO_BYTE_LEADS = 40;
    private static final int TWO_BYTE_CODES = TWO_BYTE_LEADS * TAILS;
    private static final int FIRST_TWO_BYTE_LEAD = FIRST_CODE + ONE_BYTE_CODES;
    private static final int FIRST_THREE_BYTE_LEAD = FIRST_TWO_BYTE_LEAD + TWO_BYTE_LEADS;

    private WordSubstitution() {}

    /** Returns how many bytes the code has that begins with this byte, or 0 if none does. */
    static int codeLength(int lead) {
        if (lead < FIRST_CODE || lead >= ESCAPE) {
            return 0;
        }
        return lead < FIRST_TWO_BYTE_LEAD ? 1 : lead < FIRST_THREE_BYTE_LEAD ? 2 : 3;
    }

    /**
     * Substitutes the words of {@code content[offset .. offset + length)}.
     *
     * @return how many bytes of {@code target} were written, or -1 if they would have been more than {@code limit}
     */
    static int encode(WordDictionary dictionary, byte[] content, int offset, int length, byte[] target, int limit) {
        int written = 0;
        int end = offset + length;
        int position = offset;
        while (position < end) {
            int wordEnd = endOfLetters(content, position, end);
            // The longest output of one step is a mark and the word itself, or an escaped byte.
            if (written + Math.max(wordEnd - position, 1) + 1 > limit) {
                return -1;
            }
            if (wordEnd > position) {
                written = encodeWord(dictionary, content, position, wordEnd, target, written);
                position = wordEnd;
            } else {
                byte value = content[position++];
                if (value < 0) {
                    target[written++] = (byte) ESCAPE;
                }
                target[written++] = value;
            }
        }
        return written;
    }

    private static int encodeWord(
            WordDictionary dictionary, byte[] content, int from, int to, byte[] target, int targetOffset) {
        int written = targetOffset;
        int upperCase = 0;
        for (int i = from; i < to; i++) {
            upperCase += (content[i] & CASE_BIT) == 0 ? 1 : 0;
        }
        boolean capitalised = upperCase == 1 && (content[from] & CASE_BIT) == 0;
        if (upperCase > 0) {
            if (capitalised) {
                target[written++] = (byte) CAPITALISED;
            } else if (upperCase == to - from) {
                target[written++] = (byte) UPPER_CASE;
            } else {
                System.arraycopy(content, from, target, written, to - from);
                return written + to - from;
            }
        }
        int word = dictionary.find(content, from, to);
        if (word != WordDictionary.ABSENT) {
            return writeCode(word, target, written);
        }
        for (int i = from; i < to; i++) {
            target[written++] = (byte) (content[i] | CASE_BIT);
        }
        return written;
    }

    private static int writeCode(int word, byte[] target, int offset) {
        int written = offset;
        if (word < ONE_BYTE_CODES) {
            target[written++] = (byte) (FIRST_CODE + word);
        } else if (word < ONE_BYTE_CODES + TWO_BYTE_CODES) {
            int number = word - ONE_BYTE_CODES;
            target[written++] = (byte) (FIRST_TWO_BYTE_LEAD + number / TAILS);
            target[written++] = (byte) (FIRST_CODE + number % TAILS);
        } else {
            int number = word - ONE_BYTE_CODES - TWO_BYTE_CODES;
            target[written++] = (byte) (FIRST_THREE_BYTE_LEAD + number / (TAILS * TAILS));
            target[written++] = (byte) (FIRST_CODE + number / TAILS % TAILS);
            target[written++] = (byte) (FIRST_CODE + number % TAILS);
        }
        return written;
    }

    /**
     * Restores content from {@code text[0 .. textLength)} and fills {@code target[offset .. offset + length)} exactly.
     *
     * @param payloadLength the length of the payload that held the text: where a fault is said to be noticed
     * @throws CorruptInputException if the text is not what {@link #encode} makes of content of this length
     */
    static void decode(
            WordDictionary dictionary,
            byte[] text,
            int textLength,
            byte[] target,
            int offset,
            int length,
            int payloadLength)
            throws CorruptInputException {
        new Decoder(dictionary, text, textLength, target, offset, offset + length, payloadLength).run();
    }

    private static int endOfLetters(byte[] content, int from, int end) {
        int position = from;
        while (position < end && isLetter(content[position])) {
            position++;
        }
        return position;
    }

    private static boolean isLetter(byte value) {
        int lower = value | CASE_BIT;
        return lower >= 'a' && lower <= 'z';
    }

    private static final class Decoder {
        private final WordDictionary dictionary;
        private final byte[] text;
        private final int textLength;
        private final byte[] target;
        private final int end;
        private final int payloadLength;
        private int position;
        private int written;

        Decoder(
                WordDictionary dictionary,
                byte[] text,
                int textLength,
                byte[] target,
                int offset,
                int end,
                int payloadLength) {
            this.dictionary = dictionary;
            this.text = text;
            this.textLength = textLength;
            this.target = target;
            this.end = end;
            this.payloadLength = payloadLength;
            this.written = offset;
        }

        void run() throws CorruptInputException {
            while (position < textLength) {
                int value = text[position] & 0xFF;
                if (value == CAPITALISED || value == UPPER_CASE) {
                    position++;
                    decodeMarkedWord(value);
                } else if (codeLength(value) > 0) {
                    decodeCode();
                } else {
                    if (value == ESCAPE) {
                        position++;
                        require(position < textLength && text[position] < 0, "escape of a byte that needs none");
                    }
                    require(written < end, "substituted text is longer than its content");
                    target[written++] = text[position++];
                }
            }
            require(written == end, "substituted text is shorter than its content");
        }

        private void decodeMarkedWord(int mark) throws CorruptInputException {
            int from = written;
            if (position < textLength && codeLength(text[position] & 0xFF) > 0) {
                decodeCode();
            } else {
                int wordEnd = endOfLetters(text, position, textLength);
                require(wordEnd > position, "mark without a word");
                require(wordEnd - position <= end - written, "substituted text is longer than its content");
                System.arraycopy(text, position, target, written, wordEnd - position);
                written += wordEnd - position;
                position = wordEnd;
            }
            int to = mark == CAPITALISED ? from + 1 : written;
            for (int i = from; i < to; i++) {
                target[i] &= ~CASE_BIT;
            }
        }

        private void decodeCode() throws CorruptInputException {
            int lead = text[position++] & 0xFF;
            int word;
            if (lead < FIRST_TWO_BYTE_LEAD) {
                word = lead - FIRST_CODE;
            } else if (lead < FIRST_THREE_BYTE_LEAD) {
                word = ONE_BYTE_CODES + (lead - FIRST_TWO_BYTE_LEAD) * TAILS + tail();
            } else {
                word = ONE_BYTE_CODES
                        + TWO_BYTE_CODES
                        + ((lead - FIRST_THREE_BYTE_LEAD) * TAILS + tail()) * TAILS
                        + tail();
            }
            require(word < dictionary.size(), "code of a word that does not exist");
            require(dictionary.length(word) <= end - written, "substituted text is longer than its content");
            dictionary.copy(word, target, written);
            written += dictionary.length(word);
        }

        private int tail() throws CorruptInputException {
            require(position < textLength, "code is cut off");
            int tail = (text[position++] & 0xFF) - FIRST_CODE;
            require(tail >= 0 && tail < TAILS, "byte that ends no code");
            return tail;
        }

        private void require(boolean condition, String otherwise) throws CorruptInputException {
            if (!condition) {
                throw new CorruptInputException(NgramCodec.NAME, payloadLength, otherwise);
            }
        }
    }
}
