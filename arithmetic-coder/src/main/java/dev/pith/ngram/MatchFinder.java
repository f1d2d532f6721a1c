package dev.pith.ngram;

/**
 * Finds the last occurrence of the present context, by a hash of the last {@value #MIN_LENGTH} bytes, and follows it until
 * it is refuted.
 */
final class MatchFinder {

    /** How many classes of match length {@link #lengthClass()} tells apart; 0 is no match. */
    static final int LENGTH_CLASSES = 32;

    static final int MIN_LENGTH = 6;

    private static final int MIN_TABLE_BITS = 12;
    private static final int MAX_LENGTH = 65535;

    /** How far back a candidate is compared, which bounds the time for hostile content. */
    private static final int MAX_VERIFIED = 400;

    private final byte[] content;
    private final int start;

    /** Position after the last occurrence of a hash, counted from {@code start}; 0 for none. */
    private final int[] lastOccurrence;

    private final int hashShift;
    private int matchPosition;
    private int length;
    private int lengthClass;
    private int expectedByte;

    /**
     * @param content where the bytes so far are found, from {@code start} on
     * @param tableBits log2 of the number of hashes
     */
    MatchFinder(byte[] content, int start, int tableBits) {
        this.content = content;
        this.start = start;
        this.lastOccurrence = new int[1 << tableBits];
        this.hashShift = 32 - tableBits;
    }

    /** Returns log2 of the number of hashes that content of this length needs, at most {@code maxBits}. */
    static int tableBits(int contentLength, int maxBits) {
        return Math.clamp(Integer.SIZE - Integer.numberOfLeadingZeros(contentLength), MIN_TABLE_BITS, maxBits);
    }

    static long memory(int tableBits) {
        return 4L << tableBits;
    }

    /** A match that is put aside while others are followed. */
    static final class Place {
        private int matchPosition;
        private int length;
        private int lengthClass;
        private int expectedByte;
    }

    /** Puts the present match aside. */
    void leave(Place place) {
        place.matchPosition = matchPosition;
        place.length = length;
        place.lengthClass = lengthClass;
        place.expectedByte = expectedByte;
    }

    /** Goes on with a match that was put aside, or with none. */
    void enter(Place place) {
        matchPosition = place.matchPosition;
        length = place.length;
        lengthClass = place.lengthClass;
        expectedByte = place.expectedByte;
    }

    /** Returns how long the present match is, as one of {@value #LENGTH_CLASSES} classes; 0 is no match. */
    int lengthClass() {
        return lengthClass;
    }

    /** Returns the byte that is expected next, if there is a match. */
    int expectedByte() {
        return expectedByte;
    }

    /** Gives the present match up. */
    void refute() {
        length = 0;
        lengthClass = 0;
    }

    /**
     * Moves on by one byte.
     *
     * @param position how many bytes of content there are now
     * @param contextHash a hash of the last {@value #MIN_LENGTH} of them
     */
    void advance(int position, int contextHash) {
        if (length > 0) {
            matchPosition++;
            // A lane that is followed may end where the content does.
            length = start + matchPosition < content.length ? Math.min(length + 1, MAX_LENGTH) : 0;
        }
        int hash = (contextHash * 0x9E3779B1) >>> hashShift;
        if (length == 0) {
            matchPosition = lastOccurrence[hash];
            int common = commonLength(matchPosition, position);
            // Less is a collision of hashes.
            length = common < MIN_LENGTH || start + matchPosition == content.length ? 0 : common;
        }
        lastOccurrence[hash] = position;
        lengthClass = classOf(length);
        expectedByte = length > 0 ? content[start + matchPosition] & 0xFF : 0;
    }

    private static int classOf(int length) {
        if (length < 16) {
            return length;
        }
        if (length < 32) {
            return 16 + ((length - 16) >> 2);
        }
        if (length < 64) {
            return 20 + ((length - 32) >> 3);
        }
        return length < 512 ? 24 + ((length - 64) >> 6) : LENGTH_CLASSES - 1;
    }

    private int commonLength(int earlier, int later) {
        // In another lane, what came earlier may stand later.
        int bound = Math.min(Math.min(earlier, later), MAX_VERIFIED);
        int common = 0;
        while (common < bound && content[start + earlier - common - 1] == content[start + later - common - 1]) {
            common++;
        }
        return common;
    }
}
