package dev.pith.ngram;

/**
 * Finds the distance at which content resembles itself most, which is the record length in a table and the line's length
 * in an image, be they ever so noisy.
 *
 * <p>From time to time a pair of bytes is looked for at every distance at once, and those where it is found gain a point.
 * Pairs of equal bytes are left out, as runs of them resemble themselves at any distance.
 */
final class Autocorrelation {

    static final int MIN_LENGTH = 3;
    static final int MAX_LENGTH = 1 << 12;

    /** The record length while nothing is known. */
    static final int FIRST_LENGTH = 4;

    /** Bytes from one sample to the next: more and more, so that they meet every column of a table. */
    private static final int FIRST_INTERVAL = 8;

    private static final int LAST_INTERVAL = 61;

    /** How many samples are taken before the best distance is determined anew. */
    private static final int SAMPLES_PER_CHOICE = 8;

    /** When this many samples count, all points are halved. */
    private static final int MAX_SAMPLES = 1024;

    private final byte[] content;
    private final int start;

    /** For each distance d how many samples were found there too, at index {@code MAX_LENGTH - d}. */
    private final int[] points = new int[MAX_LENGTH + 1];

    private int position;
    private int interval = FIRST_INTERVAL;
    private int nextSample = FIRST_INTERVAL;
    private int samples;
    private int length = FIRST_LENGTH;

    /** @param content where the bytes so far are found, from {@code start} on */
    Autocorrelation(byte[] content, int start) {
        this.content = content;
        this.start = start;
    }

    /** Moves on by one byte. */
    void advance() {
        position++;
        if (position == nextSample) {
            int last = start + position - 1;
            if (content[last] != content[last - 1]) {
                sample(last);
            }
            interval = Math.min(interval + 1, LAST_INTERVAL);
            nextSample += interval;
        }
    }

    private void sample(int last) {
        byte[] content = this.content;
        int[] points = this.points;
        int value = content[last];
        int previous = content[last - 1];
        int farthest = Math.min(position - 2, MAX_LENGTH);
        int shift = last - MAX_LENGTH;
        for (int i = MAX_LENGTH - farthest; i <= MAX_LENGTH - MIN_LENGTH; i++) {
            // No branch, so that the compiler can make vectors of it.
            int difference = ((content[shift + i] ^ value) | (content[shift + i - 1] ^ previous)) & 0xFF;
            points[i] += (difference - 1) >>> 31;
        }
        samples++;
        if (samples % SAMPLES_PER_CHOICE == 0) {
            choose();
        }
        if (samples == MAX_SAMPLES) {
            samples /= 2;
            for (int i = 0; i < points.length; i++) {
                points[i] >>= 1;
            }
        }
    }

    /** Takes up the shortest of the best distances if it is clearly better than the present one. */
    private void choose() {
        int best = MIN_LENGTH;
        for (int distance = MIN_LENGTH; distance <= MAX_LENGTH; distance++) {
            if (pointsOf(distance) > pointsOf(best)) {
                best = distance;
            }
        }
        if (pointsOf(best) > pointsOf(length) * 9 / 8 + 4) {
            length = best;
        }
    }

    private int pointsOf(int distance) {
        return points[MAX_LENGTH - distance];
    }

    /** Returns the distance that was found last, in bytes. */
    int length() {
        return length;
    }
}
