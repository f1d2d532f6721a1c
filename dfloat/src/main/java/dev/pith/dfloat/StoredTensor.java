package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor whose bytes are kept as they are.
 *
 * @param data the bytes
 * @param fileOffset where they lie in the file, for error messages
 * @param checksums the CRC32C of each block; empty if there are none, and nothing can be verified
 */
record StoredTensor(MemorySegment data, long fileOffset, List<Integer> checksums) implements BlockedTensor {

    /** How many bytes each block but the last has. */
    static final int BLOCK = 1 << 20;

    StoredTensor {
        checksums = List.copyOf(checksums);
    }

    @Override
    public long length() {
        return data.byteSize();
    }

    @Override
    public int blockLength() {
        return BLOCK;
    }

    @Override
    public int blocks() {
        return blocks(length());
    }

    /** Returns how many blocks so many bytes take. */
    static int blocks(long length) {
        return Math.toIntExact(Math.ceilDiv(length, (long) BLOCK));
    }

    @Override
    public long codedLength(int block) {
        return length(block);
    }

    /** Copies blocks, one behind the other, and verifies them; returns how many bytes these are. */
    long copy(int from, int to, MemorySegment target, long at) throws CorruptInputException {
        long next = at;
        for (int block = from; block < to; block++) {
            copy(block, target, next);
            next += length(block);
        }
        return next - at;
    }

    /** Copies a block and verifies it. */
    void copy(int block, MemorySegment target, long at) throws CorruptInputException {
        long from = (long) block * BLOCK;
        int length = length(block);
        MemorySegment.copy(data, from, target, at, length);
        if (!checksums.isEmpty() && BlockedTensor.checksum(target, at, length) != checksums.get(block)) {
            throw new CorruptInputException(
                    CodedTensor.CODEC, fileOffset + from, "a stored block that fails its checksum");
        }
    }
}
