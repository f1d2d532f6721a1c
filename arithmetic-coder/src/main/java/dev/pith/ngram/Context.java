package dev.pith.ngram;

/** What a prediction may depend on: some part of what came before the present byte. */
enum Context {
    /** The last byte. */
    ORDER_1(1),
    /** The last two bytes; and so on. */
    ORDER_2(2),
    ORDER_3(3),
    ORDER_4(4),
    ORDER_5(5),
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
    /** The beginning of the present word, and the word two before the last. */
    WORD_SKIPPING_TWO(12),
    /** The last byte but one and the one before. */
    SKIPPING_ONE(13),
    /** The last byte but two. */
    THIRD_LAST(14),
    /** The upper halves of the last three bytes, for numbers of several bytes. */
    UPPER_HALVES(15),
    /** How far the line has come, and the last byte. */
    COLUMN(16),
    /** The bytes above the present one, if the content is a table of records of constant length. */
    RECORD(17),
    /** The byte above the present one, and the last byte. */
    RECORD_AND_ORDER_1(18);

    /** Keeps contexts apart in the hash table; part of the format. */
    private final int number;

    Context(int number) {
        this.number = number;
    }

    /** Returns a number of its own. */
    int number() {
        return number;
    }
}
