package dev.pith.ngram;

/** What a prediction may depend on: some part of what came before the present byte. */
enum Context {
    /** The last byte. */
    ORDER_1(1),
    /** The last two bytes; and so on. */
    ORDER_2(2),
    ORDER_3(3),
    ORDER_4(4),
    ORDER_6(6),
    ORDER_8(7),
    /** The beginning of the present word. */
    WORD(8),
    /** The beginning of the present word, and the word before. */
    WORD_BIGRAM(9),
    /** The beginning of the present word, and the two words before. */
    WORD_TRIGRAM(10),
    /** The beginning of the present word, and the word before the last. */
    WORD_SKIPPING_ONE(11),
    /** The last byte but one and the one before. */
    SKIPPING_ONE(13),
    /** The last byte but two. */
    THIRD_LAST(14),
    /** The upper halves of the last three bytes, for numbers of several bytes. */
    UPPER_HALVES(15),
    /** How far the line has come, and the last byte. */
    COLUMN(16),
    /** The two bytes above the present one in records; how far the line has come, and the last byte, in lines. */
    ABOVE_OR_COLUMN(17),
    /** The byte above the present one, and the last byte. */
    ABOVE_AND_ORDER_1(18),
    /** The byte above the present one, and the one after that. */
    ABOVE_AND_NEXT(19),
    /** The column and the last byte in records; the beginning of the present field in lines; else upper halves. */
    FIELD(20),
    /** The byte above the present one, and the column in records or the number of the field in lines. */
    ABOVE_AND_COLUMN(21),
    /** What the present byte is if it differs from the one above as the one two bytes ago did; and the last byte. */
    GRADIENT(22),
    /** The two bytes that followed the last two bytes when they occurred before, and the last byte. */
    INDIRECT(23),
    /** How the line begins, and the beginning of the present word. */
    LINE_BEGINNING(24);

    /** Keeps contexts apart in the hash table; part of the format. */
    private final int number;

    Context(int number) {
        this.number = number;
    }

    /** Returns a number of its own. */
    int number() {
        return number;
    }

    /** Returns whether the context is taken from the record model. */
    boolean usesRecords() {
        return switch (this) {
            case ABOVE_OR_COLUMN, ABOVE_AND_ORDER_1, ABOVE_AND_NEXT, FIELD, ABOVE_AND_COLUMN, GRADIENT -> true;
            default -> false;
        };
    }
}
