package dev.pith.fibonacci;

import dev.pith.codec.CorruptInputException;
import java.io.ByteArrayOutputStream;

/**
 * What stands before the coded bits: the number of pairs, and the codes of words and of gaps. A number takes seven bits a byte,
 * the lowest first, with the highest bit set in all bytes but the last.
 *
 * @param pairs how many words and gaps there are
 * @param words the code of words, before any is taken
 * @param gaps the code of gaps
 * @param length the header's length in bytes
 */
record PayloadHeader(int pairs, SymbolCode words, SymbolCode gaps, int length) {

    PayloadHeader(int pairs, SymbolCode words, SymbolCode gaps) {
        this(pairs, words, gaps, 0);
    }

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, pairs);
        write(out, words);
        write(out, gaps);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, SymbolCode code) {
        out.write(code.escapeLength());
        if (code.definitionLength() != SymbolCode.NONE) {
            out.write(code.definitionLength());
        }
        int longest = SymbolCode.MAX_LENGTH;
        while (code.count(longest) == 0) {
            longest--;
        }
        out.write(longest);
        for (int length = 0; length <= longest; length++) {
            write(out, code.count(length));
        }
    }

    private static void write(ByteArrayOutputStream out, int number) {
        int rest = number;
        for (; rest >= 0x80; rest >>>= 7) {
            out.write(rest | 0x80);
        }
        out.write(rest);
    }

    /**
     * Reads a header.
     *
     * @param hasPhrases whether the code of words has definitions
     * @throws CorruptInputException if no encoder writes it for content of this length
     */
    static PayloadHeader read(byte[] payload, int offset, int length, int contentLength, boolean hasPhrases)
            throws CorruptInputException {
        Reader reader = new Reader(payload, offset, offset + length);
        int pairs = reader.number();
        if (pairs < 1 || pairs > contentLength) {
            throw reader.corrupt(pairs + " words in " + contentLength + " bytes");
        }
        SymbolCode words = reader.code(hasPhrases);
        SymbolCode gaps = reader.code(false);
        return new PayloadHeader(pairs, words, gaps, reader.at - offset);
    }

    private static final class Reader {

        private static final int MAX_SHIFT = 21;

        private final byte[] payload;
        private final int begin;
        private final int end;
        private int at;

        Reader(byte[] payload, int begin, int end) {
            this.payload = payload;
            this.begin = begin;
            this.end = end;
            this.at = begin;
        }

        CorruptInputException corrupt(String reason) {
            return new CorruptInputException(FibCodec.NAME, at - begin, reason);
        }

        private int next() throws CorruptInputException {
            if (at == end) {
                throw corrupt("payload ends in its header");
            }
            return payload[at++] & 0xFF;
        }

        int number() throws CorruptInputException {
            int number = 0;
            for (int shift = 0; shift <= MAX_SHIFT + 7; shift += 7) {
                int value = next();
                number |= (value & 0x7F) << shift;
                if (value < 0x80) {
                    if (number < 0) {
                        break;
                    }
                    return number;
                }
            }
            throw corrupt("a number that is too large");
        }

        SymbolCode code(boolean hasDefinition) throws CorruptInputException {
            int escapeLength = next();
            int definitionLength = hasDefinition ? next() : SymbolCode.NONE;
            int longest = next();
            if (longest > SymbolCode.MAX_LENGTH || Math.max(escapeLength, definitionLength) > longest) {
                throw corrupt("code words that are too long");
            }
            int[] counts = new int[SymbolCode.MAX_LENGTH + 1];
            for (int length = 0; length <= longest; length++) {
                counts[length] = number();
            }
            try {
                return new SymbolCode(counts, escapeLength, definitionLength);
            } catch (IllegalArgumentException e) {
                throw corrupt(String.valueOf(e.getMessage()));
            }
        }
    }
}
