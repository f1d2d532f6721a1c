package dev.pith.codec;

import java.util.zip.CRC32C;

/** CRC32C (Castagnoli) of byte ranges, and of two ranges in a row from the CRC32C of each. */
final class Crc32c {

    /** The polynomial, its lowest bit being the coefficient of x³¹. */
    private static final int POLYNOMIAL = 0x82F63B78;

    /** The polynomial 1. */
    private static final int ONE = 1 << 31;

    /** The polynomial x⁸, by which a CRC is multiplied for each byte that follows. */
    private static final int ONE_BYTE = 1 << 23;

    private Crc32c() {}

    static int of(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }

    /**
     * Returns the CRC32C of a range that is {@code first} followed by {@code second}, as zlib's crc32_combine does for
     * CRC-32: the first CRC times x to the power of eight times the second range's length, plus the second CRC.
     */
    static int combine(int first, int second, long secondLength) {
        int power = ONE_BYTE;
        int shift = ONE;
        for (long rest = secondLength; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                shift = multiply(power, shift);
            }
            power = multiply(power, power);
        }
        return multiply(shift, first) ^ second;
    }

    /** Multiplies two polynomials modulo the CRC's polynomial. */
    private static int multiply(int left, int right) {
        int product = 0;
        int multiple = right;
        for (int bits = left; bits != 0; bits <<= 1) {
            if (bits < 0) {
                product ^= multiple;
            }
            multiple = (multiple >>> 1) ^ (-(multiple & 1) & POLYNOMIAL);
        }
        return product;
    }
}
