package dev.pith.dfloat.cuda;

/**
 * A GPU, as {@link Cuda#devices()} finds it.
 *
 * @param ordinal its number among the devices of this process, from 0
 * @param name the model, such as {@code NVIDIA H200}
 * @param memory the size of its memory, in bytes
 * @param computeCapabilityMajor the first part of its compute capability, such as 9 for 9.0
 * @param computeCapabilityMinor the second part of its compute capability
 * @param multiprocessors the number of multiprocessors, each of which runs blocks of threads of its own
 * @param sharedMemoryPerBlock the most shared memory that a block of a kernel can ask for, in bytes
 */
public record CudaDevice(
        int ordinal,
        String name,
        long memory,
        int computeCapabilityMajor,
        int computeCapabilityMinor,
        int multiprocessors,
        int sharedMemoryPerBlock) {}
