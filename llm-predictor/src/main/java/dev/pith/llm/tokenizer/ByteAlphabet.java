package dev.pith.llm.tokenizer;

import java.util.Arrays;

/**
 * The alphabet that byte-level vocabularies are written in: a printable character for every byte. The visible characters
 * of ASCII and Latin-1 stand for themselves; the other bytes are, in order, U+0100 and the characters after it.
 *
 * @see <a href="https://github.com/openai/gpt-2/blob/master/src/encoder.py">GPT-2: bytes_to_unicode</a>
 */
final class ByteAlphabet {

    /** What {@link #toByte} returns for a character that stands for no byte. */
    static final int NONE = -1;

    private static final int OTHERS = 0x100;
    private static final int LAST = OTHERS + 67;
    private static final int[] BYTES = bytes();

    private ByteAlphabet() {}

    private static int[] bytes() {
        int[] bytes = new int[LAST + 1];
        Arrays.fill(bytes, NONE);
        int other = OTHERS;
        for (int value = 0; value < 256; value++) {
            boolean visible = (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
            bytes[visible ? value : other++] = value;
        }
        return bytes;
    }

    /** Returns the byte, 0 to 255, that a character stands for, or {@link #NONE}. */
    static int toByte(int codePoint) {
        return codePoint <= LAST ? BYTES[codePoint] : NONE;
    }
}
