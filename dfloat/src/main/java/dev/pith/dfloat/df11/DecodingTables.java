package dev.pith.dfloat.df11;

import static dev.pith.dfloat.df11.Df11Format.BITS_PER_TABLE;
import static dev.pith.dfloat.df11.Df11Format.BYTE_VALUES;
import static dev.pith.dfloat.df11.Df11Format.EXPONENTS;
import static dev.pith.dfloat.df11.Df11Format.LONGEST_CODE;
import static dev.pith.dfloat.df11.Df11Format.LUTS;
import static dev.pith.dfloat.df11.Df11Format.MOST_POINTED_TABLES;
import static dev.pith.dfloat.df11.Df11Format.MOST_TABLES_PER_CODE;
import static dev.pith.dfloat.df11.Df11Format.corrupt;

import dev.pith.codec.CorruptInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The tensor {@code luts}, verified, and what a fast decoder makes of it: a table that resolves all codes that end within
 * the next eleven bits at once, up to four of them.
 *
 * <p>What the tables say is believed only where it is one code's: an entry is refused, when a code leads to it, unless all
 * entries that differ from it in bits behind the code are the same. So what follows a code never changes its meaning. The
 * package leaves such entries where the code of its end mark would be.
 */
final class DecodingTables {

    /** How many bits an index of {@link #runs} has. */
    static final int RUN_BITS = 11;

    /** The most exponents that a run gives. */
    static final int RUN_EXPONENTS = 4;

    /** Where in a run its fields begin: four exponents, their number, the bits they take, where among them codes end. */
    static final int RUN_COUNT_SHIFT = 32;

    static final int RUN_LENGTH_SHIFT = 36;
    static final int RUN_ENDS_SHIFT = 40;

    /** The greatest number of exponents that stands in a run, and of bits. */
    static final int RUN_FIELD_MASK = 0xF;

    /** The tables, one after the other. */
    private final byte[] entries;

    private final int tableCount;

    /** For each depth, table and slot the length of the code that ends there; 0 if none does, 1 or more if one does. */
    private final byte[][] lengths = new byte[MOST_TABLES_PER_CODE][];

    private final long[] runs = new long[1 << RUN_BITS];

    /**
     * @throws CorruptInputException if the tensor is not made of 1 to 17 tables and the lengths, a pointer points nowhere,
     *     or the lengths are not those of a prefix code
     */
    DecodingTables(MemorySegment luts) throws CorruptInputException {
        long rows = luts.byteSize() / BYTE_VALUES;
        if (luts.byteSize() % BYTE_VALUES != 0 || rows < 2 || rows > MOST_POINTED_TABLES + 2) {
            throw corrupt(LUTS, luts.byteSize(), luts.byteSize() + " bytes are not 2 to 18 rows of 256");
        }
        tableCount = (int) rows - 1;
        entries = luts.asSlice(0, (long) tableCount * BYTE_VALUES).toArray(ValueLayout.JAVA_BYTE);
        byte[] codeLengths = luts.asSlice(entries.length, BYTE_VALUES).toArray(ValueLayout.JAVA_BYTE);
        verifyLengths(codeLengths);
        verifyPointers();
        for (int depth = 0; depth < MOST_TABLES_PER_CODE; depth++) {
            lengths[depth] = lengthsAt(depth, codeLengths);
        }
        for (int index = 0; index < runs.length; index++) {
            runs[index] = run(index);
        }
    }

    private void verifyLengths(byte[] codeLengths) throws CorruptInputException {
        long codeSpace = 0;
        for (int exponent = 0; exponent < BYTE_VALUES; exponent++) {
            int length = Byte.toUnsignedInt(codeLengths[exponent]);
            if (length > (exponent < EXPONENTS ? LONGEST_CODE : 0)) {
                throw corrupt(
                        LUTS, entries.length + exponent, "exponent " + exponent + " has a code of " + length + " bits");
            }
            codeSpace += length == 0 ? 0 : 1L << (LONGEST_CODE - length);
        }
        if (codeSpace > 1L << LONGEST_CODE) {
            throw corrupt(LUTS, entries.length, "no prefix code has these lengths");
        }
    }

    private void verifyPointers() throws CorruptInputException {
        for (int slot = 0; slot < entries.length; slot++) {
            int entry = Byte.toUnsignedInt(entries[slot]);
            if (entry >= EXPONENTS && BYTE_VALUES - entry >= tableCount) {
                throw corrupt(LUTS, slot, "an entry points to table " + (BYTE_VALUES - entry) + " of " + tableCount);
            }
        }
    }

    private byte[] lengthsAt(int depth, byte[] codeLengths) {
        byte[] lengthsAtDepth = new byte[entries.length];
        for (int slot = 0; slot < entries.length; slot++) {
            int entry = Byte.toUnsignedInt(entries[slot]);
            int length = entry < EXPONENTS ? codeLengths[entry] : 0;
            int bitsHere = length - depth * BITS_PER_TABLE;
            if (bitsHere > 0 && bitsHere <= BITS_PER_TABLE && sameForAllThatFollows(slot, bitsHere)) {
                lengthsAtDepth[slot] = (byte) length;
            }
        }
        return lengthsAtDepth;
    }

    private boolean sameForAllThatFollows(int slot, int codeBits) {
        int slots = 1 << (BITS_PER_TABLE - codeBits);
        int first = slot & -slots;
        for (int other = first; other < first + slots; other++) {
            if (entries[other] != entries[slot]) {
                return false;
            }
        }
        return true;
    }

    private long run(int index) {
        long exponents = 0;
        long ends = 0;
        int count = 0;
        int used = 0;
        while (count < RUN_EXPONENTS && used < RUN_BITS) {
            int next = next((long) index << (Long.SIZE - RUN_BITS + used));
            int length = next >>> Byte.SIZE;
            if (next < 0 || used + length > RUN_BITS) {
                break;
            }
            exponents |= (next & 0xFFL) << (count * Byte.SIZE);
            used += length;
            ends |= 1L << used;
            count++;
        }
        return exponents | (long) count << RUN_COUNT_SHIFT | (long) used << RUN_LENGTH_SHIFT | ends << RUN_ENDS_SHIFT;
    }

    /**
     * Returns what the next eleven bits hold: four exponents from the lowest byte on, and by the shifts above how many of
     * them count, how many bits their codes take, and a set with bit {@code i} set if a code ends behind {@code i} bits.
     * The number is 0 if the first code is longer, or there is none.
     */
    long[] runs() {
        return runs;
    }

    /**
     * Returns the exponent whose code the highest bits hold, plus 256 times the length of the code; -1 if there is no such
     * code.
     */
    int next(long bits) {
        int table = 0;
        for (int depth = 0; depth < MOST_TABLES_PER_CODE; depth++) {
            int slot = table * BYTE_VALUES
                    + (int) (bits >>> (Long.SIZE - (depth + 1) * BITS_PER_TABLE) & (BYTE_VALUES - 1));
            int entry = Byte.toUnsignedInt(entries[slot]);
            if (entry < EXPONENTS) {
                int length = lengths[depth][slot];
                return length == 0 ? -1 : length << Byte.SIZE | entry;
            }
            table = BYTE_VALUES - entry;
        }
        return -1;
    }
}
