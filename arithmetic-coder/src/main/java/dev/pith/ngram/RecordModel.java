package dev.pith.ngram;

/**
 * Finds out whether content is a table, and what stands above the present byte in it.
 *
 * <p>There are three opinions about the place above: as far back as byte values {@linkplain RecurrenceDistance recur}, as
 * far back as content {@linkplain Autocorrelation correlates with itself}, and the same place of the
 * {@linkplain FieldModel line before}. The one that has told the most bytes of late is followed. Bytes that equal the one
 * before them do not count, as any distance tells those.
 */
final class RecordModel {

    /** An upper bound on the memory that is used, in bytes. */
    static final int MEMORY = 16 << 10;

    /** What kind of table the content is at present. */
    enum Layout {
        /** No table. Above is what numbers and instructions of four bytes make it. */
        NONE,
        /** Records of constant length. */
        RECORDS,
        /** Lines of text that consist of fields. */
        LINES
    }

    private static final int DEFAULT_LENGTH = 4;

    /** How often bytes must be as the one above for content to be a table, out of 65536. */
    private static final int MIN_HITS = 12_000;

    /** The autocorrelation sees more of the content, so that it is right unless recurrences are clearly better. */
    private static final int DOUBT_NUMERATOR = 15;

    private static final int DOUBT_SHIFT = 4;

    private final byte[] content;
    private final int start;
    private final RecurrenceDistance recurrence = new RecurrenceDistance();
    private final Autocorrelation autocorrelation;
    private final FieldModel fields = new FieldModel();
    private final Opinion byRecurrence = new Opinion();
    private final Opinion byCorrelation = new Opinion();
    private final Opinion byFields = new Opinion();

    private int position;
    private Layout layout = Layout.NONE;
    private int length = DEFAULT_LENGTH;

    /** Position of the byte above, counted from the start; negative if there is none. */
    private int positionAbove = -DEFAULT_LENGTH;

    /** @param content where the bytes so far are found, from {@code start} on */
    RecordModel(byte[] content, int start) {
        this.content = content;
        this.start = start;
        this.autocorrelation = new Autocorrelation(content, start);
    }

    /** Takes in the byte at the next position of the content. */
    void advance(int value) {
        if (value != byteAt(position - 1)) {
            byRecurrence.update(value);
            byCorrelation.update(value);
            byFields.update(value);
        }
        recurrence.advance(value);
        autocorrelation.advance();
        fields.advance(value);
        position++;
        byRecurrence.expected = byteAt(position - recurrence.distance());
        byCorrelation.expected = byteAt(position - autocorrelation.length());
        byFields.expected = byteAt(fields.positionAbove());
        chooseLayout();
    }

    private void chooseLayout() {
        boolean recurring = (byRecurrence.hits * DOUBT_NUMERATOR) >> DOUBT_SHIFT > byCorrelation.hits;
        int recordHits = recurring ? byRecurrence.hits : byCorrelation.hits;
        length = DEFAULT_LENGTH;
        if (Math.max(recordHits, byFields.hits) < MIN_HITS) {
            layout = Layout.NONE;
        } else if (byFields.hits > recordHits) {
            layout = Layout.LINES;
        } else {
            layout = Layout.RECORDS;
            length = recurring ? recurrence.distance() : autocorrelation.length();
        }
        positionAbove = layout == Layout.LINES ? fields.positionAbove() : position - length;
    }

    Layout layout() {
        return layout;
    }

    /** Returns the record length in bytes; 4 if the content does not consist of records. */
    int length() {
        return length;
    }

    /** Returns the present byte's place in a record, as far as the length tells, or the number of its field in a line. */
    int column() {
        return layout == Layout.LINES ? fields.number() : position % length;
    }

    /** Returns the byte above the present one, or 0. */
    int above() {
        return byteAt(positionAbove);
    }

    /** Returns the byte after the one above, or 0. */
    int aboveNext() {
        return byteAt(positionAbove + 1);
    }

    /** Returns the byte two records before the present one, or 0. */
    int secondAbove() {
        return byteAt(position - 2 * length);
    }

    /** Returns by how much the byte above is more than that two bytes before it, which is one sample of 16 bits. */
    int rise() {
        return above() - byteAt(positionAbove - 2);
    }

    /** Returns a hash of the present field of a line: its number and what it has been so far. */
    int field() {
        return fields.hash();
    }

    private int byteAt(int place) {
        return place >= 0 && place < position ? content[start + place] & 0xFF : 0;
    }

    /** What one way to find the place above says. */
    private static final class Opinion {

        private static final int RATE_SHIFT = 8;

        /** The byte above the next one. */
        private int expected;

        /** How often the byte above was right of late, out of 65536. */
        private int hits;

        void update(int value) {
            hits += ((value == expected ? 1 << 16 : 0) - hits) >> RATE_SHIFT;
        }
    }
}
