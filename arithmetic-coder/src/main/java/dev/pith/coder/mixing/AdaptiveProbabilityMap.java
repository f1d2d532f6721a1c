package dev.pith.coder.mixing;

/**
 * Refines a probability by what followed similar probabilities in a context (secondary symbol estimation; Mahoney, "Data
 * Compression Explained", 4.3.3).
 *
 * <p>For each context, {@value #BUCKETS} buckets over the range of odds each hold a probability; a prediction
 * interpolates between the two nearest and an update moves the nearer one.
 */
public final class AdaptiveProbabilityMap {

    private static final int BUCKETS = 33;
    private static final int BUCKET_BITS = 7;
    private static final int ODDS_LIMIT = 2047;

    private final char[] probabilities;
    private final int rateShift;
    private int updatedBucket;

    /**
     * @param contexts how many contexts
     * @param rateShift an update moves a bucket by the error over 2<sup>rateShift</sup>
     */
    public AdaptiveProbabilityMap(int contexts, int rateShift) {
        this.probabilities = new char[contexts * BUCKETS];
        this.rateShift = rateShift;
        for (int i = 0; i < BUCKETS; i++) {
            probabilities[i] = (char) Logistic.squash((i - BUCKETS / 2) << BUCKET_BITS);
        }
        for (int filled = BUCKETS; filled < probabilities.length; filled *= 2) {
            System.arraycopy(probabilities, 0, probabilities, filled, Math.min(filled, probabilities.length - filled));
        }
    }

    public static long memory(int contexts) {
        return 2L * contexts * BUCKETS;
    }

    /** Returns the refined probability of a one, 0 to 65535 out of 65536. */
    public int refine(int odds, int context) {
        int position = Math.min(Math.max(odds, -ODDS_LIMIT), ODDS_LIMIT) + ((BUCKETS / 2) << BUCKET_BITS);
        int bucket = context * BUCKETS + (position >> BUCKET_BITS);
        int weight = position & ((1 << BUCKET_BITS) - 1);
        updatedBucket = bucket + (weight >> (BUCKET_BITS - 1));
        return (probabilities[bucket] * ((1 << BUCKET_BITS) - weight) + probabilities[bucket + 1] * weight)
                >> BUCKET_BITS;
    }

    /** Takes in the bit that followed. */
    public void update(int bit) {
        int probability = probabilities[updatedBucket];
        probabilities[updatedBucket] = (char) (probability + ((bit * 65535 - probability) >> rateShift));
    }
}
