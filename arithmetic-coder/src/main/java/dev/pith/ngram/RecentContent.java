package dev.pith.ngram;

/**
 * Keeps what contexts are made of: the last bytes, the present word and those before it, the place in the line.
 *
 * <p>A word is a sequence of letters, or in {@linkplain WordSubstitution substituted text} also one code.
 */
final class RecentContent {

    /** An upper bound on the memory that is used, in bytes. */
    static final int MEMORY = 2 << 16;

    private static final int LINE_FEED = '\n';
    private static final int LINE_BEGINNING_LENGTH = 3;

    private final boolean substituted;

    /** The last eight bytes, the latest in the lowest place. */
    private long recent;

    /** A hash of the present word as far as it has come; 0 between words. */
    private int word;

    private int lastWord;
    private int secondLastWord;

    /** How many bytes of the present code are still to come. */
    private int codeBytesLeft;

    private boolean escaped;

    private int column;

    /** The first bytes of the present line, at most {@value #LINE_BEGINNING_LENGTH}. */
    private int lineBeginning;

    /** For each two bytes, the last two bytes that followed them, the latest in the lowest place. */
    private final char[] following = new char[1 << 16];

    /** @param substituted whether the content is substituted text */
    RecentContent(boolean substituted) {
        this.substituted = substituted;
    }

    /** Takes in a byte. */
    void append(int value) {
        following[previousTwoBytes()] = (char) (following[previousTwoBytes()] << 8 | value);
        recent = (recent << 8) | value;
        if (value == LINE_FEED) {
            column = 0;
            lineBeginning = 0;
        } else {
            if (column < LINE_BEGINNING_LENGTH) {
                lineBeginning = lineBeginning << 8 | value;
            }
            column++;
        }
        if (escaped) {
            escaped = false;
            extendWord(value);
        } else if (codeBytesLeft > 0) {
            extendWord(value);
            codeBytesLeft--;
            if (codeBytesLeft == 0) {
                endWord();
            }
        } else if (substituted && value == WordSubstitution.ESCAPE) {
            escaped = true;
        } else if (substituted && value >= 0x80) {
            endWord();
            startCode(value);
        } else if (isLetter(value)) {
            extendWord(value | 0x20);
        } else {
            endWord();
        }
    }

    private void startCode(int value) {
        int length = WordSubstitution.codeLength(value);
        if (length > 0) {
            extendWord(value);
            codeBytesLeft = length - 1;
            if (length == 1) {
                endWord();
            }
        }
    }

    private static boolean isLetter(int value) {
        int lower = value | 0x20;
        return (lower >= 'a' && lower <= 'z') || value >= 0x80;
    }

    private void extendWord(int value) {
        word = (word + value + 1) * 0x2F0B4C47;
    }

    private void endWord() {
        if (word != 0) {
            secondLastWord = lastWord;
            lastWord = word;
            word = 0;
        }
    }

    /** Returns the last byte, or 0 before the first. */
    int previousByte() {
        return (int) recent & 0xFF;
    }

    /** Returns the last byte but one, or 0. */
    int secondPreviousByte() {
        return (int) (recent >>> 8) & 0xFF;
    }

    /** Returns the last two bytes. */
    int previousTwoBytes() {
        return (int) recent & 0xFFFF;
    }

    /** Returns where in a word the present byte is: 0 between words, 1 among letters, 2 or 3 inside a code. */
    int wordPhase() {
        return codeBytesLeft > 0 ? codeBytesLeft + 1 : word != 0 ? 1 : 0;
    }

    /** Returns a hash of the last bytes, at most 8. */
    int ofOrder(int order) {
        long bytes = order == 8 ? recent : recent & ((1L << (8 * order)) - 1);
        return (int) (((bytes + order) * 0x9E3779B97F4A7C15L) >>> 32);
    }

    /** Returns a hash of a context. */
    int hash(Context context, RecordModel records) {
        int hash = switch (context) {
            case ORDER_1 -> ofOrder(1);
            case ORDER_2 -> ofOrder(2);
            case ORDER_3 -> ofOrder(3);
            case ORDER_4 -> ofOrder(4);
            case ORDER_6 -> ofOrder(6);
            case ORDER_8 -> ofOrder(8);
            case WORD -> combine(word, previousByte() == ' ' ? 1 : 0);
            case WORD_BIGRAM -> combine(word, lastWord);
            case WORD_TRIGRAM -> combine(combine(word, lastWord), secondLastWord);
            case WORD_SKIPPING_ONE -> combine(word, secondLastWord);
            case SKIPPING_ONE -> (int) (recent >>> 8) & 0xFFFF;
            case THIRD_LAST -> (int) (recent >>> 16) & 0xFF;
            case UPPER_HALVES -> upperHalves();
            case COLUMN -> columnAndPreviousByte();
            case ABOVE_OR_COLUMN -> aboveOrColumn(records);
            case ABOVE_AND_ORDER_1 -> combine(records.above(), previousByte());
            case ABOVE_AND_NEXT -> combine(records.above(), records.aboveNext());
            case FIELD -> field(records);
            case ABOVE_AND_COLUMN -> combine(records.column(), records.above());
            case GRADIENT -> combine((secondPreviousByte() + records.rise()) & 0xFF, previousByte());
            case INDIRECT -> combine(following[previousTwoBytes()], previousByte());
            case LINE_BEGINNING -> combine(lineBeginning, word);
        };
        hash += context.number() * 0x6B43A9B5;
        hash ^= hash >>> 15;
        hash *= 0x85EBCA6B;
        return hash ^ (hash >>> 13);
    }

    private int columnAndPreviousByte() {
        return combine(column, previousByte());
    }

    private int upperHalves() {
        return (int) recent & 0xF0F0F0;
    }

    private int aboveOrColumn(RecordModel records) {
        return records.layout() == RecordModel.Layout.LINES
                ? columnAndPreviousByte()
                : records.above() | (records.secondAbove() << 8) | (records.length() << 16);
    }

    private int field(RecordModel records) {
        return switch (records.layout()) {
            case NONE -> upperHalves();
            case RECORDS -> combine((records.column() << 8) | previousByte(), records.length());
            case LINES -> records.field();
        };
    }

    private static int combine(int first, int second) {
        return first * 0x3D4D51CB + second * 0x2C1B3C6D;
    }
}
