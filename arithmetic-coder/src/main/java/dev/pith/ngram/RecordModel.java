package dev.pith.ngram;

/**
 * Finds out whether content is a table of records of constant length, and what stands above the present byte in it.
 *
 * <p>A record length is the distance at which byte values keep recurring: it is taken up when the distances between one
 * occurrence of a byte and the one before have been equal several times in a row for different bytes.
 */
final class RecordModel {

    private static final int MIN_LENGTH = 2;
    private static final int MAX_LENGTH = 1 << 12;
    private static final int CONFIRMATIONS = 24;

    private final byte[] content;
    private final int start;
    private final int[] lastPosition = new int[256];
    private int candidate;
    private int confirmations;
    private int recordLength = 4;
    private int position;

    RecordModel(byte[] content, int start) {
        this.content = content;
        this.start = start;
    }

    /** Takes in the byte at the next position of the content. */
    void advance(int value) {
        int distance = position - lastPosition[value];
        lastPosition[value] = position;
        position++;
        if (distance >= MIN_LENGTH && distance <= MAX_LENGTH) {
            if (distance == candidate) {
                confirmations++;
                if (confirmations >= CONFIRMATIONS) {
                    recordLength = candidate;
                    confirmations = 0;
                }
            } else if (confirmations > 0) {
                confirmations--;
            } else {
                candidate = distance;
            }
        }
    }

    /** Returns the byte above the present one in its lowest place, then the one above that, and the record length. */
    int above() {
        return byteBefore(recordLength) | (byteBefore(2 * recordLength) << 8) | (recordLength << 16);
    }

    private int byteBefore(int distance) {
        return distance <= position ? content[start + position - distance] & 0xFF : 0;
    }
}
