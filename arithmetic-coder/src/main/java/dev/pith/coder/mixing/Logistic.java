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
}
