package dev.pith.dfloat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where the bitmaps and escapes of a block lie, and how many symbols each node has. From the root down, the number of ones
 * in a node's bitmap gives the sizes of its children, and so where the next bitmaps lie. For use by one thread at a time.
 */
final class TreeLayout {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int[] counts = new int[ExponentCode.MAX_LEAVES];
    private final int[] bitmaps = new int[ExponentCode.MAX_LEAVES];
    private int count;
    private int escapesAt;
    private int escapes;

    /**
     * Finds out where all lies.
     *
     * @param bytes holds bitmaps and escapes from the beginning, and a word beyond
     * @param length how many bytes they may take
     * @param count the number of the block's symbols
     * @return how many bytes they take, or -1 if that is over the limit
     */
    int layOut(ExponentCode code, byte[] bytes, int length, int count) {
        this.count = count;
        int at = 0;
        escapes = code.innerNodes() == 0 && code.escapeRank() == 0 ? count : 0;
        counts[0] = count;
        for (int node = 0; node < code.innerNodes(); node++) {
            bitmaps[node] = at;
            int bitmapBytes = (counts[node] + 7) >>> 3;
            if (bitmapBytes > length - at) {
                return -1;
            }
            int ones = ones(bytes, at, counts[node]);
            setCount(code, code.left(node), counts[node] - ones);
            setCount(code, code.right(node), ones);
            at += bitmapBytes;
        }
        escapesAt = at;
        return escapes > length - at ? -1 : at + escapes;
    }

    private void setCount(ExponentCode code, int child, int childCount) {
        if (child >= 0) {
            counts[child] = childCount;
        } else if (~child == code.escapeRank()) {
            escapes = childCount;
        }
    }

    private static int ones(byte[] bytes, int bitmap, int count) {
        int ones = 0;
        int whole = count & -Long.SIZE;
        for (int i = 0; i < whole; i += Long.SIZE) {
            ones += Long.bitCount((long) LONGS.get(bytes, bitmap + (i >> 3)));
        }
        // A shift by 64, which Java takes for one by 0, would count a whole word.
        return whole == count
                ? ones
                : ones + Long.bitCount((long) LONGS.get(bytes, bitmap + (whole >> 3)) << (whole - count));
    }

    /** Returns the number of the block's symbols. */
    int count() {
        return count;
    }

    /** Returns how many symbols an inner node has. */
    int count(int node) {
        return counts[node];
    }

    /** Returns where an inner node's bitmap begins. */
    int bitmap(int node) {
        return bitmaps[node];
    }

    /** Returns where the escapes begin. */
    int escapesAt() {
        return escapesAt;
    }

    /** Returns the number of escapes. */
    int escapes() {
        return escapes;
    }
}
