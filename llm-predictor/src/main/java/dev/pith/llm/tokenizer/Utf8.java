package dev.pith.llm.tokenizer;

/** UTF-8, as the Unicode standard has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {

    /** What {@link #codePoint} returns where no character begins. */
    static final int INVALID = -1;

    private Utf8() {}

    /** Returns the character that begins at {@code at}, which is below {@code to}, or {@link #INVALID}. */
    static int codePoint(byte[] bytes, int at, int to) {
        int lead = bytes[at];
        if (lead >= 0) {
            return lead;
        }
        lead &= 0xFF;
        int following = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC2 || lead > 0xF4 || to - at <= following) {
            return INVALID;
        }
        int codePoint = lead & (0x3F >> following);
        for (int i = 1; i <= following; i++) {
            if (!isContinuation(bytes[at + i])) {
                return INVALID;
            }
            codePoint = (codePoint << 6) | (bytes[at + i] & 0x3F);
        }
        boolean shortest = length(codePoint) == following + 1;
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return shortest && !surrogate && codePoint <= Character.MAX_CODE_POINT ? codePoint : INVALID;
    }

    /** Returns the number of bytes that a character takes. */
    static int length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** Tells whether a byte can only stand within a character. */
    static boolean isContinuation(byte value) {
        return (value & 0xC0) == 0x80;
    }

    /** Tells whether each surrogate has its other half, so that the text has a UTF-8 form. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
