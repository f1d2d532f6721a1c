package dev.pith.dfloat.ptx;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/**
 * Global memory at invented addresses, multiples of 256 with unused ones between any two allocations, so that an access
 * that strays is found. Addresses are never handed out again. Not safe for use by several threads.
 */
public final class EmulatedDeviceMemory implements DeviceMemory {

    private static final long ALIGNMENT = 256;
    private static final long GAP = 64 * 1024;

    /** Content of memory that nobody has written yet: not zeros, which would hide a forgotten write. */
    private static final byte UNWRITTEN = (byte) 0xA5;

    private final TreeMap<Long, MemorySegment> allocations = new TreeMap<>();
    private long next = 0x7_0000_0000L;

    /** Allocates bytes, at least one, of arbitrary content and returns their address. */
    public long allocate(int bytes) {
        MemorySegment segment = MemorySegment.ofArray(new byte[bytes]);
        segment.fill(UNWRITTEN);
        long address = next;
        allocations.put(address, segment);
        next = (address + bytes + GAP + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return address;
    }

    /** Allocates as many bytes as there are in {@code content}, copies them there, and returns their address. */
    public long allocate(byte[] content) {
        long address = allocate(content.length);
        MemorySegment.copy(MemorySegment.ofArray(content), 0, segment(address, content.length), 0, content.length);
        return address;
    }

    /** Ends the life of an allocation, given by the address that {@link #allocate(int)} returned. */
    public void free(long address) {
        if (allocations.remove(address) == null) {
            throw new IllegalArgumentException("no allocation at 0x" + Long.toHexString(address));
        }
    }

    @Override
    public MemorySegment segment(long address, long bytes) {
        Map.Entry<Long, MemorySegment> entry = allocations.floorEntry(address);
        if (entry == null) {
            throw new PtxFault(bytes + " bytes at 0x" + Long.toHexString(address) + ", in no allocation");
        }
        long offset = address - entry.getKey();
        long size = entry.getValue().byteSize();
        if (offset > size - bytes) {
            throw new PtxFault(bytes + " bytes at 0x" + Long.toHexString(address) + ", " + offset
                    + " bytes after the start of the nearest allocation below, which has " + size);
        }
        return entry.getValue().asSlice(offset, bytes);
    }
}
