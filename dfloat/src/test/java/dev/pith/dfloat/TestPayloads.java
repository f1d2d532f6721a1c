package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Encodes weights with any code, as a payload in memory, and decodes them. */
final class TestPayloads {

    private TestPayloads() {}

    static byte[] encode(WeightFormat format, byte[] weights, ExponentCode code, Kernels kernels) {
        return encode(format, weights, code, new BlockEncoder(kernels));
    }

    static byte[] encode(WeightFormat format, byte[] weights, ExponentCode code, BlockEncoder encoder) {
        int count = weights.length / format.bytes();
        int blocks = (int) CodedTensor.blocks(count);
        int bodyAt = (int) CodedTensor.bodyAt(code.leaves().size(), blocks);
        byte[] payload = new byte[bodyAt + weights.length + 2 * CodedTensor.ALIGNMENT];
        MemorySegment out = MemorySegment.ofArray(payload);
        MemorySegment in = MemorySegment.ofArray(weights);
        short[] sizes = new short[blocks];
        int[] checksums = new int[blocks];
        long end = bodyAt;
        for (int block = 0; block < blocks; block++) {
            int inBlock = CodedTensor.weights(count, block);
            long at = (long) block * CodedTensor.BLOCK * format.bytes();
            BlockSize size = encoder.encode(format, code, in, at, inBlock, out, end);
            sizes[block] = size.bits();
            checksums[block] = BlockedTensor.checksum(in, at, (long) inBlock * format.bytes());
            end += size.bytes(format, inBlock);
        }
        MemorySegment header = CodedTensor.header(format, count, code, sizes, checksums);
        MemorySegment.copy(header, 0, out, 0, bodyAt);
        // The encoder may have left something behind the end, where zeros belong.
        byte[] whole = Arrays.copyOf(payload, (int) end);
        return Arrays.copyOf(whole, (int) CodedTensor.roundUp(end, CodedTensor.ALIGNMENT));
    }

    static byte[] decode(WeightFormat format, int count, byte[] payload, Kernels kernels) throws CorruptInputException {
        return decode(format, count, payload, new BlockDecoder(kernels));
    }

    static byte[] decode(WeightFormat format, int count, byte[] payload, BlockDecoder decoder)
            throws CorruptInputException {
        CodedTensor tensor = CodedTensor.open(MemorySegment.ofArray(payload), 0, format, count);
        byte[] weights = new byte[count * format.bytes()];
        for (int block = 0; block < tensor.blocks(); block++) {
            decoder.decode(tensor, block, MemorySegment.ofArray(weights), (long) block * tensor.blockLength());
        }
        return weights;
    }

    /** Returns how a payload's block is kept. */
    static BlockSize size(WeightFormat format, int count, byte[] payload, int block) throws CorruptInputException {
        return CodedTensor.open(MemorySegment.ofArray(payload), 0, format, count)
                .size(block);
    }

    /** Returns the code that is best for some weights. */
    static ExponentCode bestCode(WeightFormat format, byte[] weights) {
        return ExponentCodeBuilder.build(TestWeights.exponentCounts(format, weights));
    }
}
