package dev.pith.dfloat;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2B;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2S;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Loops over vectors of BFloat16 weights; weights of other formats are left to {@link LongWeightKernel}. */
final class VectorWeightKernel implements WeightKernel {

    private static final VectorSpecies<Short> WEIGHTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(WEIGHTS.vectorBitSize() / 2));
    private static final int LANES = WEIGHTS.length();

    private static final short SIGN_AND_MANTISSA = (short) 0x807F;

    private final LongWeightKernel longs = new LongWeightKernel();

    @Override
    public void split(
            WeightFormat format,
            MemorySegment weights,
            long at,
            int count,
            Parts parts,
            byte[] exponents,
            int exponentsAt) {
        if (format != WeightFormat.BF16) {
            longs.split(format, weights, at, count, parts, exponents, exponentsAt);
            return;
        }
        int whole = count - count % LANES;
        for (int i = 0; i < whole; i += LANES) {
            ShortVector bits = ShortVector.fromMemorySegment(WEIGHTS, weights, at + 2L * i, ByteOrder.LITTLE_ENDIAN);
            ShortVector signAndMantissa =
                    bits.and((short) 0x7F).or(bits.lanewise(LSHR, 8).and((short) 0x80));
            signAndMantissa
                    .convertShape(S2B, BYTES, 0)
                    .reinterpretAsBytes()
                    .intoMemorySegment(parts.segment(), parts.packed() + i, ByteOrder.LITTLE_ENDIAN);
            bits.lanewise(LSHR, 7)
                    .convertShape(S2B, BYTES, 0)
                    .reinterpretAsBytes()
                    .intoArray(exponents, exponentsAt + i);
        }
        PlainWeightKernel.splitFrom(whole, format, weights, at, count, parts, exponents, exponentsAt);
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
        if (format != WeightFormat.BF16) {
            longs.join(format, parts, exponents, exponentsAt, count, weights, at);
            return;
        }
        int whole = count - count % LANES;
        for (int i = 0; i < whole; i += LANES) {
            ShortVector exponent = (ShortVector)
                    ByteVector.fromArray(BYTES, exponents, exponentsAt + i).convertShape(ZERO_EXTEND_B2S, WEIGHTS, 0);
            ShortVector signAndMantissa = (ShortVector)
                    ByteVector.fromMemorySegment(BYTES, parts.segment(), parts.packed() + i, ByteOrder.LITTLE_ENDIAN)
                            .convertShape(ZERO_EXTEND_B2S, WEIGHTS, 0);
            signAndMantissa
                    .or(signAndMantissa.lanewise(LSHL, 8))
                    .and(SIGN_AND_MANTISSA)
                    .or(exponent.lanewise(LSHL, 7))
                    .intoMemorySegment(weights, at + 2L * i, ByteOrder.LITTLE_ENDIAN);
        }
        PlainWeightKernel.joinFrom(whole, format, parts, exponents, exponentsAt, count, weights, at);
    }
}
