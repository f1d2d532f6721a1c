package dev.pith.coder.mixing;

/**
 * Conversions between probability and its logarithmic odds, {@code ln(p / (1 - p))}, in fixed point.
 *
 * <p>Odds are in units of 1/256 and lie within ±{@value #LIMIT}. The tables come from {@link StrictMath}, whose results
 * are the same on every machine.
 */
public final class Logistic {

    /** The largest odds: 11 nats, a probability of about 1.1 / 65536 from its end. */
    public static final int LIMIT = 2815;

    /** ln(1 + i / 256), in units of 1/65536. */
    private static final int[] LOGARITHM = new int[257];

    private static final int LN_2 = (int) StrictMath.round(StrictMath.log(2) * (1 << 16));

    private static final char[] SQUASH = new char[2 * LIMIT + 1];
    private static final short[] STRETCH = new short[4096];

    static {
        for (int odds = -LIMIT; odds <= LIMIT; odds++) {
            long probability = StrictMath.round(65536 / (1 + StrictMath.exp(-odds / 256.0)));
            SQUASH[odds + LIMIT] = (char) Math.clamp(probability, 1, 65535);
        }
        for (int i = 0; i < STRETCH.length; i++) {
            double probability = (i + 0.5) / STRETCH.length;
            STRETCH[i] = (short) StrictMath.round(256 * StrictMath.log(probability / (1 - probability)));
        }
        for (int i = 0; i < LOGARITHM.length; i++) {
            LOGARITHM[i] = (int) StrictMath.round(StrictMath.log(1 + i / 256.0) * (1 << 16));
        }
    }

    private Logistic() {}

    /** Returns the probability, 1 to 65535 out of 65536, for odds that are clamped to the range first. */
    public static int squash(int odds) {
        return SQUASH[Math.min(Math.max(odds, -LIMIT), LIMIT) + LIMIT];
    }

    /** Returns the odds of a probability out of 4096. */
    public static int stretch(int probability12) {
        return STRETCH[probability12];
    }

    /**
     * Returns the odds of weights, within the range: those of a one that weighs {@code ones} against {@code zeros}.
     *
     * @param ones 0 or more, as is {@code zeros}; where both are 0, neither is likelier
     */
    public static int odds(long ones, long zeros) {
        if (ones == 0 || zeros == 0) {
            return ones == zeros ? 0 : ones == 0 ? -LIMIT : LIMIT;
        }
        return Math.clamp((logarithm(ones) - logarithm(zeros)) >> 8, -LIMIT, LIMIT);
    }

    /** Returns the natural logarithm of a positive number, in units of 1/65536, to an error of 2 of them. */
    private static int logarithm(long value) {
        int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int mantissa = (int) ((value << (Long.SIZE - 1 - bits)) >>> (Long.SIZE - 1 - 16)) & 0xFFFF;
        int index = mantissa >>> 8;
        int step = LOGARITHM[index + 1] - LOGARITHM[index];
        return bits * LN_2 + LOGARITHM[index] + ((step * (mantissa & 0xFF)) >> 8);
    }
}
