package dev.pith.dfloat;

/** Loops over single symbols, for any machine. */
final class PlainTreeKernel implements MergeKernel, PartKernel {

    @Override
    public void merge(byte[] work, int bitmap, int count, int left, int right, int out) {
        int nextLeft = left;
        int nextRight = right;
        for (int i = 0; i < count; i++) {
            int bit = bit(work, bitmap, i);
            work[out + i] = work[bit == 0 ? nextLeft : nextRight];
            nextRight += bit;
            nextLeft += 1 - bit;
        }
    }

    @Override
    public void mergeLeaf(byte[] work, int bitmap, int count, byte leftSymbol, int right, int out) {
        int nextRight = right;
        for (int i = 0; i < count; i++) {
            int bit = bit(work, bitmap, i);
            work[out + i] = bit == 0 ? leftSymbol : work[nextRight];
            nextRight += bit;
        }
    }

    @Override
    public void mergeLeaves(byte[] work, int bitmap, int count, byte leftSymbol, byte rightSymbol, int out) {
        int difference = leftSymbol ^ rightSymbol;
        for (int i = 0; i < count; i++) {
            work[out + i] = (byte) (leftSymbol ^ (difference & -bit(work, bitmap, i)));
        }
    }

    @Override
    public int part(byte[] work, int in, int count, byte limit, int bitmap, int left, int right) {
        int nextLeft = left;
        int nextRight = right;
        for (int i = 0; i < count; i++) {
            byte symbol = work[in + i];
            int bit = symbol < limit ? 0 : 1;
            work[nextLeft] = symbol;
            work[nextRight] = symbol;
            nextLeft += 1 - bit;
            nextRight += bit;
            setBit(work, bitmap, i, bit);
        }
        return nextRight - right;
    }

    @Override
    public int partRight(byte[] work, int in, int count, byte limit, int bitmap, int right) {
        int nextRight = right;
        for (int i = 0; i < count; i++) {
            byte symbol = work[in + i];
            int bit = symbol < limit ? 0 : 1;
            work[nextRight] = symbol;
            nextRight += bit;
            setBit(work, bitmap, i, bit);
        }
        return nextRight - right;
    }

    @Override
    public int compare(byte[] work, int in, int count, byte limit, int bitmap) {
        int ones = 0;
        for (int i = 0; i < count; i++) {
            int bit = work[in + i] < limit ? 0 : 1;
            ones += bit;
            setBit(work, bitmap, i, bit);
        }
        return ones;
    }

    private static int bit(byte[] work, int bitmap, int index) {
        return (work[bitmap + (index >> 3)] >>> (index & 7)) & 1;
    }

    /** Sets a bit of a byte whose higher bits are of no interest yet. */
    private static void setBit(byte[] work, int bitmap, int index, int bit) {
        int position = bitmap + (index >> 3);
        int shift = index & 7;
        int lower = work[position] & ((1 << shift) - 1);
        work[position] = (byte) (lower | (bit << shift));
    }
}
