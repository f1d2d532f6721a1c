package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Encodes blocks of weights: the reverse of {@link BlockDecoder}. For use by one thread at a time. */
final class BlockEncoder {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final WeightKernel weightKernel;
    private final ExponentEncoder exponentEncoder;
    private final byte[] exponents = new byte[CodedTensor.BLOCK + MergeKernel.SLACK];
    private final byte[] tree = new byte[ExponentEncoder.MAX_LENGTH];

    BlockEncoder(Kernels kernels) {
        this.weightKernel = kernels.weights();
        this.exponentEncoder = kernels.encoders().get();
    }

    /**
     * Encodes a block.
     *
     * @param weights holds the weights
     * @param at where they begin
     * @param count their number, from 1 to {@link CodedTensor#BLOCK}
     * @param out where the block goes, with room for the weights as they are, to a whole unit
     * @param outAt where it goes in there
     * @return the block's size
     */
    BlockSize encode(
            WeightFormat format,
            ExponentCode code,
            MemorySegment weights,
            long at,
            int count,
            MemorySegment out,
            long outAt) {
        long length = (long) count * format.bytes();
        if (isZero(weights, at, length, -1L)) {
            return new BlockSize.Zero();
        }
        boolean hasLow = format.lowBytes() != 0 && !isZero(weights, at, length, format.lowMask());
        long packedAt = outAt + (hasLow ? format.lowLength(count) : 0);
        long treeAt = packedAt + format.packedLength(count);
        weightKernel.split(
                format, weights, at, count, new WeightKernel.Parts(out, outAt, packedAt, hasLow), exponents, 0);
        int treeBytes = exponentEncoder.encode(code, exponents, count, tree);
        long end = CodedTensor.roundUp(treeAt - outAt + treeBytes, CodedTensor.BLOCK_UNIT) + outAt;
        BlockSize.Coded size =
                new BlockSize.Coded((int) ((end - outAt) / CodedTensor.BLOCK_UNIT), hasLow || format.lowBytes() == 0);
        if (!size.fits(format, count)) {
            MemorySegment.copy(weights, at, out, outAt, length);
            out.asSlice(outAt + length, CodedTensor.roundUp(length, CodedTensor.BLOCK_UNIT) - length)
                    .fill((byte) 0);
            return new BlockSize.Stored();
        }
        MemorySegment.copy(tree, 0, out, ValueLayout.JAVA_BYTE, treeAt, treeBytes);
        out.asSlice(treeAt + treeBytes, end - treeAt - treeBytes).fill((byte) 0);
        return size;
    }

    /** Tells whether all bytes are 0 where a mask, which repeats every eight bytes, is not. */
    private static boolean isZero(MemorySegment segment, long at, long length, long mask) {
        long position = 0;
        for (; position + Long.BYTES <= length; position += Long.BYTES) {
            if ((segment.get(LONG, at + position) & mask) != 0) {
                return false;
            }
        }
        for (; position < length; position++) {
            if ((segment.get(ValueLayout.JAVA_BYTE, at + position) & 0xFF & (mask >>> (8 * (position & 7)))) != 0) {
                return false;
            }
        }
        return true;
    }
}
