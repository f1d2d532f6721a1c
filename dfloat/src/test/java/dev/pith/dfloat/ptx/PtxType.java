package dev.pith.dfloat.ptx;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The type of an operand. Floating-point types are bits only: they can be moved, not computed with. */
enum PtxType {
    PRED(1, false),
    B8(8, false),
    B16(16, false),
    B32(32, false),
    B64(64, false),
    U8(8, false),
    U16(16, false),
    U32(32, false),
    U64(64, false),
    S8(8, true),
    S16(16, true),
    S32(32, true),
    S64(64, true),
    F32(32, false),
    F64(64, false);

    final int bits;
    final boolean signed;

    PtxType(int bits, boolean signed) {
        this.bits = bits;
        this.signed = signed;
    }

    /** Returns the type of this name, such as {@code u32}, or null. */
    static @Nullable PtxType named(String name) {
        for (PtxType type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        return null;
    }

    int bytes() {
        return bits / Byte.SIZE;
    }

    boolean floating() {
        return this == F32 || this == F64;
    }

    /** Returns the value of the lowest bits: sign-extended for a signed type, else zero-extended. */
    long extend(long value) {
        int unused = Long.SIZE - bits;
        return signed ? value << unused >> unused : value << unused >>> unused;
    }

    /** Returns the lowest bits, the others zero: the form in which registers hold values. */
    long truncate(long value) {
        int unused = Long.SIZE - bits;
        return value << unused >>> unused;
    }
}
