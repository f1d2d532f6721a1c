package dev.pith.dfloat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loops over eight symbols in a {@code long}, which {@link Long#expand} and {@link Long#compress} move as a whole: one
 * instruction each on x86-64 processors with BMI2.
 */
final class LongTreeKernel implements MergeKernel, PartKernel {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The lowest bit of each byte; times a byte, that byte eight times. */
    private static final long EACH_BYTE = 0x0101010101010101L;

    /** The highest bit of each byte. */
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** For each byte of a bitmap, eight bytes: 0x00 where its bit is 0 and 0xFF where it is 1. */
    private static final long[] MASKS = new long[256];

    static {
        for (int bits = 0; bits < MASKS.length; bits++) {
            MASKS[bits] = Long.expand(bits, EACH_BYTE) * 0xFF;
        }
    }

    @Override
    public void merge(byte[] work, int bitmap, int count, int left, int right, int out) {
        int nextLeft = left;
        int nextRight = right;
        for (int i = 0; i < count; i += 8) {
            int bits = work[bitmap + (i >> 3)] & 0xFF;
            long mask = MASKS[bits];
            long leftSymbols = Long.expand((long) LONGS.get(work, nextLeft), ~mask);
            long rightSymbols = Long.expand((long) LONGS.get(work, nextRight), mask);
            LONGS.set(work, out + i, leftSymbols | rightSymbols);
            int ones = Integer.bitCount(bits);
            nextRight += ones;
            nextLeft += 8 - ones;
        }
    }

    @Override
    public void mergeLeaf(byte[] work, int bitmap, int count, byte leftSymbol, int right, int out) {
        long leftSymbols = (leftSymbol & 0xFF) * EACH_BYTE;
        int nextRight = right;
        for (int i = 0; i < count; i += 8) {
            int bits = work[bitmap + (i >> 3)] & 0xFF;
            long mask = MASKS[bits];
            long rightSymbols = Long.expand((long) LONGS.get(work, nextRight), mask);
            LONGS.set(work, out + i, (leftSymbols & ~mask) | rightSymbols);
            nextRight += Integer.bitCount(bits);
        }
    }

    @Override
    public void mergeLeaves(byte[] work, int bitmap, int count, byte leftSymbol, byte rightSymbol, int out) {
        long leftSymbols = (leftSymbol & 0xFF) * EACH_BYTE;
        long difference = leftSymbols ^ ((rightSymbol & 0xFF) * EACH_BYTE);
        for (int i = 0; i < count; i += 8) {
            LONGS.set(work, out + i, leftSymbols ^ (MASKS[work[bitmap + (i >> 3)] & 0xFF] & difference));
        }
    }

    @Override
    public int part(byte[] work, int in, int count, byte limit, int bitmap, int left, int right) {
        long addend = (128 - limit) * EACH_BYTE;
        int nextLeft = left;
        int nextRight = right;
        for (int i = 0; i < count; i += 8) {
            long symbols = (long) LONGS.get(work, in + i);
            long high = (symbols + addend) & HIGH_BITS;
            long mask = (high << 1) - (high >>> 7);
            int bits = (int) Long.compress(high, HIGH_BITS) & valid(count - i);
            work[bitmap + (i >> 3)] = (byte) bits;
            LONGS.set(work, nextLeft, Long.compress(symbols, ~mask));
            LONGS.set(work, nextRight, Long.compress(symbols, mask));
            int ones = Integer.bitCount(bits);
            nextRight += ones;
            nextLeft += 8 - ones;
        }
        return nextRight - right;
    }

    @Override
    public int partRight(byte[] work, int in, int count, byte limit, int bitmap, int right) {
        long addend = (128 - limit) * EACH_BYTE;
        int nextRight = right;
        for (int i = 0; i < count; i += 8) {
            long symbols = (long) LONGS.get(work, in + i);
            long high = (symbols + addend) & HIGH_BITS;
            int bits = (int) Long.compress(high, HIGH_BITS) & valid(count - i);
            work[bitmap + (i >> 3)] = (byte) bits;
            LONGS.set(work, nextRight, Long.compress(symbols, (high << 1) - (high >>> 7)));
            nextRight += Integer.bitCount(bits);
        }
        return nextRight - right;
    }

    @Override
    public int compare(byte[] work, int in, int count, byte limit, int bitmap) {
        long addend = (128 - limit) * EACH_BYTE;
        int ones = 0;
        for (int i = 0; i < count; i += 8) {
            long high = ((long) LONGS.get(work, in + i) + addend) & HIGH_BITS;
            int bits = (int) Long.compress(high, HIGH_BITS) & valid(count - i);
            work[bitmap + (i >> 3)] = (byte) bits;
            ones += Integer.bitCount(bits);
        }
        return ones;
    }

    /** Returns the mask of as many bits as there are symbols left, eight at most. */
    private static int valid(int symbolsLeft) {
        return symbolsLeft >= 8 ? 0xFF : (1 << symbolsLeft) - 1;
    }
}
