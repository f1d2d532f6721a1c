package dev.pith.dfloat.safetensors;

import java.util.Optional;

/**
 * The element types that a safetensors header can name, by the names it uses. They stand in the order in which the
 * reference implementation declares them, which is that of their alignment.
 */
public enum DType {
    /** A truth value, one byte. */
    BOOL(8),
    /** A 4-bit float of the OCP microscaling formats, E2M1; two to a byte. */
    F4(4),
    /** A 6-bit float of the OCP microscaling formats with 2 exponent bits; four to three bytes. */
    F6_E2M3(6),
    /** A 6-bit float of the OCP microscaling formats with 3 exponent bits; four to three bytes. */
    F6_E3M2(6),
    /** An unsigned byte. */
    U8(8),
    /** A signed byte. */
    I8(8),
    /** An 8-bit float with 5 exponent bits. */
    F8_E5M2(8),
    /** An 8-bit float with 4 exponent bits. */
    F8_E4M3(8),
    /** An 8-bit power of two, the scale of the OCP microscaling formats. */
    F8_E8M0(8),
    /** An 8-bit float with 4 exponent bits, without infinities and negative zero. */
    F8_E4M3FNUZ(8),
    /** An 8-bit float with 5 exponent bits, without infinities and negative zero. */
    F8_E5M2FNUZ(8),
    /** A signed 16-bit integer. */
    I16(16),
    /** An unsigned 16-bit integer. */
    U16(16),
    /** An IEEE 754 half-precision float. */
    F16(16),
    /** A bfloat16: the upper half of an IEEE 754 single-precision float. */
    BF16(16),
    /** A signed 32-bit integer. */
    I32(32),
    /** An unsigned 32-bit integer. */
    U32(32),
    /** An IEEE 754 single-precision float. */
    F32(32),
    /** A complex number of two single-precision floats. */
    C64(64),
    /** An IEEE 754 double-precision float. */
    F64(64),
    /** A signed 64-bit integer. */
    I64(64),
    /** An unsigned 64-bit integer. */
    U64(64);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /** Returns the bits that one element takes: 4, 6, 8, 16, 32 or 64. */
    public int bits() {
        return bits;
    }

    /** Returns the type that a header calls {@code name}, if there is one. Names are case-sensitive. */
    public static Optional<DType> named(String name) {
        for (DType dtype : values()) {
            if (dtype.name().equals(name)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}
