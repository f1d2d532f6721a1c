package dev.pith.codec;

import java.io.ByteArrayOutputStream;

/** Writes non-negative integers as unsigned LEB128 of the shortest length. */
final class Varint {

    private Varint() {}

    static void write(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest > 0x7F) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
