package dev.pith.codec;

/** Sums up the blocks of a frame, for its trailer or to compare with it. */
final class FrameTotals {

    private int blocks;
    private long contentLength;
    private int checksum;

    void add(int blockLength, int blockChecksum) {
        blocks++;
        contentLength += blockLength;
        checksum = Crc32c.combine(checksum, blockChecksum, blockLength);
    }

    int blocks() {
        return blocks;
    }

    long contentLength() {
        return contentLength;
    }

    /** Returns the CRC32C of the content of all blocks. */
    int checksum() {
        return checksum;
    }

    /** Tells whether a trailer says the same. */
    boolean match(RecordHeader trailer) {
        return trailer.length() == blocks && trailer.contentOffset() == contentLength && trailer.checksum() == checksum;
    }
}
