package dev.pith.dfloat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops over 64 symbols in a vector, which {@link ByteVector#expand} moves as a whole: one
 * instruction each on processors with AVX-512 VBMI2. On any other it is correct, and slower than all other kernels.
 */
final class VectorMergeKernel implements MergeKernel {

    private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_512;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public void merge(byte[] work, int bitmap, int count, int left, int right, int out) {
        int nextLeft = left;
        int nextRight = right;
        for (int i = 0; i < count; i += 64) {
            long bits = (long) LONGS.get(work, bitmap + (i >> 3));
            VectorMask<Byte> mask = VectorMask.fromLong(SPECIES, bits);
            ByteVector leftSymbols =
                    ByteVector.fromArray(SPECIES, work, nextLeft).expand(VectorMask.fromLong(SPECIES, ~bits));
            ByteVector rightSymbols =
                    ByteVector.fromArray(SPECIES, work, nextRight).expand(mask);
            leftSymbols.lanewise(VectorOperators.OR, rightSymbols).intoArray(work, out + i);
            int ones = Long.bitCount(bits);
            nextRight += ones;
            nextLeft += 64 - ones;
        }
    }

    @Override
    public void mergeLeaf(byte[] work, int bitmap, int count, byte leftSymbol, int right, int out) {
        ByteVector leftSymbols = ByteVector.broadcast(SPECIES, leftSymbol);
        int nextRight = right;
        for (int i = 0; i < count; i += 64) {
            long bits = (long) LONGS.get(work, bitmap + (i >> 3));
            VectorMask<Byte> mask = VectorMask.fromLong(SPECIES, bits);
            ByteVector rightSymbols =
                    ByteVector.fromArray(SPECIES, work, nextRight).expand(mask);
            leftSymbols.blend(rightSymbols, mask).intoArray(work, out + i);
            nextRight += Long.bitCount(bits);
        }
    }

    @Override
    public void mergeLeaves(byte[] work, int bitmap, int count, byte leftSymbol, byte rightSymbol, int out) {
        ByteVector leftSymbols = ByteVector.broadcast(SPECIES, leftSymbol);
        ByteVector rightSymbols = ByteVector.broadcast(SPECIES, rightSymbol);
        for (int i = 0; i < count; i += 64) {
            long bits = (long) LONGS.get(work, bitmap + (i >> 3));
            leftSymbols.blend(rightSymbols, VectorMask.fromLong(SPECIES, bits)).intoArray(work, out + i);
        }
    }
}
