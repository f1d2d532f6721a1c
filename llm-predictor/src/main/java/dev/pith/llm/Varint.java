package dev.pith.llm;

import dev.pith.codec.CorruptInputException;
import java.io.ByteArrayOutputStream;

/** Numbers of 31 bits, seven bits a byte, the lowest first, with the highest bit set in all bytes but the last. */
final class Varint {

    private static final int MAX_SHIFT = 28;

    private Varint() {}

    static void write(ByteArrayOutputStream out, int number) {
        int rest = number;
        for (; rest >= 0x80; rest >>>= 7) {
            out.write(rest | 0x80);
        }
        out.write(rest);
    }

    /** Reads numbers one after the other. */
    static final class Reader {

        private final byte[] bytes;
        private final int begin;
        private final int end;
        private int position;

        Reader(byte[] bytes, int begin, int end) {
            this.bytes = bytes;
            this.begin = begin;
            this.end = end;
            this.position = begin;
        }

        /** Returns the index of the byte after those that were read. */
        int position() {
            return position;
        }

        int readByte() throws CorruptInputException {
            if (position == end) {
                throw corrupt("it ends too early");
            }
            return bytes[position++] & 0xFF;
        }

        /** @throws CorruptInputException if this is no number of 31 bits in the fewest bytes */
        int read() throws CorruptInputException {
            int value = 0;
            for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
                int next = readByte();
                value |= (next & 0x7F) << shift;
                if (next < 0x80) {
                    if (value < 0 || (shift == MAX_SHIFT && next > 7) || (shift > 0 && next == 0)) {
                        break;
                    }
                    return value;
                }
            }
            throw corrupt("a number that no encoder writes");
        }

        CorruptInputException corrupt(String reason) {
            return new CorruptInputException(LlmCodec.NAME, position - begin, reason);
        }
    }
}
