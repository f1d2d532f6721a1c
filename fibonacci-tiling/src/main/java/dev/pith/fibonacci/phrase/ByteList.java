package dev.pith.fibonacci.phrase;

import java.util.Arrays;

/** A growing list of bytes. */
final class ByteList {

    private byte[] values = new byte[64];
    private int size;

    void add(byte value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
