package dev.pith.fibonacci.tiling;

/**
 * A share of all places, drawn by hashing: a place is in if a hash of seed and place is below the share.
 *
 * @param in40Bits the share times {@code 2^40}, rounded down
 */
record Share(long in40Bits) {

    private static final int BITS = 40;

    static Share of(QuadraticNumber share) {
        if (share.signum() < 0 || share.compareTo(QuadraticNumber.rational(1, 1)) > 0) {
            throw new IllegalArgumentException("A share must be from 0 to 1, but is " + share);
        }
        return new Share(new LinearFloor(share, QuadraticNumber.ZERO).at(1L << BITS));
    }

    boolean holds(long seed, long place) {
        return mix(mix(seed) + place) >>> (Long.SIZE - BITS) < in40Bits;
    }

    /** The output function of SplitMix64 (Steele, Lea and Flood, 2014) after one step of its counter. */
    static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
