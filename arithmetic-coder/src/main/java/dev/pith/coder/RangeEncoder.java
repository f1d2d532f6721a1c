package dev.pith.coder;

import dev.pith.codec.BlockEncoder;
import java.util.Objects;

/**
 * Turns a sequence of choices, each made among alternatives of known probability, into bytes: as many bits in all as
 * the choices' information, to within a few millionths and one byte.
 *
 * <p>A choice is a part of the interval that all earlier choices left: {@link #encodeBit} takes the lower part for one
 * and the upper part for zero, {@link #encode} the part that a symbol's cumulative frequency and frequency name. The
 * message is the shortest number in the last interval. {@link RangeDecoder} finds the same parts again, provided that
 * it is asked for the same choices with the same probabilities in the same order. The coder knows nothing of the data
 * and stores no length: who decodes must know when to stop and where the bytes end.
 *
 * <pre>{@code
 * byte[] output = new byte[100];
 * RangeEncoder encoder = new RangeEncoder(output, 0, output.length);
 * encoder.encodeBit(1, 60_000); // one, which has probability 60000/65536
 * encoder.encode(5, 3, 4); // the symbol that owns 5, 6 and 7 out of 16
 * int length = encoder.finish();
 *
 * RangeDecoder decoder = new RangeDecoder(output, 0, length);
 * int bit = decoder.decodeBit(60_000);
 * int quantile = decoder.decodeQuantile(4); // 5, 6 or 7: look up whose it is, then
 * decoder.advance(5, 3, 4);
 * }</pre>
 *
 * <h2>State and invariants</h2>
 *
 * Think of the bytes as the digits of a number in [0, 1) to the base 256. After <i>n</i> bytes have been shifted out,
 * the interval is [W + low, W + low + range) in units of 256<sup>−n−4</sup>, where W is the value of those n bytes.
 * Before and after every call
 *
 * <ol>
 *   <li>2<sup>24</sup> ≤ range ≤ 2<sup>32</sup>;
 *   <li>0 ≤ low and low + range ≤ 2<sup>33</sup>;
 *   <li>every interval lies within the one before it, and the first is [0, 1).
 * </ol>
 *
 * (3) holds as low = 0, range = 2<sup>32</sup> at the start, and as a call only ever splits the interval. Shifting out
 * a byte rewrites the same interval: W takes in the top byte of low, with its carry; the rest of low and range are
 * multiplied by 256.
 *
 * <p>(1) <i>Binary choice.</i> With probability p/65536, 1 ≤ p ≤ 65535, the parts are ⌊range·p/2<sup>16</sup>⌋ ≥
 * 2<sup>8</sup> and range − ⌊range·p/2<sup>16</sup>⌋ ≥ range/2<sup>16</sup> ≥ 2<sup>8</sup>. <i>Symbol.</i> With total
 * T = 2<sup>b</sup>, b ≤ 24, the boundary at cumulative frequency c is ⌊range·c/T⌋. As range/T ≥ 1, boundaries of
 * different c differ, so every part is at least 1 wide. The first boundary is 0 and the last is range: the parts fill
 * the interval and nothing is lost. Then bytes are shifted out while range &lt; 2<sup>24</sup>, so that it ends
 * between 2<sup>24</sup> and 2<sup>32</sup>, after three bytes at most. All products stay below 2<sup>57</sup>.
 *
 * <p>(2) Just after a byte has been shifted out, low &lt; 2<sup>32</sup> and range ≤ 2<sup>32</sup>. Until the next
 * one, intervals lie within that one, whose end is at most 2<sup>33</sup>. So low needs 33 bits, of which the highest
 * is a carry.
 *
 * <h2>Carry</h2>
 *
 * A carry adds one to the bytes already shifted out: 0xFF turns to 0x00 and passes it on, any other byte takes it. It
 * never runs off the first byte, for by (3) the number stays below 1. When a byte is shifted out the interval is at
 * most one unit of that byte wide, and later intervals lie within it, so a byte takes part in at most one carry:
 * carries cost constant time per byte of output, whatever the data.
 *
 * <h2>Termination</h2>
 *
 * The decoder reads zeros past the last byte. {@link #finish} therefore needs a number in the interval with as many
 * zero bytes at its end as possible. The multiple of 2<sup>32</sup> that is not below low, if it lies in the
 * interval, needs no further byte. Otherwise the multiple of 2<sup>24</sup> that is not below low needs one byte, and
 * lies in the interval because range ≥ 2<sup>24</sup>. Hence the message is n or n + 1 bytes long, where n is the
 * number of bytes shifted out; and 8n is at most the information of all choices in bits, because range =
 * 2<sup>32</sup> · 256<sup>n</sup> · (product of all probabilities) ≤ 2<sup>32</sup>. Zero bytes among the n are kept although the decoder would supply them: they are rare
 * (one message in 256), and keeping them ties the length to the number of choices, by which the decoder tells a
 * truncated message from a whole one and bounds what a message can hold.
 *
 * <h2>Precision</h2>
 *
 * Boundaries are rounded by less than 1 in range ≥ 2<sup>24</sup>, so the probability q that the coder gives to a
 * choice differs from its probability p by less than ε = 2<sup>−24</sup>. The expected loss is the Kullback–Leibler
 * divergence of q from p, at most Σ (p − q)²/q / ln 2 &lt; 1.45 · 2<sup>−48</sup> Σ 1/q bits a choice:
 *
 * <ul>
 *   <li>binary: at most 2<sup>−31</sup> bits, and for a single choice, if it is the least likely one, 0.006 bits;
 *   <li>n symbols, each of at least f out of T = 2<sup>b</sup> with f/T ≥ 2<sup>−23</sup>: less than
 *       n · (T/f) · 2<sup>−46</sup> bits. For 256 symbols and T = 2<sup>16</sup> that is 2<sup>−22</sup>; for 50,000
 *       symbols and T = 2<sup>22</sup>, 0.003.
 * </ul>
 *
 * These are bounds for range = 2<sup>24</sup>; the range is mostly far wider and the loss far smaller.
 *
 * <p>Not safe for use by several threads.
 *
 * @see <a href="https://doi.org/10.1145/256163.256165">A. Moffat, R. Neal, I. Witten: Arithmetic coding revisited</a>
 */
public final class RangeEncoder {

    /** Probabilities of binary choices are multiples of 2<sup>−{@value}</sup>. */
    public static final int PROBABILITY_BITS = 16;

    /** Frequencies of symbols add up to 2<sup>{@value}</sup> at most. */
    public static final int MAX_TOTAL_BITS = 24;

    static final long INITIAL_RANGE = 1L << 32;
    static final long MIN_RANGE = 1L << 24;

    private byte[] output;
    private int from;
    private int position;
    private int limit;
    private boolean overflowed;
    private long low;
    private long range;

    /**
     * Makes an encoder that writes to {@code output[from .. limit)}.
     *
     * @throws IndexOutOfBoundsException if that range is not inside the array
     */
    public RangeEncoder(byte[] output, int from, int limit) {
        reset(output, from, limit);
    }

    /**
     * Begins a new message in {@code output[from .. limit)}; what was encoded and not finished is forgotten.
     *
     * @throws IndexOutOfBoundsException if that range is not inside the array
     */
    public void reset(byte[] output, int from, int limit) {
        Objects.checkFromToIndex(from, limit, output.length);
        this.output = output;
        this.from = from;
        this.position = from;
        this.limit = limit;
        this.overflowed = false;
        this.low = 0;
        this.range = INITIAL_RANGE;
    }

    /**
     * Encodes a binary choice.
     *
     * @param bit 0 or 1
     * @param probabilityOfOne the probability that {@code bit} is 1, in 65536ths, 1 to 65535
     */
    public void encodeBit(int bit, int probabilityOfOne) {
        assert (bit | 1) == 1 && probabilityOfOne > 0 && probabilityOfOne < 1 << PROBABILITY_BITS;
        long widthOfOne = (range * probabilityOfOne) >>> PROBABILITY_BITS;
        // Masks instead of a branch: a bit worth coding is a bit hard to predict.
        long ifZero = bit - 1L;
        low += widthOfOne & ifZero;
        range = widthOfOne + ((range - 2 * widthOfOne) & ifZero);
        renormalise();
    }

    /**
     * Encodes a symbol, given as its part of {@code 0 .. 2}<sup>{@code totalBits}</sup>.
     *
     * @param cumulative the sum of the frequencies of all symbols before it, at least 0
     * @param frequency its own frequency, at least 1; {@code cumulative + frequency} is at most the total
     * @param totalBits the binary logarithm of the sum of all frequencies, 0 to {@value #MAX_TOTAL_BITS}
     * @throws IllegalArgumentException if the frequency is not positive
     */
    public void encode(int cumulative, int frequency, int totalBits) {
        requirePositive(frequency);
        assert cumulative >= 0 && totalBits <= MAX_TOTAL_BITS && cumulative + frequency <= 1 << totalBits;
        long lower = (range * cumulative) >>> totalBits;
        long upper = (range * (cumulative + frequency)) >>> totalBits;
        low += lower;
        range = upper - lower;
        renormalise();
    }

    /** Encodes a symbol as the model predicts it. */
    public void encode(int symbol, EncoderModel model) {
        encode(model.cumulative(symbol), model.frequency(symbol), model.totalBits());
    }

    /**
     * Tells whether the message has outgrown its limit. From then on nothing is written; further calls are harmless and
     * futile.
     */
    public boolean overflowed() {
        return overflowed;
    }

    /**
     * Ends the message. Nothing may be encoded before the next {@link #reset}.
     *
     * @return its length in bytes, or {@link BlockEncoder#DOES_NOT_FIT} if it has outgrown its limit
     */
    public int finish() {
        long end = low + range;
        long withoutByte = (low + 0xFFFF_FFFFL) & ~0xFFFF_FFFFL;
        if (withoutByte < end) {
            low = withoutByte;
            if (low != 0 && !overflowed) {
                carry();
            }
        } else {
            low = (low + 0xFF_FFFFL) & ~0xFF_FFFFL;
            shiftOutByte();
        }
        return overflowed ? BlockEncoder.DOES_NOT_FIT : position - from;
    }

    /** Refuses a part without width: the one fault of a model that would keep renormalisation from ending. */
    static void requirePositive(int frequency) {
        if (frequency < 1) {
            throw new IllegalArgumentException("frequency must be at least 1, but is " + frequency);
        }
    }

    private void renormalise() {
        while (range < MIN_RANGE) {
            shiftOutByte();
        }
    }

    /** Moves the top byte of low, and its carry, to the output. */
    private void shiftOutByte() {
        if (position < limit) {
            if (low >= 1L << 32) {
                carry();
            }
            output[position++] = (byte) (low >>> 24);
        } else {
            overflowed = true;
        }
        low = (low & 0xFF_FFFFL) << 8;
        range <<= 8;
    }

    /** Adds one to the number that the bytes written so far make. */
    private void carry() {
        int index = position - 1;
        while (++output[index] == 0) {
            index--;
        }
    }
}
