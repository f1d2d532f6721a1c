package dev.pith.dfloat.df11;

import static dev.pith.dfloat.df11.DecodingTables.RUN_BITS;
import static dev.pith.dfloat.df11.DecodingTables.RUN_COUNT_SHIFT;
import static dev.pith.dfloat.df11.DecodingTables.RUN_ENDS_SHIFT;
import static dev.pith.dfloat.df11.DecodingTables.RUN_EXPONENTS;
import static dev.pith.dfloat.df11.DecodingTables.RUN_FIELD_MASK;
import static dev.pith.dfloat.df11.DecodingTables.RUN_LENGTH_SHIFT;
import static dev.pith.dfloat.df11.Df11Format.BITS_PER_THREAD;
import static dev.pith.dfloat.df11.Df11Format.BLOCK_BITS;
import static dev.pith.dfloat.df11.Df11Format.BLOCK_BYTES;
import static dev.pith.dfloat.df11.Df11Format.BLOCK_GAP_BYTES;
import static dev.pith.dfloat.df11.Df11Format.BYTES_PER_THREAD;
import static dev.pith.dfloat.df11.Df11Format.ENCODED_EXPONENT;
import static dev.pith.dfloat.df11.Df11Format.GAPS;
import static dev.pith.dfloat.df11.Df11Format.GAP_BITS;
import static dev.pith.dfloat.df11.Df11Format.LONGEST_CODE;
import static dev.pith.dfloat.df11.Df11Format.OUTPUT_POSITIONS;
import static dev.pith.dfloat.df11.Df11Format.THREADS_PER_BLOCK;
import static dev.pith.dfloat.df11.Df11Format.corrupt;

import dev.pith.codec.CorruptInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes blocks of threads of one group, one after the other. A block is what 512 GPU threads decode together; here one
 * thread does it in one go, and the gaps of the others are only verified.
 *
 * <p>Exponents are decoded into an array first, several at a time, and joined with signs and mantissas afterwards.
 */
final class BlockReader {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle FOUR_BYTES = MethodHandles.byteArrayViewVarHandle(
                    int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle FOUR_VALUES = MethodHandles.byteArrayViewVarHandle(
                    long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The signs, in four bytes that are spread over 64 bits, and the mantissas. */
    private static final long SIGNS = 0x0080_0080_0080_0080L;

    private static final long MANTISSAS = 0x007F_007F_007F_007FL;
    private static final int MANTISSA_BITS = 7;

    private final Df11Group group;
    private final DecodingTables tables;
    private final MemorySegment target;
    private final long encodedBytes;
    private final int blocks;

    /** The codes of the block and of the thread behind it, which a code may reach into; zeros behind the last. */
    private final byte[] codes = new byte[BLOCK_BYTES + BYTES_PER_THREAD];

    /** The gaps of the block and of the thread behind it. */
    private final byte[] gaps = new byte[BLOCK_GAP_BYTES + 1];

    private final byte[] exponents = new byte[BLOCK_BITS];
    private final byte[] signsAndMantissas = new byte[BLOCK_BITS];
    private final byte[] values = new byte[BLOCK_BITS * Short.BYTES];

    BlockReader(Df11Group group, DecodingTables tables, MemorySegment target) {
        this.group = group;
        this.tables = tables;
        this.target = target;
        this.encodedBytes = group.encodedExponent().byteSize();
        this.blocks = Df11Format.blocks(encodedBytes);
    }

    /** Decodes the blocks from {@code first} to the one before {@code end}. */
    void decode(int first, int end) throws CorruptInputException {
        for (int block = first; block < end; block++) {
            decode(block);
        }
    }

    private void decode(int block) throws CorruptInputException {
        long begin = position(block);
        int count = (int) (position(block + 1) - begin);
        readCodes(block);
        readGaps(block);
        if (block == 0 && gap(0) != 0) {
            throw wrongGap(block, 0);
        }
        if (count == 0) {
            verifyBlockWithoutCodes(block);
            return;
        }
        decodeExponents(block, count);
        MemorySegment.copy(group.signMantissa(), ValueLayout.JAVA_BYTE, begin, signsAndMantissas, 0, count);
        join(count);
        MemorySegment.copy(values, 0, target, ValueLayout.JAVA_BYTE, begin * Short.BYTES, count * Short.BYTES);
    }

    /** Joins exponents, signs and mantissas, four at a time; what lies behind the last is joined in vain. */
    private void join(int count) {
        for (int i = 0; i < count; i += Integer.BYTES) {
            long spreadExponents = spread((int) FOUR_BYTES.get(exponents, i));
            long spreadOthers = spread((int) FOUR_BYTES.get(signsAndMantissas, i));
            long joined =
                    (spreadOthers & SIGNS) << Byte.SIZE | spreadExponents << MANTISSA_BITS | (spreadOthers & MANTISSAS);
            FOUR_VALUES.set(values, i * Short.BYTES, joined);
        }
    }

    /** Returns four bytes, each in the lower half of 16 bits. */
    private static long spread(int bytes) {
        long pairs = Integer.toUnsignedLong(bytes);
        pairs = (pairs | pairs << (2 * Byte.SIZE)) & 0x0000_FFFF_0000_FFFFL;
        return (pairs | pairs << Byte.SIZE) & 0x00FF_00FF_00FF_00FFL;
    }

    /** Returns the index of a block's first value; behind the last, the number of values. */
    private long position(int block) {
        MemorySegment positions = group.outputPositions();
        long offset = Math.min((long) block * Integer.BYTES, positions.byteSize() - Integer.BYTES);
        return Integer.toUnsignedLong(positions.get(U32, offset));
    }

    private void readCodes(int block) {
        long begin = (long) block * BLOCK_BYTES;
        int length = (int) Math.min(codes.length, encodedBytes - begin);
        MemorySegment.copy(group.encodedExponent(), ValueLayout.JAVA_BYTE, begin, codes, 0, length);
        Arrays.fill(codes, length, codes.length, (byte) 0);
    }

    private void readGaps(int block) {
        long begin = (long) block * BLOCK_GAP_BYTES;
        int length = (int) Math.min(gaps.length, group.gaps().byteSize() - begin);
        MemorySegment.copy(group.gaps(), ValueLayout.JAVA_BYTE, begin, gaps, 0, length);
    }

    private int gap(int thread) {
        int bit = thread * GAP_BITS;
        int index = bit / Byte.SIZE;
        int pair = (gaps[index] & 0xFF) << Byte.SIZE | (index + 1 < gaps.length ? gaps[index + 1] & 0xFF : 0);
        return pair >>> (2 * Byte.SIZE - GAP_BITS - bit % Byte.SIZE) & (1 << GAP_BITS) - 1;
    }

    /**
     * Decodes the exponents of a block and verifies where the codes of each thread begin and where the last one ends.
     *
     * <p>Invariant: {@code used} bits, counted from where {@code thread} begins, are decoded. While they are fewer than
     * 64, {@code bits} holds those that follow, at least 32 of them, from its highest bit on; no code is longer.
     */
    private void decodeExponents(int block, int count) throws CorruptInputException {
        long[] runs = tables.runs();
        int decoded = 0;
        int used = gap(0);
        for (int thread = 0; thread < THREADS_PER_BLOCK; thread++) {
            int offset = thread * BYTES_PER_THREAD;
            long bits = (long) LONGS.get(codes, offset) << used;
            boolean refilled = false;
            int before = used;
            long ends = 0;
            while (used < BITS_PER_THREAD && decoded < count) {
                if (used >= LONGEST_CODE && !refilled) {
                    long following = (int) INTS.get(codes, offset + BYTES_PER_THREAD) & 0xFFFF_FFFFL;
                    bits |= following << (used - LONGEST_CODE);
                    refilled = true;
                }
                before = used;
                int length;
                // The last of a block is decoded alone, so that no run goes beyond it.
                long run = decoded + RUN_EXPONENTS < count ? runs[(int) (bits >>> (Long.SIZE - RUN_BITS))] : 0;
                int runCount = (int) (run >>> RUN_COUNT_SHIFT) & RUN_FIELD_MASK;
                if (runCount > 0) {
                    FOUR_BYTES.set(exponents, decoded, (int) run);
                    decoded += runCount;
                    length = (int) (run >>> RUN_LENGTH_SHIFT) & RUN_FIELD_MASK;
                    ends = run >>> RUN_ENDS_SHIFT;
                } else {
                    int next = tables.next(bits);
                    if (next < 0) {
                        throw corrupt(
                                ENCODED_EXPONENT,
                                (long) block * BLOCK_BYTES + offset + used / Byte.SIZE,
                                "no exponent has this code");
                    }
                    exponents[decoded++] = (byte) next;
                    length = next >>> Byte.SIZE;
                    ends = 1L << length;
                }
                bits <<= length;
                used += length;
            }
            if (decoded == count) {
                verifyEnd(block, thread, used);
                return;
            }
            // In a run, codes of the next thread may follow the one that reaches into it.
            int firstOfNext = Long.numberOfTrailingZeros(ends >>> (BITS_PER_THREAD - before));
            if (thread + 1 < THREADS_PER_BLOCK && gap(thread + 1) != firstOfNext) {
                throw wrongGap(block, thread + 1);
            }
            used -= BITS_PER_THREAD;
        }
        throw wrongPosition(block + 1);
    }

    /** Verifies what follows the last code of a block, which begins in {@code thread} and ends {@code used} bits behind. */
    private void verifyEnd(int block, int thread, int used) throws CorruptInputException {
        int reached = Math.max(0, used - BITS_PER_THREAD);
        if (position(block + 1) < group.elements()) {
            if (thread + 1 < THREADS_PER_BLOCK || used < BITS_PER_THREAD) {
                throw wrongPosition(block + 1);
            }
            if (gap(THREADS_PER_BLOCK) != reached) {
                throw wrongGap(block, THREADS_PER_BLOCK);
            }
            return;
        }
        long endBit = (long) block * BLOCK_BITS + (long) thread * BITS_PER_THREAD + used;
        if ((endBit + Byte.SIZE - 1) / Byte.SIZE != encodedBytes) {
            throw corrupt(ENCODED_EXPONENT, endBit / Byte.SIZE, "the codes end before or behind the tensor");
        }
        int end = block + 1 < blocks ? THREADS_PER_BLOCK + 1 : THREADS_PER_BLOCK;
        for (int follower = thread + 1; follower < end; follower++) {
            int gap = gap(follower);
            if (gap != 0 && (follower > thread + 1 || gap != reached)) {
                throw wrongGap(block, follower);
            }
        }
    }

    /** Verifies a block that only the end of the last code reaches into. The gap of its first thread is verified before. */
    private void verifyBlockWithoutCodes(int block) throws CorruptInputException {
        if (block + 1 < blocks || position(block) < group.elements()) {
            throw wrongPosition(block + 1);
        }
        for (int thread = 1; thread < THREADS_PER_BLOCK; thread++) {
            if (gap(thread) != 0) {
                throw wrongGap(block, thread);
            }
        }
    }

    private static CorruptInputException wrongGap(int block, int thread) {
        long offset = (long) block * BLOCK_GAP_BYTES + thread * GAP_BITS / Byte.SIZE;
        return corrupt(GAPS, offset, "a thread's first code does not begin there");
    }

    private static CorruptInputException wrongPosition(int block) {
        return corrupt(
                OUTPUT_POSITIONS, (long) block * Integer.BYTES, "the block before holds another number of codes");
    }
}
