package dev.pith.dfloat;

/** Rows of masks of 64 symbols each. */
final class Masks {

    /** How many masks a row has, for the symbols of a whole block. */
    static final int GROUPS = CodedTensor.BLOCK / Long.SIZE;

    private Masks() {}

    /** Returns how many masks so many symbols take. */
    static int groups(int symbols) {
        return (symbols + Long.SIZE - 1) / Long.SIZE;
    }

    /** Returns what a row's last mask may have ones in, for so many symbols in so many groups. */
    static long lastMask(int symbols, int groups) {
        return -1L >>> (Long.SIZE * groups - symbols);
    }

    /**
     * Lists the symbols that belong to a row.
     *
     * @param row the masks of the row
     * @param groups how many of them count
     * @param symbols gets their numbers, and has room for two more
     * @return how many there are
     */
    static int list(long[] row, int groups, int[] symbols) {
        int count = 0;
        for (int group = 0; group < groups; group++) {
            long mask = row[group];
            int first = Long.SIZE * group;
            // Most masks have two ones at most: both are written without asking how many there are.
            symbols[count] = first + Long.numberOfTrailingZeros(mask);
            long rest = mask & (mask - 1);
            symbols[count + 1] = first + Long.numberOfTrailingZeros(rest);
            int ones = Long.bitCount(mask);
            if (ones > 2) {
                int next = count + 2;
                for (rest &= rest - 1; rest != 0; rest &= rest - 1) {
                    symbols[next++] = first + Long.numberOfTrailingZeros(rest);
                }
            }
            count += ones;
        }
        return count;
    }
}
