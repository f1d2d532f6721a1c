package dev.pith.ngram;

import java.nio.charset.StandardCharsets;

/**
 * Divides lines of text into fields, and finds the place in the line before where the same field had come as far as the
 * present one.
 */
final class FieldModel {

    private static final int LINE_FEED = '\n';
    private static final int MAX_FIELDS = 256;

    /** What ends a field. */
    private static final byte[] SEPARATORS = "\t ,;:|/()[]\"".getBytes(StandardCharsets.US_ASCII);

    private static final int NOTHING_ABOVE = -8;

    private final boolean[] separates = new boolean[256];

    /** Where the fields of the present line begin, counted from the content's start. */
    private int[] starts = new int[MAX_FIELDS + 1];

    /** Where the fields of the line before begin, and after the last of them, where the present line does. */
    private int[] startsAbove = new int[MAX_FIELDS + 1];

    private int fieldsAbove;

    /** The number of the present field in its line, from 0. */
    private int field;

    private int position;
    private int hash;

    FieldModel() {
        for (byte separator : SEPARATORS) {
            separates[separator] = true;
        }
    }

    /** Takes in the next byte. */
    void advance(int value) {
        position++;
        if (value == LINE_FEED) {
            endLine();
        } else if (separates[value] && field < MAX_FIELDS - 1) {
            field++;
            starts[field] = position;
            hash = field;
        } else {
            hash = (hash + value + 1) * 0x2F0B4C47;
        }
    }

    private void endLine() {
        int[] ended = starts;
        starts = startsAbove;
        startsAbove = ended;
        fieldsAbove = field + 1;
        startsAbove[fieldsAbove] = position;
        field = 0;
        starts[0] = position;
        hash = 0;
    }

    /** Returns the position of the byte above, not beyond the separator that ended its field; negative if there is none. */
    int positionAbove() {
        if (field >= fieldsAbove) {
            return NOTHING_ABOVE;
        }
        return Math.min(startsAbove[field] + position - starts[field], startsAbove[field + 1] - 1);
    }

    /** Returns the number of the present field in its line, from 0. */
    int number() {
        return field;
    }

    /** Returns a hash of the present field's number and what it has been so far. */
    int hash() {
        return hash;
    }
}
