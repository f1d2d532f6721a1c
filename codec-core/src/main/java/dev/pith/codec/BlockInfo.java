package dev.pith.codec;

/**
 * What a file tells of one block without decoding it.
 *
 * @param payloadOffset where in the file its payload begins, or its content if that is stored
 * @param contentOffset where in the whole content, of all frames together, its content begins
 * @param contentLength length of its content in bytes, at least 1
 * @param payloadLength length of its payload in bytes; the content's length if that is stored
 * @param stored whether the content is stored as it is
 * @param checksum CRC32C of its content
 */
public record BlockInfo(
        long payloadOffset, long contentOffset, int contentLength, int payloadLength, boolean stored, int checksum) {

    /** Returns the same block with more content before it. */
    BlockInfo movedBy(long contentBefore) {
        return new BlockInfo(
                payloadOffset, contentBefore + contentOffset, contentLength, payloadLength, stored, checksum);
    }
}
