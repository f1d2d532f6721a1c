package dev.pith.ngram;

/**
 * Replaces numbers by their differences from earlier ones: samples of sound and pictures, counters, columns of tables.
 *
 * <p>The content is taken as little-endian numbers one after the other. Bytes that are left over at the end stay as they
 * are.
 *
 * @param width bytes of a number, 1 to {@value #MAX_WIDTH}
 * @param stride how many numbers before the one lies that is subtracted, 1 to {@value #MAX_STRIDE}: the channels of
 *     sound, the columns of a table
 */
record DeltaFilter(int width, int stride) implements ContentFilter {

    static final int MAX_WIDTH = 8;
    static final int MAX_STRIDE = 255;

    DeltaFilter {
        if (width < 1 || width > MAX_WIDTH || stride < 1 || stride > MAX_STRIDE) {
            throw new IllegalArgumentException("no delta filter of width " + width + " and stride " + stride);
        }
    }

    /** Returns how many bytes before a number the one lies that is subtracted. */
    int distance() {
        return width * stride;
    }

    @Override
    public void apply(byte[] bytes, int offset, int length) {
        int distance = distance();
        int last = offset + length / width * width - width;
        for (int number = last; number >= offset + distance; number -= width) {
            int borrow = 0;
            for (int i = number; i < number + width; i++) {
                int difference = (bytes[i] & 0xFF) - (bytes[i - distance] & 0xFF) - borrow;
                bytes[i] = (byte) difference;
                borrow = difference < 0 ? 1 : 0;
            }
        }
    }

    @Override
    public void revert(byte[] bytes, int offset, int length) {
        int distance = distance();
        int last = offset + length / width * width - width;
        for (int number = offset + distance; number <= last; number += width) {
            int carry = 0;
            for (int i = number; i < number + width; i++) {
                int sum = (bytes[i] & 0xFF) + (bytes[i - distance] & 0xFF) + carry;
                bytes[i] = (byte) sum;
                carry = sum >>> Byte.SIZE;
            }
        }
    }
}
