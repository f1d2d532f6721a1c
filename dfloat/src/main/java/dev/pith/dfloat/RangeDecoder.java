package dev.pith.dfloat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Decodes several blocks of a tensor and verifies them. For use by one thread at a time. */
@FunctionalInterface
interface RangeDecoder {

    /**
     * Decodes blocks, one behind the other.
     *
     * @param tensor the tensor
     * @param from the first block
     * @param to the block behind the last one
     * @param target where the weights go
     * @param at where they go in it
     * @throws dev.pith.codec.CorruptInputException if a block is corrupt; what was written is then arbitrary
     * @throws IOException if a device fails
     */
    void decode(BlockedTensor tensor, int from, int to, MemorySegment target, long at) throws IOException;
}
