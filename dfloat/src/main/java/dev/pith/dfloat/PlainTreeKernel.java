package dev.pith.dfloat;

/** Loops over single symbols, for any machine. */
final class PlainTreeKernel implements MergeKernel, PartKernel {

    @Override
    public void merge(byte[] work, int bitmap, int count, int left, int right, int out) {
        int nextLeft = left;
        int nextRight = right;
        for (int i = 0; i < count; i += Byte.SIZE) {
            int bits = work[bitmap + (i >> 3)];
            for (int j = 0; j < Byte.SIZE; j++) {
                // Which child comes next is random: a processor would guess wrong half of the time.
                int bit = (bits >>> j) & 1;
                work[out + i + j] = work[nextLeft + ((nextRight - nextLeft) & -bit)];
                nextRight += bit;
                nextLeft += 1 - bit;
            }
        }
    }

    @Override
    public void mergeLeaf(byte[] work, int bitmap, int count, byte leftSymbol, int right, int out) {
        int nextRight = right;
        for (int i = 0; i < count; i += Byte.SIZE) {
            int bits = work[bitmap + (i >> 3)];
            for (int j = 0; j < Byte.SIZE; j++) {
                int bit = (bits >>> j) & 1;
                work[out + i + j] = (byte) (leftSymbol ^ ((leftSymbol ^ work[nextRight]) & -bit));
                nextRight += bit;
            }
        }
    }

    @Override
    public void mergeLeaves(byte[] work, int bitmap, int count, byte leftSymbol, byte rightSymbol, int out) {
        int difference = leftSymbol ^ rightSymbol;
        for (int i = 0; i < count; i += Byte.SIZE) {
            int bits = work[bitmap + (i >> 3)];
            for (int j = 0; j < Byte.SIZE; j++) {
                work[out + i + j] = (byte) (leftSymbol ^ (difference & -((bits >>> j) & 1)));
            }
        }
    }

    @Override
    public int part(byte[] work, int in, int count, byte limit, int bitmap, int left, int right) {
        int nextLeft = left;
        int nextRight = right;
        for (int i = 0; i < count; i += Byte.SIZE) {
            int bits = 0;
            for (int j = i; j < Math.min(i + Byte.SIZE, count); j++) {
                byte symbol = work[in + j];
                int bit = bit(symbol, limit);
                work[nextLeft] = symbol;
                work[nextRight] = symbol;
                nextLeft += 1 - bit;
                nextRight += bit;
                bits |= bit << (j - i);
            }
            work[bitmap + (i >> 3)] = (byte) bits;
        }
        return nextRight - right;
    }

    @Override
    public int partRight(byte[] work, int in, int count, byte limit, int bitmap, int right) {
        int nextRight = right;
        for (int i = 0; i < count; i += Byte.SIZE) {
            int bits = 0;
            for (int j = i; j < Math.min(i + Byte.SIZE, count); j++) {
                byte symbol = work[in + j];
                int bit = bit(symbol, limit);
                work[nextRight] = symbol;
                nextRight += bit;
                bits |= bit << (j - i);
            }
            work[bitmap + (i >> 3)] = (byte) bits;
        }
        return nextRight - right;
    }

    @Override
    public int compare(byte[] work, int in, int count, byte limit, int bitmap) {
        int ones = 0;
        for (int i = 0; i < count; i += Byte.SIZE) {
            int bits = 0;
            for (int j = i; j < Math.min(i + Byte.SIZE, count); j++) {
                bits |= bit(work[in + j], limit) << (j - i);
            }
            work[bitmap + (i >> 3)] = (byte) bits;
            ones += Integer.bitCount(bits);
        }
        return ones;
    }

    /** Returns 0 for a symbol below a limit, otherwise 1. */
    private static int bit(byte symbol, byte limit) {
        return (limit - 1 - symbol) >>> (Integer.SIZE - 1);
    }
}
