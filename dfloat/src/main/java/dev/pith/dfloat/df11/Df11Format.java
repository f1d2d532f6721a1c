package dev.pith.dfloat.df11;

import dev.pith.codec.CorruptInputException;

/** The fixed numbers and names of the layout, which {@code docs/df11-layout.md} specifies. */
final class Df11Format {

    /** The name by which errors call the layout. */
    static final String NAME = "df11";

    /** The version of the package whose layout this is, as it writes it. */
    static final String VERSION = "0.5.0";

    /** The exponents that the layout can hold are those below; as table entries, the others point to further tables. */
    static final int EXPONENTS = 240;

    /** One more than the greatest number that a byte holds; a table entry of this less {@code i} points to table i. */
    static final int BYTE_VALUES = 256;

    /** How many tables pointers can name, besides the first. */
    static final int MOST_POINTED_TABLES = BYTE_VALUES - EXPONENTS;

    /** How many bits of a code one table resolves, and how many tables a code can lead through. */
    static final int BITS_PER_TABLE = 8;

    static final int MOST_TABLES_PER_CODE = 4;

    /** The most bits of a code. */
    static final int LONGEST_CODE = BITS_PER_TABLE * MOST_TABLES_PER_CODE;

    static final int THREADS_PER_BLOCK = 512;
    static final int BYTES_PER_THREAD = 8;
    static final int BITS_PER_THREAD = BYTES_PER_THREAD * Byte.SIZE;

    /** How many bytes of codes one block of threads decodes. */
    static final int BLOCK_BYTES = THREADS_PER_BLOCK * BYTES_PER_THREAD;

    static final int BLOCK_BITS = BLOCK_BYTES * Byte.SIZE;

    static final int GAP_BITS = 5;

    /** How many bytes the gaps of one block of threads take. */
    static final int BLOCK_GAP_BYTES = THREADS_PER_BLOCK * GAP_BITS / Byte.SIZE;

    /** The most bytes of codes, and the most elements, of one group. */
    static final int MOST = Integer.MAX_VALUE;

    static final String LUTS = "luts";
    static final String ENCODED_EXPONENT = "encoded_exponent";
    static final String SIGN_MANTISSA = "sign_mantissa";
    static final String OUTPUT_POSITIONS = "output_positions";
    static final String GAPS = "gaps";
    static final String SPLIT_POSITIONS = "split_positions";

    private Df11Format() {}

    /** Returns how many blocks of threads decode that many bytes of codes. */
    static int blocks(long encodedBytes) {
        return Math.toIntExact((encodedBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    }

    static CorruptInputException corrupt(String tensor, long offset, String reason) {
        return new CorruptInputException(NAME, offset, tensor + ": " + reason);
    }
}
