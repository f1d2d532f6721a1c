package dev.pith.ngram;

/**
 * Finds the distance at which byte values recur, which is the record length in a table: it is taken up when the distances
 * between one occurrence of a byte and the one before have been equal several times in a row for different bytes.
 *
 * <p>It is quick, and fails where about half of a record's bytes change (after the record model of Mahoney's paq8).
 */
final class RecurrenceDistance {

    private static final int CONFIRMATIONS = 24;

    private final int[] lastPosition = new int[256];
    private int position;
    private int candidate;
    private int confirmations;
    private int distance = Autocorrelation.FIRST_LENGTH;

    /** Takes in the next byte. */
    void advance(int value) {
        int sinceLast = position - lastPosition[value];
        lastPosition[value] = position;
        position++;
        if (sinceLast < Autocorrelation.MIN_LENGTH || sinceLast > Autocorrelation.MAX_LENGTH) {
            return;
        }
        if (sinceLast == candidate) {
            confirmations++;
            if (confirmations == CONFIRMATIONS) {
                distance = candidate;
                confirmations = 0;
            }
        } else if (confirmations > 0) {
            confirmations--;
        } else {
            candidate = sinceLast;
        }
    }

    /** Returns the distance that was found last, in bytes. */
    int distance() {
        return distance;
    }
}
