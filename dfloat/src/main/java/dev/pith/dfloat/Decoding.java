package dev.pith.dfloat;

import java.util.function.Supplier;

/**
 * Where blocks are decoded, and how many at a time.
 *
 * @param taskBytes how many bytes of weights a task decodes at most: whole blocks of any kind
 * @param decoders makes a decoder for each thread
 */
record Decoding(int taskBytes, Supplier<RangeDecoder> decoders) {

    /** What stays in a processor's cache. */
    private static final int PROCESSOR_TASK_BYTES = 1 << 20;

    /** Decodes on this processor. */
    static Decoding by(Kernels kernels) {
        return new Decoding(PROCESSOR_TASK_BYTES, () -> new BlockDecoder(kernels)::decode);
    }

    /** Returns how many of a tensor's blocks a task decodes. */
    int blocksPerTask(BlockedTensor tensor) {
        return taskBytes / tensor.blockLength();
    }
}
