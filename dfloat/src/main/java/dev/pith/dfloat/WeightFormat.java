package dev.pith.dfloat;

import dev.pith.dfloat.safetensors.DType;
import java.util.Optional;

/**
 * How a floating-point weight is taken apart: the exponent, which is entropy-coded; the lowest bits of the mantissa, as
 * whole bytes; and what lies between them and around the exponent, the sign and the highest bits of the mantissa, which
 * are packed.
 *
 * <pre>
 *            sign  exponent  mantissa       packed  low
 * BF16          1         8         7            8    0
 * F16           1         5        10            3    8
 * F32           1         8        23            8   16
 * F8_E4M3       1         4         3            4    0
 * F8_E5M2       1         5         2            3    0
 * </pre>
 */
enum WeightFormat {
    BF16(1, 2, 8, 7),
    F16(2, 2, 5, 10),
    F32(3, 4, 8, 23),
    F8_E4M3(4, 1, 4, 3),
    F8_E5M2(5, 1, 5, 2);

    private final int id;
    private final int bytes;
    private final int exponentBits;
    private final int mantissaBits;

    WeightFormat(int id, int bytes, int exponentBits, int mantissaBits) {
        this.id = id;
        this.bytes = bytes;
        this.exponentBits = exponentBits;
        this.mantissaBits = mantissaBits;
    }

    /** Returns the format of a tensor's elements, if they are weights that can be coded. */
    static Optional<WeightFormat> of(DType type) {
        return switch (type) {
            case BF16 -> Optional.of(BF16);
            case F16 -> Optional.of(F16);
            case F32 -> Optional.of(F32);
            case F8_E4M3 -> Optional.of(F8_E4M3);
            case F8_E5M2 -> Optional.of(F8_E5M2);
            default -> Optional.empty();
        };
    }

    /** Returns the number that stands for this format in a file. */
    int id() {
        return id;
    }

    /** Returns a weight's size in bytes. */
    int bytes() {
        return bytes;
    }

    /** Returns the width of the exponent in bits. */
    int exponentBits() {
        return exponentBits;
    }

    /** Returns how many of a weight's lowest bytes are kept as they are. */
    int lowBytes() {
        return mantissaBits / 8;
    }

    /** Returns how many bits of a weight are packed. */
    int packedBits() {
        return 1 + mantissaBits % 8;
    }

    /** Returns the size of the low bytes of so many weights. */
    int lowLength(int count) {
        return count * lowBytes();
    }

    /** Returns the size in bytes of the packed bits of so many weights. */
    int packedLength(int count) {
        return (count * packedBits() + 7) >>> 3;
    }

    /** Returns how many weights a {@code long} holds. */
    int perLong() {
        return Long.BYTES / bytes;
    }

    /** Returns where the exponent lies in each weight of a {@code long}. */
    long exponentMask() {
        return inEachWeight(((1L << exponentBits) - 1) << mantissaBits);
    }

    /** Returns where the low bytes lie in each weight of a {@code long}. */
    long lowMask() {
        return inEachWeight((1L << (8 * lowBytes())) - 1);
    }

    /** Returns where the packed bits lie in each weight of a {@code long}. */
    long packedMask() {
        return ~(exponentMask() | lowMask());
    }

    /** Returns where exponents lie in bytes, one for each weight of a {@code long}. */
    long exponentByteMask() {
        long mask = 0;
        for (int i = 0; i < perLong(); i++) {
            mask |= ((1L << exponentBits) - 1) << (8 * i);
        }
        return mask;
    }

    private long inEachWeight(long bits) {
        long mask = 0;
        for (int i = 0; i < perLong(); i++) {
            mask |= bits << (8 * bytes * i);
        }
        return mask;
    }
}
