package dev.pith.dfloat.ptx;

import java.lang.foreign.MemorySegment;

/** The global memory of a device: what kernels reach through pointers. */
@FunctionalInterface
public interface DeviceMemory {

    /**
     * Returns the bytes at an address.
     *
     * @param bytes at least 1
     * @throws PtxFault if they do not lie wholly within one live allocation
     */
    MemorySegment segment(long address, long bytes);
}
