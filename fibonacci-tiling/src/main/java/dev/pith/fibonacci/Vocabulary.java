package dev.pith.fibonacci;

import java.util.Arrays;

/** The distinct strings of one kind, numbered from 0 in the order in which they come. */
final class Vocabulary {

    private static final int FIRST_CAPACITY = 1 << 12;

    /** How many of a string's last bytes tell its ending. */
    private static final int ENDING_BYTES = 3;

    private byte[] text = new byte[FIRST_CAPACITY];
    private int[] ends = new int[FIRST_CAPACITY];
    private int[] endings = new int[FIRST_CAPACITY];
    private int[] slots = new int[2 * FIRST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    /** Returns the number of bytes of a string. */
    int length(int number) {
        return ends[number] - begin(number);
    }

    byte byteAt(int number, int index) {
        return text[begin(number) + index];
    }

    /** Returns a number from a string's last bytes and its length: what words of a kind have in common. */
    int ending(int number) {
        return endings[number];
    }

    private int begin(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    /** Adds a string, which need not be a new one. */
    int add(byte[] bytes, int from, int length) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            endings = Arrays.copyOf(endings, 2 * size);
        }
        int begin = size == 0 ? 0 : ends[size - 1];
        if (begin + length > text.length) {
            text = Arrays.copyOf(text, 2 * text.length);
        }
        System.arraycopy(bytes, from, text, begin, length);
        ends[size] = begin + length;
        int ending = 0;
        for (int i = Math.max(0, length - ENDING_BYTES); i < length; i++) {
            ending = (ending << Byte.SIZE) | (bytes[from + i] & 0xFF);
        }
        endings[size] = (ending << 3) | Math.min(length, 7);
        return size++;
    }

    /** Returns the number of a string, which is added if it is new. All strings were added by this method. */
    int number(byte[] bytes, int from, int length) {
        if (2 * size >= slots.length) {
            grow();
        }
        int slot = hash(bytes, from, length) & (slots.length - 1);
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            int begin = begin(number);
            if (Arrays.equals(text, begin, ends[number], bytes, from, from + length)) {
                return number;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        int number = add(bytes, from, length);
        slots[slot] = number + 1;
        return number;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (int number = 0; number < size; number++) {
            int slot = hash(text, begin(number), length(number)) & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = number + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = hash * 0x2C1B3C6D + bytes[i];
        }
        hash *= 0x9E3779B1;
        return hash ^ (hash >>> 15);
    }
}
