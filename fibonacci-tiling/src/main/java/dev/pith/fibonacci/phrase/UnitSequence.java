package dev.pith.fibonacci.phrase;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A text as a sequence of units: each a word with all that follows it up to the next word. Any bytes can be split, and
 * units can be of any length; laid end to end, they are the text. Immutable; safe for use by several threads.
 *
 * <p>Letters and digits of ASCII, and bytes above 127, of which other scripts consist in UTF-8, make words. A text that
 * begins between words has a first unit without a word.
 */
public final class UnitSequence {

    private final UnitDictionary dictionary;
    private final int[] units;

    private UnitSequence(UnitDictionary dictionary, int[] units) {
        this.dictionary = dictionary;
        this.units = units;
    }

    /**
     * Splits a text. Takes about 30 bytes of memory for each unit.
     *
     * @param text up to 2<sup>30</sup> bytes
     */
    public static UnitSequence split(byte[] text) {
        IntList ends = new IntList();
        for (int i = 1; i < text.length; i++) {
            if (isWordByte(text[i]) && !isWordByte(text[i - 1])) {
                ends.add(i);
            }
        }
        if (text.length > 0) {
            ends.add(text.length);
        }
        int[] units = new int[ends.size()];
        UnitTable table = new UnitTable(text);
        for (int i = 0, start = 0; i < units.length; i++) {
            units[i] = table.number(start, ends.get(i));
            start = ends.get(i);
        }
        return byFrequency(text, table, units);
    }

    private static UnitSequence byFrequency(byte[] text, UnitTable table, int[] units) {
        int[] counts = new int[table.size()];
        for (int unit : units) {
            counts[unit]++;
        }
        int[] order = IntStream.range(0, counts.length)
                .mapToLong(unit -> (long) -counts[unit] << Integer.SIZE | unit)
                .sorted()
                .mapToInt(key -> (int) key)
                .toArray();
        int[] rank = new int[order.length];
        int[] starts = new int[order.length + 1];
        for (int i = 0; i < order.length; i++) {
            rank[order[i]] = i;
            starts[i + 1] = starts[i] + table.end(order[i]) - table.start(order[i]);
        }
        byte[] pool = new byte[starts[order.length]];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(text, table.start(order[i]), pool, starts[i], starts[i + 1] - starts[i]);
        }
        Arrays.setAll(units, i -> rank[units[i]]);
        return new UnitSequence(new UnitDictionary(pool, starts), units);
    }

    private static boolean isWordByte(byte value) {
        return value < 0
                || (value >= '0' && value <= '9')
                || (value >= 'A' && value <= 'Z')
                || (value >= 'a' && value <= 'z');
    }

    /** Returns the distinct units. */
    public UnitDictionary dictionary() {
        return dictionary;
    }

    /** Returns the number of units in the text. */
    public int length() {
        return units.length;
    }

    /** Returns the number that the unit at an index, from 0, has in the dictionary. */
    public int unit(int index) {
        return units[index];
    }

    /** Returns the numbers of all units, in an array of the caller's own. */
    public int[] toArray() {
        return units.clone();
    }

    /**
     * Returns the text that a sequence of units makes.
     *
     * @throws IllegalArgumentException if it is longer than an array can be
     */
    public static byte[] text(UnitDictionary dictionary, int[] units) {
        long length = 0;
        for (int unit : units) {
            length += dictionary.length(unit);
        }
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("the text is " + length + " bytes long, more than an array holds");
        }
        byte[] text = new byte[(int) length];
        int position = 0;
        for (int unit : units) {
            dictionary.copy(unit, text, position);
            position += dictionary.length(unit);
        }
        return text;
    }

    /** Returns the text that was split. */
    public byte[] text() {
        return text(dictionary, units);
    }

    /** Numbers the distinct parts of a text in the order in which they first appear. */
    private static final class UnitTable {

        private final byte[] text;
        private final IntList starts = new IntList();
        private final IntList ends = new IntList();
        private int[] slots = new int[1 << 10];

        UnitTable(byte[] text) {
            this.text = text;
            Arrays.fill(slots, -1);
        }

        int size() {
            return starts.size();
        }

        int start(int number) {
            return starts.get(number);
        }

        int end(int number) {
            return ends.get(number);
        }

        int number(int start, int end) {
            int slot = find(start, end);
            if (slots[slot] < 0) {
                if (2 * size() >= slots.length) {
                    grow();
                    slot = find(start, end);
                }
                slots[slot] = size();
                starts.add(start);
                ends.add(end);
            }
            return slots[slot];
        }

        private int find(int start, int end) {
            long hash = 0;
            for (int i = start; i < end; i++) {
                hash = (hash + (text[i] & 0xFF) + 1) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 29;
            }
            int slot = (int) (hash >>> 32) & (slots.length - 1);
            while (slots[slot] >= 0
                    && !Arrays.equals(text, start, end, text, starts.get(slots[slot]), ends.get(slots[slot]))) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }

        private void grow() {
            slots = new int[slots.length * 2];
            Arrays.fill(slots, -1);
            for (int number = 0; number < size(); number++) {
                slots[find(starts.get(number), ends.get(number))] = number;
            }
        }
    }
}
