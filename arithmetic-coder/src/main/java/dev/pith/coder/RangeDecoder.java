package dev.pith.coder;

import static dev.pith.coder.RangeEncoder.INITIAL_RANGE;
import static dev.pith.coder.RangeEncoder.MAX_TOTAL_BITS;
import static dev.pith.coder.RangeEncoder.MIN_RANGE;
import static dev.pith.coder.RangeEncoder.PROBABILITY_BITS;

import java.util.Objects;

/**
 * Finds again the choices that a {@link RangeEncoder} turned into bytes.
 *
 * <h2>State and invariants</h2>
 *
 * The decoder keeps the encoder's range and, instead of the interval's lower end, the distance {@code code} from there
 * to the message's number, cut after as many bytes as the range covers. Before and after every call
 *
 * <ol>
 *   <li>2<sup>24</sup> ≤ range ≤ 2<sup>32</sup>, for the same reasons as in the encoder;
 *   <li>0 ≤ code &lt; range.
 * </ol>
 *
 * (2) At the start range = 2<sup>32</sup> and code is four bytes. A choice selects the part that code lies in, and
 * measures code from the lower end of that part. Appending a byte to both takes code to at most (range − 1) · 256 +
 * 255 &lt; range · 256.
 *
 * <p>A symbol's boundaries are ⌊range·c/T⌋ for cumulative frequencies c of total T. The quantile is the largest q with
 * ⌊range·q/T⌋ ≤ code. That is range·q &lt; (code + 1)·T, thus q = ⌊((code + 1)·T − 1)/range⌋. As code + 1 ≤ range, q is
 * below T. The product stays below 2<sup>57</sup>.
 *
 * <p>None of this depends on the bytes: whatever they are, every method returns at once with a result in its range.
 *
 * <h2>The end of the message</h2>
 *
 * Past the last byte the decoder reads zeros. It has read four bytes more than the encoder has shifted out, and
 * {@link RangeEncoder#finish} adds none or one to these. So, at the end of an undamaged message, the decoder has read
 * three or four zeros past the end, and never more before: see {@link #isOverrun} and {@link #isAtEnd}.
 *
 * <p>Not safe for use by several threads.
 */
public final class RangeDecoder {

    private static final int BYTES_IN_CODE = 4;

    /** 8 · ln 2 · 2<sup>24</sup>, rounded up. */
    private static final long MAX_CHOICES_FACTOR = 93_032_640;

    private byte[] input;
    private int position;
    private int end;
    private int bytesBeyondEnd;
    private long code;
    private long range;

    /**
     * Makes a decoder of the message {@code input[from .. end)}.
     *
     * @throws IndexOutOfBoundsException if that range is not inside the array
     */
    public RangeDecoder(byte[] input, int from, int end) {
        reset(input, from, end);
    }

    /**
     * Begins with another message, {@code input[from .. end)}.
     *
     * @throws IndexOutOfBoundsException if that range is not inside the array
     */
    public void reset(byte[] input, int from, int end) {
        Objects.checkFromToIndex(from, end, input.length);
        this.input = input;
        this.position = from;
        this.end = end;
        start();
    }

    private void start() {
        bytesBeyondEnd = 0;
        code = 0;
        for (int i = 0; i < BYTES_IN_CODE; i++) {
            shiftInByte();
        }
        range = INITIAL_RANGE;
    }

    /**
     * Decodes a binary choice.
     *
     * @param probabilityOfOne as at encoding, 1 to 65535
     * @return 0 or 1
     */
    public int decodeBit(int probabilityOfOne) {
        assert probabilityOfOne > 0 && probabilityOfOne < 1 << PROBABILITY_BITS;
        long widthOfOne = (range * probabilityOfOne) >>> PROBABILITY_BITS;
        // A branch, unlike in the encoder: guessing the bit, the processor runs ahead into the caller's next lookup.
        int bit;
        if (code < widthOfOne) {
            bit = 1;
            range = widthOfOne;
        } else {
            bit = 0;
            code -= widthOfOne;
            range -= widthOfOne;
        }
        renormalise();
        return bit;
    }

    /**
     * Returns a number below 2<sup>{@code totalBits}</sup> that belongs to the next symbol: not less than its cumulative
     * frequency, and less than that plus its frequency. Follow up with {@link #advance}.
     *
     * @param totalBits as at encoding, 0 to {@value RangeEncoder#MAX_TOTAL_BITS}
     */
    public int decodeQuantile(int totalBits) {
        assert totalBits >= 0 && totalBits <= MAX_TOTAL_BITS;
        return (int) ((((code + 1) << totalBits) - 1) / range);
    }

    /**
     * Moves past the symbol that {@link #decodeQuantile} told of.
     *
     * @param cumulative the symbol's cumulative frequency, at most the quantile
     * @param frequency the symbol's frequency; {@code cumulative + frequency} is greater than the quantile
     * @param totalBits as given to {@code decodeQuantile}
     * @throws IllegalArgumentException if the frequency is not positive
     */
    public void advance(int cumulative, int frequency, int totalBits) {
        RangeEncoder.requirePositive(frequency);
        long lower = (range * cumulative) >>> totalBits;
        long upper = (range * (cumulative + frequency)) >>> totalBits;
        assert lower <= code && code < upper;
        code -= lower;
        range = upper - lower;
        renormalise();
    }

    /** Decodes a symbol as the model predicts it. */
    public int decode(DecoderModel model) {
        int totalBits = model.totalBits();
        int symbol = model.symbolAt(decodeQuantile(totalBits));
        advance(model.cumulative(symbol), model.frequency(symbol), totalBits);
        return symbol;
    }

    /**
     * Tells whether more has been decoded than the message can hold, so that it is not what the encoder wrote: cut off,
     * damaged or never meant to be that long.
     */
    public boolean isOverrun() {
        return bytesBeyondEnd > BYTES_IN_CODE;
    }

    /**
     * Tells whether the message can end here. After the last symbol of an undamaged message it does; if not, then bytes
     * are missing, superfluous or damaged.
     */
    public boolean isAtEnd() {
        return bytesBeyondEnd == BYTES_IN_CODE || bytesBeyondEnd == BYTES_IN_CODE - 1;
    }

    /**
     * Returns an upper bound on the number of choices that a message of this length holds if none of them is certain, so
     * that a claim of more can be refused before anything is decoded or allocated.
     *
     * <p>A choice of at most f out of T leaves at most range·f/T + 1 of the interval, thus at most the fraction 1 − x
     * with x = (T − f)/T − 2<sup>−24</sup>. With n bytes shifted out and N choices made, 2<sup>32</sup> ·
     * (1 − x)<sup>N</sup> · 256<sup>n</sup> ≥ range ≥ 2<sup>24</sup>. As −ln(1 − x) ≥ x, N ≤ 8 · ln 2 · (n + 1)/x.
     *
     * @param length the length of the message in bytes
     * @param maxFrequency the greatest frequency that any choice has, or 65536 times the greatest probability
     * @param totalBits the binary logarithm of the frequencies' total, or {@value RangeEncoder#PROBABILITY_BITS}
     * @throws IllegalArgumentException if the length is negative, or if less than 2<sup>−23</sup> remains beside the
     *     greatest frequency
     */
    public static long maxChoices(int length, int maxFrequency, int totalBits) {
        // x in units of 2^-24
        long unlikely = (((1L << totalBits) - maxFrequency) << (MAX_TOTAL_BITS - totalBits)) - 1;
        if (length < 0 || totalBits > MAX_TOTAL_BITS || unlikely < 1) {
            throw new IllegalArgumentException(
                    "length " + length + ", maximum frequency " + maxFrequency + " out of 2^" + totalBits);
        }
        return MAX_CHOICES_FACTOR * (length + 1L) / unlikely;
    }

    private void renormalise() {
        while (range < MIN_RANGE) {
            shiftInByte();
        }
    }

    private void shiftInByte() {
        code <<= 8;
        range <<= 8;
        if (position < end) {
            code |= input[position++] & 0xFF;
        } else if (bytesBeyondEnd <= BYTES_IN_CODE) {
            bytesBeyondEnd++;
        }
    }
}
