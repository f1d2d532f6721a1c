package dev.pith.fibonacci.phrase;

import dev.pith.codec.CorruptInputException;
import dev.pith.coder.RangeDecoder;
import java.util.Arrays;

/** The distinct units of a text, numbered from 0, the most frequent first. Immutable; safe for use by several threads. */
public final class UnitDictionary {

    /** The symbol that ends a unit when the dictionary is coded; others are bytes. */
    private static final int END = 256;

    private static final int SYMBOL_BITS = 9;
    private static final int CODER_ORDER = 3;

    /** Not by the length of the dictionary, which a damaged code may claim to be anything. */
    private static final int TABLE_BITS = 18;

    private final byte[] pool;

    /** Where each unit begins in the pool, and where the last one ends. */
    private final int[] starts;

    /** Takes over both arrays. */
    UnitDictionary(byte[] pool, int[] starts) {
        this.pool = pool;
        this.starts = starts;
    }

    /** Returns the number of units. */
    public int size() {
        return starts.length - 1;
    }

    /** Returns the length of a unit in bytes. */
    public int length(int unit) {
        return starts[unit + 1] - starts[unit];
    }

    /** Returns the bytes of a unit, in an array of the caller's own. */
    public byte[] unit(int unit) {
        return Arrays.copyOfRange(pool, starts[unit], starts[unit + 1]);
    }

    /** Copies the bytes of a unit to {@code target}, from {@code position} on. */
    void copy(int unit, byte[] target, int position) {
        System.arraycopy(pool, starts[unit], target, position, length(unit));
    }

    /** Returns the dictionary in coded form, from which {@link #decode} makes it again. */
    public byte[] encode() {
        return Message.encode(pool.length / 2 + size(), encoder -> {
            NumberModel numbers = new NumberModel();
            numbers.encode(encoder, size());
            numbers.encode(encoder, pool.length);
            ContextModel model = new ContextModel(1 << SYMBOL_BITS, CODER_ORDER, TABLE_BITS);
            long history = 0;
            for (int unit = 0; unit < size(); unit++) {
                for (int i = starts[unit]; i <= starts[unit + 1]; i++) {
                    int symbol = i < starts[unit + 1] ? pool[i] & 0xFF : END;
                    setContexts(model, history);
                    for (int bit = SYMBOL_BITS - 1, node = 1; bit >= 0; bit--) {
                        int choice = symbol >>> bit & 1;
                        encoder.encodeBit(choice, model.probabilityOfOne(0, node));
                        model.update(choice);
                        node = node << 1 | choice;
                    }
                    history = history << SYMBOL_BITS | symbol;
                }
            }
        });
    }

    /**
     * Makes a dictionary from its coded form.
     *
     * @throws CorruptInputException if that is not what {@link #encode} returns
     */
    public static UnitDictionary decode(byte[] coded) throws CorruptInputException {
        RangeDecoder decoder = new RangeDecoder(coded, 0, coded.length);
        NumberModel numbers = new NumberModel();
        int size = numbers.decode(decoder);
        int length = numbers.decode(decoder);
        if (size > length) {
            throw Message.corrupt(coded, "more units than bytes in them");
        }
        ContextModel model = new ContextModel(1 << SYMBOL_BITS, CODER_ORDER, TABLE_BITS);
        IntList starts = new IntList();
        ByteList pool = new ByteList();
        starts.add(0);
        long history = 0;
        while (starts.size() <= size) {
            setContexts(model, history);
            int node = 1;
            for (int bit = 0; bit < SYMBOL_BITS; bit++) {
                int choice = decoder.decodeBit(model.probabilityOfOne(0, node));
                model.update(choice);
                node = node << 1 | choice;
            }
            int symbol = node - (1 << SYMBOL_BITS);
            if (decoder.isOverrun() || symbol > END) {
                throw Message.corrupt(coded, "unit dictionary is damaged");
            }
            if (symbol == END) {
                starts.add(pool.size());
            } else if (pool.size() == length) {
                throw Message.corrupt(coded, "units are longer than announced");
            } else {
                pool.add((byte) symbol);
            }
            history = history << SYMBOL_BITS | symbol;
        }
        if (pool.size() != length || !decoder.isAtEnd()) {
            throw Message.corrupt(coded, "unit dictionary does not end where it should");
        }
        return new UnitDictionary(pool.toArray(), starts.toArray());
    }

    private static void setContexts(ContextModel model, long history) {
        for (int order = 1; order <= CODER_ORDER; order++) {
            model.setContext(order, history & ((1L << (order * SYMBOL_BITS)) - 1));
        }
    }
}
