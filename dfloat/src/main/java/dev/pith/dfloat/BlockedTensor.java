package dev.pith.dfloat;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** The bytes of one tensor, in blocks that can be had one by one, each with a checksum. */
sealed interface BlockedTensor permits CodedTensor, StoredTensor {

    /** Returns the number of bytes. */
    long length();

    /** Returns how many bytes each block but the last has. */
    int blockLength();

    /** Returns the number of blocks. */
    int blocks();

    /** Returns how many bytes a block takes in the file. */
    long codedLength(int block);

    /** Returns how many bytes a block has. */
    default int length(int block) {
        return (int) Math.min(blockLength(), length() - (long) block * blockLength());
    }

    /** Returns the CRC32C of some bytes in native memory or in an array of bytes. */
    static int checksum(MemorySegment segment, long at, long length) {
        CRC32C checksum = new CRC32C();
        checksum.update(segment.asSlice(at, length).asByteBuffer());
        return (int) checksum.getValue();
    }
}
