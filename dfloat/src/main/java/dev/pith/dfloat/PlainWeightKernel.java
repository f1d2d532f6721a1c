package dev.pith.dfloat;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loops over four BFloat16 weights in a {@code long}, and over single weights of other formats: for any machine, and for the
 * few weights that other kernels leave over.
 */
final class PlainWeightKernel implements WeightKernel {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int PER_LONG = WeightFormat.BF16.perLong();

    /** So many weights have a whole number of bytes of packed bits, in every format. */
    private static final int GROUP = 8;

    /** The lower one of each two bytes, and where the packed sign and mantissa of a BFloat16 weight lie in it. */
    private static final long LOW_BYTES = 0x00FF00FF00FF00FFL;

    private static final long SIGNS = 0x0080008000800080L;
    private static final long MANTISSAS = 0x007F007F007F007FL;

    @Override
    public void split(
            WeightFormat format,
            MemorySegment weights,
            long at,
            int count,
            Parts parts,
            byte[] exponents,
            int exponentsAt) {
        int split = format == WeightFormat.BF16 ? count & -GROUP : 0;
        for (int i = 0; i < split; i += PER_LONG) {
            long bits = weights.get(LONG, at + 2L * i);
            long signs = (bits >>> 8) & SIGNS;
            parts.segment().set(INT, parts.packed() + i, gather(signs | (bits & MANTISSAS)));
            INTS.set(exponents, exponentsAt + i, gather((bits >>> 7) & LOW_BYTES));
        }
        splitFrom(split, format, weights, at, count, parts, exponents, exponentsAt);
    }

    /** Takes apart all weights but so many, a multiple of eight, that were taken apart already. */
    static void splitFrom(
            int first,
            WeightFormat format,
            MemorySegment weights,
            long at,
            int count,
            Parts parts,
            byte[] exponents,
            int exponentsAt) {
        int packedBits = format.packedBits();
        int exponentShift = Integer.numberOfTrailingZeros((int) format.exponentMask());
        int lowBits = 8 * format.lowBytes();
        int packed = 0;
        int packedCount = 0;
        long packedAt = parts.packed() + (long) (first / 8) * packedBits;
        for (int i = first; i < count; i++) {
            int weight = weight(format, weights, at + (long) i * format.bytes());
            exponents[exponentsAt + i] = (byte) ((weight >>> exponentShift) & ((1 << format.exponentBits()) - 1));
            if (parts.hasLow()) {
                for (int part = 0; part < format.lowBytes(); part++) {
                    parts.segment().set(JAVA_BYTE, parts.low() + (long) i * format.lowBytes() + part, (byte)
                            (weight >>> (8 * part)));
                }
            }
            int sign = (weight >>> (8 * format.bytes() - 1)) & 1;
            int mantissa = (weight & ((1 << exponentShift) - 1)) >>> lowBits;
            packed |= ((sign << (packedBits - 1)) | mantissa) << packedCount;
            packedCount += packedBits;
            while (packedCount >= 8 || (i == count - 1 && packedCount > 0)) {
                parts.segment().set(JAVA_BYTE, packedAt++, (byte) packed);
                packed >>>= 8;
                packedCount -= 8;
            }
        }
    }

    @Override
    public void join(
            WeightFormat format,
            Parts parts,
            byte[] exponents,
            int exponentsAt,
            int count,
            MemorySegment weights,
            long at) {
        int joined = format == WeightFormat.BF16 ? count & -GROUP : 0;
        for (int i = 0; i < joined; i += PER_LONG) {
            long packed = spread(parts.segment().get(INT, parts.packed() + i));
            long exponent = spread((int) INTS.get(exponents, exponentsAt + i));
            weights.set(LONG, at + 2L * i, (packed & SIGNS) << 8 | exponent << 7 | (packed & MANTISSAS));
        }
        joinFrom(joined, format, parts, exponents, exponentsAt, count, weights, at);
    }

    /** Returns the four bytes of an {@code int}, each in two bytes. */
    private static long spread(int bytes) {
        long pairs = Integer.toUnsignedLong(bytes);
        pairs = (pairs | pairs << 16) & 0x0000FFFF0000FFFFL;
        return (pairs | pairs << 8) & LOW_BYTES;
    }

    /** Does the reverse of {@link #spread}. */
    private static int gather(long bytes) {
        long pairs = (bytes | bytes >>> 8) & 0x0000FFFF0000FFFFL;
        return (int) (pairs | pairs >>> 16);
    }

    /** Puts together all weights but so many, a multiple of eight, that were put together already. */
    static void joinFrom(
            int first,
            WeightFormat format,
            Parts parts,
            byte[] exponents,
            int exponentsAt,
            int count,
            MemorySegment weights,
            long at) {
        int packedBits = format.packedBits();
        int exponentShift = Integer.numberOfTrailingZeros((int) format.exponentMask());
        int lowBits = 8 * format.lowBytes();
        int packed = 0;
        int packedCount = 0;
        long packedAt = parts.packed() + (long) (first / 8) * packedBits;
        for (int i = first; i < count; i++) {
            while (packedCount < packedBits) {
                packed |= (parts.segment().get(JAVA_BYTE, packedAt++) & 0xFF) << packedCount;
                packedCount += 8;
            }
            int bits = packed & ((1 << packedBits) - 1);
            packed >>>= packedBits;
            packedCount -= packedBits;
            int sign = bits >>> (packedBits - 1);
            int mantissa = bits & ((1 << (packedBits - 1)) - 1);
            int weight = (sign << (8 * format.bytes() - 1))
                    | ((exponents[exponentsAt + i] & ((1 << format.exponentBits()) - 1)) << exponentShift)
                    | (mantissa << lowBits);
            if (parts.hasLow()) {
                for (int part = 0; part < format.lowBytes(); part++) {
                    weight |= (parts.segment().get(JAVA_BYTE, parts.low() + (long) i * format.lowBytes() + part) & 0xFF)
                            << (8 * part);
                }
            }
            setWeight(format, weights, at + (long) i * format.bytes(), weight);
        }
    }

    private static int weight(WeightFormat format, MemorySegment weights, long at) {
        return switch (format.bytes()) {
            case 1 -> weights.get(JAVA_BYTE, at);
            case 2 -> weights.get(SHORT, at);
            default -> weights.get(INT, at);
        };
    }

    private static void setWeight(WeightFormat format, MemorySegment weights, long at, int weight) {
        switch (format.bytes()) {
            case 1 -> weights.set(JAVA_BYTE, at, (byte) weight);
            case 2 -> weights.set(SHORT, at, (short) weight);
            default -> weights.set(INT, at, weight);
        }
    }
}
