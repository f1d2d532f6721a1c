package dev.pith.llm.tokenizer;

import java.util.Arrays;
import java.util.Objects;

/**
 * Encodes content with a {@link Tokenizer}. It remembers the tokens of words that it has met, and takes up to six megabytes.
 * What it returns does not depend on what it has met. Used by one thread at a time.
 */
public final class TokenEncoder {

    /** How much content, in bytes, is encoded at a time: what is within it is tokenised as if it were all there is. */
    static final int WINDOW = 1 << 14;

    /** In a text, bytes that are not UTF-8 are half surrogate pairs, which UTF-8 does not have. */
    private static final char BYTE_0 = Character.MIN_LOW_SURROGATE;

    private final Vocabulary vocabulary;
    private final PreTokenization preTokenization;
    private final Merges merges;
    private final PairMerger merger;
    private final PreTokenizer preTokenizer;
    private final WordCache cache = new WordCache();
    /** For each UTF-16 unit of the pre-tokenizer's text, where in the content its character begins. */
    private final int[] offsets = new int[WINDOW + 1];

    private int[] symbols = new int[0];
    private int count;

    TokenEncoder(Vocabulary vocabulary, Merges merges, PreTokenization preTokenization) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.preTokenization = preTokenization;
        merger = new PairMerger(merges, WINDOW);
        preTokenizer = new PreTokenizer(preTokenization.splitters(), WINDOW);
    }

    /**
     * Encodes content. It takes memory for up to three symbols for each byte.
     *
     * @param from where it begins
     * @param to where it ends
     * @return symbols, tokens or escapes, whose bytes one after the other are the content
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public int[] encode(byte[] content, int from, int to) {
        Objects.checkFromToIndex(from, to, content.length);
        symbols = new int[16 + (to - from) / 3];
        count = 0;
        for (int start = from; start < to; ) {
            int end = windowEnd(content, start, to);
            encodeWindow(content, start, end);
            start = end;
        }
        int[] result = Arrays.copyOf(symbols, count);
        symbols = new int[0];
        return result;
    }

    /**
     * Returns where a window ends: where the usual patterns make a cut anyway, between a letter and a space that a letter
     * follows or after the end of a line, or else between two characters.
     */
    private static int windowEnd(byte[] content, int start, int to) {
        if (to - start <= WINDOW) {
            return to;
        }
        int latest = start + WINDOW;
        for (int end = latest - 1; end > latest - WINDOW / 2; end--) {
            byte last = content[end - 1];
            byte first = content[end];
            if ((last == '\n' && first > ' ') || (isLetter(last) && first == ' ' && isLetter(content[end + 1]))) {
                return end;
            }
        }
        for (int lead = latest - 1; lead > latest - 4; lead--) {
            int character = Utf8.codePoint(content, lead, to);
            if (character != Utf8.INVALID) {
                return lead + Utf8.length(character) > latest ? lead : latest;
            }
        }
        return latest;
    }

    private static boolean isLetter(byte value) {
        return (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z');
    }

    private void encodeWindow(byte[] content, int start, int end) {
        if (preTokenization.splitters().isEmpty()) {
            encodePiece(content, start, end);
            return;
        }
        int length = setText(content, start, end);
        int pieces = preTokenizer.cut(length);
        int from = start;
        for (int piece = 0; piece < pieces; piece++) {
            int to = offsets[preTokenizer.end(piece)];
            // A cut within a surrogate pair is one before it.
            if (to > from) {
                encodePiece(content, from, to);
                from = to;
            }
        }
    }

    /** Makes content the pre-tokenizer's text, and returns its length. */
    private int setText(byte[] content, int start, int end) {
        char[] text = preTokenizer.text();
        int length = 0;
        for (int at = start; at < end; ) {
            int codePoint = codePoint(content, at, end);
            offsets[length] = at;
            if (codePoint == Utf8.INVALID) {
                text[length++] = (char) (BYTE_0 + (content[at++] & 0xFF));
            } else if (codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
                text[length++] = (char) codePoint;
                at += length(codePoint);
            } else {
                offsets[length + 1] = at;
                Character.toChars(codePoint, text, length);
                length += 2;
                at += length(codePoint);
            }
        }
        offsets[length] = end;
        return length;
    }

    /**
     * Returns the character at a place, or {@link Utf8#INVALID} if the byte there is to be taken for itself. Where the
     * vocabulary has {@code ▁} for a space, a space is that, and the bytes of {@code ▁} are taken for themselves.
     */
    private int codePoint(byte[] content, int at, int end) {
        int codePoint = Utf8.codePoint(content, at, end);
        if (preTokenization.kind() == PreTokenization.Kind.SENTENCE_PIECE) {
            if (codePoint == ' ') {
                return PreTokenization.SPACE;
            }
            if (codePoint == PreTokenization.SPACE) {
                return Utf8.INVALID;
            }
        }
        return codePoint;
    }

    private int length(int codePoint) {
        boolean space =
                codePoint == PreTokenization.SPACE && preTokenization.kind() == PreTokenization.Kind.SENTENCE_PIECE;
        return space ? 1 : Utf8.length(codePoint);
    }

    private void encodePiece(byte[] content, int from, int to) {
        int token = vocabulary.wordToken(content, from, to);
        if (token != Vocabulary.NONE) {
            ensureSpace(1);
            symbols[count++] = token;
            return;
        }
        // No token crosses a place where no merge can join the bytes, so that what lies between such places are words.
        int start = from;
        if (to - from > WordCache.LONGEST) {
            for (int at = from + 1; at < to; at++) {
                if (!merges.mayJoin(content[at - 1], content[at]) && !Utf8.isContinuation(content[at])) {
                    encodeWord(content, start, at);
                    start = at;
                }
            }
        }
        encodeWord(content, start, to);
    }

    private void encodeWord(byte[] content, int from, int to) {
        boolean remember = to - from <= WordCache.LONGEST;
        int[] known = remember ? cache.find(content, from, to) : null;
        if (known == null) {
            int length = merger.merge(setTokens(content, from, to));
            append(merger.tokens(), length);
            if (remember) {
                cache.put(content, from, to, Arrays.copyOf(merger.tokens(), length));
            }
        } else {
            append(known, known.length);
        }
    }

    /** Sets what a word is before any merge, and returns the number of symbols. */
    private int setTokens(byte[] content, int from, int to) {
        int[] tokens = merger.tokens();
        int length = 0;
        boolean byteLevel = preTokenization.kind() == PreTokenization.Kind.BYTE_LEVEL;
        for (int at = from; at < to; ) {
            int codePoint = byteLevel ? Utf8.INVALID : codePoint(content, at, to);
            int token = codePoint == Utf8.INVALID ? Vocabulary.NONE : vocabulary.characterToken(codePoint);
            if (token == Vocabulary.NONE) {
                int value = content[at++] & 0xFF;
                token = vocabulary.byteToken(value);
                tokens[length++] = token == Vocabulary.NONE ? vocabulary.size() + value : token;
            } else {
                tokens[length++] = token;
                at += length(codePoint);
            }
        }
        return length;
    }

    private void append(int[] added, int length) {
        ensureSpace(length);
        System.arraycopy(added, 0, symbols, count, length);
        count += length;
    }

    private void ensureSpace(int length) {
        if (length > symbols.length - count) {
            symbols = Arrays.copyOf(symbols, Math.max(count + length, symbols.length + (symbols.length >> 1)));
        }
    }
}
