package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loops over eight weights at a time, whose fields {@link Long#compress} gathers and {@link Long#expand} spreads out: one
 * instruction each on x86-64 processors with BMI2.
 */
final class LongWeightKernel implements WeightKernel {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A group of weights has so many packed bytes as a weight has packed bits. */
    private static final int GROUP = 8;

    @Override
    public void split(
            WeightFormat format,
            MemorySegment weights,
            long at,
            int count,
            Parts parts,
            byte[] exponents,
            int exponentsAt) {
        long exponentMask = format.exponentMask();
        long exponentByteMask = format.exponentByteMask();
        long packedMask = format.packedMask();
        long lowMask = format.lowMask();
        int longs = format.bytes();
        int perLong = format.perLong();
        int packedBits = format.packedBits();
        int whole = wholeGroups(format, count);
        for (int group = 0; group < whole; group++) {
            long groupExponents = 0;
            long groupPacked = 0;
            for (int i = 0; i < longs; i++) {
                long bits = weights.get(LONG, at + (long) (group * longs + i) * Long.BYTES);
                groupExponents |= Long.expand(Long.compress(bits, exponentMask), exponentByteMask) << (8 * perLong * i);
                groupPacked |= Long.compress(bits, packedMask) << (packedBits * perLong * i);
                if (parts.hasLow() && lowMask != 0) {
                    parts.segment().set(INT, parts.low() + (long) (group * longs + i) * Integer.BYTES, (int)
                            Long.compress(bits, lowMask));
                }
            }
            LONGS.set(exponents, exponentsAt + group * GROUP, groupExponents);
            parts.segment().set(LONG, parts.packed() + (long) group * packedBits, groupPacked);
        }
        PlainWeightKernel.splitFrom(whole * GROUP, format, weights, at, count, parts, exponents, exponentsAt);
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
        long exponentMask = format.exponentMask();
        long exponentByteMask = format.exponentByteMask();
        long packedMask = format.packedMask();
        long lowMask = format.lowMask();
        // Exponents of eight bits fill their bytes.
        boolean narrow = format.exponentBits() < Byte.SIZE;
        int longs = format.bytes();
        int perLong = format.perLong();
        int packedBits = format.packedBits();
        int whole = wholeGroups(format, count);
        for (int group = 0; group < whole; group++) {
            long groupExponents = (long) LONGS.get(exponents, exponentsAt + group * GROUP);
            long groupPacked = parts.segment().get(LONG, parts.packed() + (long) group * packedBits);
            for (int i = 0; i < longs; i++) {
                long shifted = groupExponents >>> (8 * perLong * i);
                long bits = Long.expand(narrow ? Long.compress(shifted, exponentByteMask) : shifted, exponentMask)
                        | Long.expand(groupPacked >>> (packedBits * perLong * i), packedMask);
                if (parts.hasLow() && lowMask != 0) {
                    bits |= Long.expand(
                            parts.segment().get(INT, parts.low() + (long) (group * longs + i) * Integer.BYTES),
                            lowMask);
                }
                weights.set(LONG, at + (long) (group * longs + i) * Long.BYTES, bits);
            }
        }
        PlainWeightKernel.joinFrom(whole * GROUP, format, parts, exponents, exponentsAt, count, weights, at);
    }

    /** Returns how many groups of eight weights have eight bytes of packed bits from their own first on. */
    private static int wholeGroups(WeightFormat format, int count) {
        int packedLength = format.packedLength(count);
        return packedLength < Long.BYTES
                ? 0
                : Math.min(count / GROUP, (packedLength - Long.BYTES) / format.packedBits() + 1);
    }
}
