package dev.pith.llm.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What each token stands for, and which tokens single characters and bytes begin as. Immutable. */
final class Vocabulary {

    /** In place of a token where there is none. */
    static final int NONE = -1;

    private final int size;
    /** The bytes of all tokens, one after the other, and for each token where its bytes begin and how many there are. */
    private final byte[] bytes;

    private final int[] starts;
    private final int[] lengths;
    private final int[] byteTokens;
    private final LongMap characterTokens;
    private final @Nullable ByteStrings words;
    private final int[] wordTokens;

    private Vocabulary(Builder builder) {
        size = builder.starts.length;
        bytes = Arrays.copyOf(builder.bytes, builder.used);
        starts = builder.starts;
        lengths = builder.lengths;
        byteTokens = builder.byteTokens;
        characterTokens = builder.characterTokens;
        words = builder.words;
        wordTokens = builder.wordTokens;
    }

    int size() {
        return size;
    }

    int length(int token) {
        return lengths[token];
    }

    void copyTo(int token, byte[] target, int at) {
        System.arraycopy(bytes, starts[token], target, at, lengths[token]);
    }

    byte byteAt(int token, int index) {
        return bytes[starts[token] + index];
    }

    int compare(int left, int right) {
        return Arrays.compareUnsigned(
                bytes,
                starts[left],
                starts[left] + lengths[left],
                bytes,
                starts[right],
                starts[right] + lengths[right]);
    }

    /** Returns the token that a byte, 0 to 255, begins as if no character's token has it, or {@link #NONE}. */
    int byteToken(int value) {
        return byteTokens[value];
    }

    /** Returns the token that a character begins as, or {@link #NONE}; always that for byte-level vocabularies. */
    int characterToken(int codePoint) {
        return characterTokens.get(codePoint);
    }

    /** Returns the token that a piece of text is without any merges, or {@link #NONE}. */
    int wordToken(byte[] content, int from, int to) {
        int word = words == null ? ByteStrings.ABSENT : words.find(content, from, to);
        return word == ByteStrings.ABSENT ? NONE : wordTokens[word];
    }

    /** Adds a merge, unless it would change what the tokens stand for: there are special tokens whose names merge, too. */
    void addMerge(Merges merges, int left, int right, int result) {
        int leftLength = lengths[left];
        int rightLength = lengths[right];
        int at = starts[result];
        if (leftLength > 0
                && rightLength > 0
                && lengths[result] == leftLength + rightLength
                && Arrays.equals(bytes, at, at + leftLength, bytes, starts[left], starts[left] + leftLength)
                && Arrays.equals(
                        bytes,
                        at + leftLength,
                        at + lengths[result],
                        bytes,
                        starts[right],
                        starts[right] + rightLength)) {
            merges.add(left, right, result, byteAt(left, leftLength - 1), byteAt(right, 0));
        }
    }

    /** Collects tokens by their names. */
    static final class Builder {

        private final PreTokenization.Kind kind;
        private final boolean byteFallback;
        private byte[] bytes = new byte[64];
        private int used;
        private final int[] starts;
        private final int[] lengths;
        private final int[] byteTokens = new int[256];
        private final LongMap characterTokens = new LongMap();
        private final @Nullable ByteStrings words;
        private int[] wordTokens = new int[16];

        /**
         * @param byteFallback whether {@code <0x00>} and such stand for bytes
         * @param findsWords whether {@link #wordToken} finds tokens
         */
        Builder(PreTokenization.Kind kind, int size, boolean byteFallback, boolean findsWords) {
            this.kind = kind;
            this.byteFallback = byteFallback;
            starts = new int[size];
            lengths = new int[size];
            words = findsWords ? new ByteStrings() : null;
            Arrays.fill(byteTokens, NONE);
        }

        /** Adds a token of the vocabulary. */
        void add(int token, byte[] name) {
            if (kind == PreTokenization.Kind.BYTE_LEVEL) {
                addByteLevel(token, name);
            } else {
                addSentencePiece(token, name);
            }
        }

        private void addByteLevel(int token, byte[] name) {
            byte[] content = new byte[name.length];
            int length = 0;
            for (int at = 0; at < name.length; ) {
                int codePoint = Utf8.codePoint(name, at, name.length);
                int value = ByteAlphabet.toByte(codePoint);
                if (value == ByteAlphabet.NONE) {
                    addText(token, name);
                    return;
                }
                content[length++] = (byte) value;
                at += Utf8.length(codePoint);
            }
            content = Arrays.copyOf(content, length);
            addText(token, content);
            if (length == 1) {
                byteTokens[content[0] & 0xFF] = token;
            }
            addWord(token, content);
        }

        private void addSentencePiece(int token, byte[] name) {
            if (byteFallback
                    && name.length == 6
                    && name[0] == '<'
                    && name[1] == '0'
                    && name[2] == 'x'
                    && name[5] == '>') {
                String digits = new String(name, 3, 2, StandardCharsets.US_ASCII);
                if (digits.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'))) {
                    int value = HexFormat.fromHexDigits(digits);
                    addText(token, new byte[] {(byte) value});
                    byteTokens[value] = token;
                    return;
                }
            }
            byte[] content = new byte[name.length];
            int length = 0;
            boolean hasSpace = false;
            int characters = 0;
            int codePoint = 0;
            for (int at = 0; at < name.length; characters++) {
                codePoint = Utf8.codePoint(name, at, name.length);
                if (codePoint == PreTokenization.SPACE) {
                    content[length++] = ' ';
                } else {
                    System.arraycopy(name, at, content, length, Utf8.length(codePoint));
                    length += Utf8.length(codePoint);
                }
                hasSpace |= codePoint == ' ';
                at += Utf8.length(codePoint);
            }
            content = Arrays.copyOf(content, length);
            addText(token, content);
            // No text has a space once spaces are replaced.
            if (!hasSpace) {
                if (characters == 1) {
                    characterTokens.put(codePoint, token);
                }
                addWord(token, content);
            }
        }

        private void addWord(int token, byte[] content) {
            if (words != null && words.add(content, 0, content.length)) {
                if (words.size() > wordTokens.length) {
                    wordTokens = Arrays.copyOf(wordTokens, 2 * wordTokens.length);
                }
                wordTokens[words.size() - 1] = token;
            }
        }

        /** Adds a token that stands for some bytes, and does not come of any text. */
        void addText(int token, byte[] content) {
            if (content.length > bytes.length - used) {
                bytes = Arrays.copyOf(bytes, Math.max(used + content.length, bytes.length + (bytes.length >> 1)));
            }
            System.arraycopy(content, 0, bytes, used, content.length);
            starts[token] = used;
            lengths[token] = content.length;
            used += content.length;
        }

        Vocabulary build() {
            return new Vocabulary(this);
        }
    }
}
