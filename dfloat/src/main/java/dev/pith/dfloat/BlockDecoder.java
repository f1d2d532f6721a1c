package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Decodes blocks of weights. For use by one thread at a time.
 *
 * <p>A coded block's exponents are a wavelet tree: each inner node has a bitmap that tells of each of its symbols whether
 * it went to the left or to the right child ("High-Order Entropy-Compressed Text Indexes", Grossi, Gupta, Vitter, 2003),
 * and the tree is that of a Huffman code.
 */
final class BlockDecoder {

    private final WeightKernel weightKernel;
    private final ExponentDecoder exponents;
    private final TreeLayout layout = new TreeLayout();
    private final byte[] work = DecoderWork.allocate();

    BlockDecoder(Kernels kernels) {
        this.weightKernel = kernels.weights();
        this.exponents = kernels.decoders().get();
    }

    /** Decodes blocks, one behind the other: a {@link RangeDecoder}. */
    void decode(BlockedTensor tensor, int from, int to, MemorySegment weights, long at) throws CorruptInputException {
        long next = at;
        for (int block = from; block < to; block++) {
            decode(tensor, block, weights, next);
            next += tensor.length(block);
        }
    }

    /**
     * Decodes or copies a block and verifies it.
     *
     * @param tensor the tensor
     * @param block the block's number
     * @param weights where the weights go: native memory, or a heap segment of bytes
     * @param at where they go in it
     * @throws CorruptInputException if the block is corrupt; what was written is then arbitrary
     */
    void decode(BlockedTensor tensor, int block, MemorySegment weights, long at) throws CorruptInputException {
        switch (tensor) {
            case StoredTensor stored -> stored.copy(block, weights, at);
            case CodedTensor coded -> decode(coded, block, weights, at);
        }
    }

    private void decode(CodedTensor tensor, int block, MemorySegment weights, long at) throws CorruptInputException {
        long length = tensor.length(block);
        switch (tensor.size(block)) {
            case BlockSize.Zero zero -> weights.asSlice(at, length).fill((byte) 0);
            case BlockSize.Stored stored ->
                MemorySegment.copy(tensor.payload(), tensor.blockAt(block), weights, at, length);
            case BlockSize.Coded coded -> decodeCoded(tensor, block, coded.hasLow(), weights, at);
        }
        if (BlockedTensor.checksum(weights, at, length) != tensor.checksum(block)) {
            throw tensor.fault(block, CodedTensor.WRONG_CHECKSUM);
        }
    }

    private void decodeCoded(CodedTensor tensor, int block, boolean hasLow, MemorySegment weights, long at)
            throws CorruptInputException {
        WeightFormat format = tensor.format();
        int count = tensor.weights(block);
        long lowAt = tensor.blockAt(block);
        long packedAt = lowAt + (hasLow ? format.lowLength(count) : 0);
        long treeAt = packedAt + format.packedLength(count);
        long treeBytes = tensor.blockEnd(block) - treeAt;
        if (treeBytes < 0) {
            throw tensor.fault(block, "a block shorter than its packed bits");
        }
        MemorySegment.copy(tensor.payload(), ValueLayout.JAVA_BYTE, treeAt, work, 0, (int) treeBytes);
        int used = layout.layOut(tensor.code(), work, (int) treeBytes, count);
        if (used < 0 || CodedTensor.roundUp(treeAt + used, CodedTensor.BLOCK_UNIT) != treeAt + treeBytes) {
            throw tensor.fault(block, "a block whose bitmaps do not fill it");
        }
        exponents.decode(tensor.code(), layout, work);
        weightKernel.join(
                format,
                new WeightKernel.Parts(tensor.payload(), lowAt, packedAt, hasLow),
                work,
                DecoderWork.EXPONENTS_AT,
                count,
                weights,
                at);
    }
}
