package dev.pith.fibonacci.phrase;

import dev.pith.codec.CorruptInputException;
import dev.pith.coder.RangeDecoder;
import java.util.List;

/**
 * A list of phrases: sequences of units whose lengths are {@link #LENGTHS Fibonacci numbers}. The units themselves and the
 * phrases are numbered together as <em>symbols</em>: first the units, from 0, then the phrases, level by level.
 *
 * <p>A phrase of F(k) units is the pair of one of F(k−1) and one of F(k−2), which are in the book too; F = 1 means a
 * unit. So a phrase of any length takes two numbers to list and one lookup to recognise, once its parts are recognised.
 * On each level phrases are in ascending order of their left parts and then of their right ones.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class PhraseBook {

    /** The lengths of phrases in units, by level. */
    public static final List<Integer> LENGTHS = List.of(2, 3, 5, 8, 13, 21, 34, 55, 89, 144);

    private final int units;

    /** The first symbol of each level, and the number of symbols. */
    private final int[] levelStarts;

    /** The parts of each phrase, by its symbol less the number of units. */
    private final int[] left;

    private final int[] right;
    private final PairTable pairs = new PairTable();

    /** Takes over the arrays; phrases must be distinct and in order. */
    PhraseBook(int units, int[] levelStarts, int[] left, int[] right) {
        this.units = units;
        this.levelStarts = levelStarts;
        this.left = left;
        this.right = right;
        for (int i = 0; i < left.length; i++) {
            pairs.number(left[i], right[i]);
        }
    }

    /**
     * Makes a book of phrases that recur in a text and pay for themselves. For each it is reckoned what its occurrences,
     * overlapping ones counted once, would cost with the shorter phrases in the book; what they cost as symbols of their
     * own, −log2 of their share; and what it takes to list the phrase. On each level the phrases that save most are taken,
     * and the parts of all that are taken.
     *
     * <p>Counts are exact. Memory: up to 120 bytes for each unit of the text.
     *
     * @param text the units
     * @param maxPhrases how many phrases to take on each level, not counting parts of longer ones; 0 for an empty book
     */
    public static PhraseBook build(UnitSequence text, int maxPhrases) {
        return build(text.toArray(), text.dictionary().size(), maxPhrases);
    }

    /**
     * Makes a book for units of any kind, as {@link #build(UnitSequence, int)} does for those of a text.
     *
     * @param sequence the units, each a number from 0
     * @param units the number of distinct units, above all of the sequence
     */
    public static PhraseBook build(int[] sequence, int units, int maxPhrases) {
        return new PhraseBookBuilder(sequence, units).build(maxPhrases);
    }

    /** Returns the number of units. Symbols below it are units. */
    public int units() {
        return units;
    }

    /** Returns the number of symbols. */
    public int symbols() {
        return units + left.length;
    }

    /** Returns the number of phrases of a level. */
    public int phrases(int level) {
        return levelStarts[level + 1] - levelStarts[level];
    }

    /** Returns the number of all phrases. */
    public int phrases() {
        return left.length;
    }

    /** Returns the first symbol of a level; it is there only if the level has phrases. */
    int levelStart(int level) {
        return levelStarts[level];
    }

    /** Returns the level of a symbol, or −1 for a unit. */
    public int level(int symbol) {
        int level = -1;
        while (level + 1 < LENGTHS.size() && symbol >= levelStarts[level + 1]) {
            level++;
        }
        return level;
    }

    /** Returns how many units a symbol stands for. */
    public int length(int symbol) {
        int level = level(symbol);
        return level < 0 ? 1 : LENGTHS.get(level);
    }

    /** Returns the symbol of the left part of a phrase. */
    public int left(int phrase) {
        return left[phrase - units];
    }

    /** Returns the symbol of the right part of a phrase. */
    public int right(int phrase) {
        return right[phrase - units];
    }

    /** Returns the symbol of the phrase that two symbols make, or −1 if it is not in the book. */
    int find(int leftPart, int rightPart) {
        int number = pairs.find(leftPart, rightPart);
        return number == PairTable.ABSENT ? -1 : units + number;
    }

    /** Returns the units that a symbol stands for. */
    public int[] expand(int symbol) {
        int[] expanded = new int[length(symbol)];
        expand(symbol, expanded, 0);
        return expanded;
    }

    /** Writes the units that a symbol stands for from {@code position} on, and returns the position after them. */
    int expand(int symbol, int[] target, int position) {
        if (symbol < units) {
            target[position] = symbol;
            return position + 1;
        }
        int afterLeft = expand(left[symbol - units], target, position);
        return expand(right[symbol - units], target, afterLeft);
    }

    /** Returns the level of the left parts of a level's phrases, −1 for units. */
    private static int leftLevel(int level) {
        return level - 1;
    }

    /** Returns the level of the right parts of a level's phrases, −1 for units. */
    private static int rightLevel(int level) {
        return Math.max(-1, level - 2);
    }

    private int firstOf(int level) {
        return level < 0 ? 0 : levelStarts[level];
    }

    /** Returns the book in coded form, from which {@link #decode} makes it again. */
    public byte[] encode() {
        return Message.encode(4 * left.length, encoder -> {
            NumberModel counts = new NumberModel();
            for (int level = 0; level < LENGTHS.size(); level++) {
                counts.encode(encoder, phrases(level));
                NumberModel leftSteps = new NumberModel();
                NumberModel firstRights = new NumberModel();
                NumberModel rightSteps = new NumberModel();
                int previousLeft = firstOf(leftLevel(level));
                int previousRight = -1;
                for (int i = levelStarts[level] - units; i < levelStarts[level + 1] - units; i++) {
                    int step = left[i] - previousLeft;
                    leftSteps.encode(encoder, step);
                    if (step > 0 || previousRight < 0) {
                        firstRights.encode(encoder, right[i] - firstOf(rightLevel(level)));
                    } else {
                        rightSteps.encode(encoder, right[i] - previousRight - 1);
                    }
                    previousLeft = left[i];
                    previousRight = right[i];
                }
            }
        });
    }

    /**
     * Makes a book from its coded form.
     *
     * @param units the number of units it is for
     * @throws CorruptInputException if that is not what {@link #encode} returns
     */
    public static PhraseBook decode(byte[] coded, int units) throws CorruptInputException {
        RangeDecoder decoder = new RangeDecoder(coded, 0, coded.length);
        NumberModel counts = new NumberModel();
        IntList left = new IntList();
        IntList right = new IntList();
        int[] starts = new int[LENGTHS.size() + 1];
        starts[0] = units;
        for (int level = 0; level < LENGTHS.size(); level++) {
            int phrases = counts.decode(decoder);
            int leftFirst = level < 1 ? 0 : starts[level - 1];
            int leftEnd = level < 1 ? units : starts[level];
            int rightFirst = level < 2 ? 0 : starts[level - 2];
            int rightEnd = level < 2 ? units : starts[level - 1];
            NumberModel leftSteps = new NumberModel();
            NumberModel firstRights = new NumberModel();
            NumberModel rightSteps = new NumberModel();
            long previousLeft = leftFirst;
            long previousRight = -1;
            for (int i = 0; i < phrases; i++) {
                int step = leftSteps.decode(decoder);
                long nextRight = step > 0 || previousRight < 0
                        ? (long) rightFirst + firstRights.decode(decoder)
                        : previousRight + 1 + rightSteps.decode(decoder);
                previousLeft += step;
                previousRight = nextRight;
                if (decoder.isOverrun() || previousLeft >= leftEnd || previousRight >= rightEnd) {
                    throw Message.corrupt(coded, "phrase " + left.size() + " has parts that are not there");
                }
                left.add((int) previousLeft);
                right.add((int) previousRight);
            }
            starts[level + 1] = units + left.size();
        }
        if (!decoder.isAtEnd()) {
            throw Message.corrupt(coded, "phrase book does not end where it should");
        }
        return new PhraseBook(units, starts, left.toArray(), right.toArray());
    }
}
