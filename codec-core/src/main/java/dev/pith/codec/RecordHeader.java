package dev.pith.codec;

import static dev.pith.codec.FrameFormat.RECORD_HEADER_LENGTH;

/**
 * The header of a record of the streaming form, of fixed length so that it can be found by its sync marker.
 *
 * @param type coded block, stored block or trailer
 * @param length content length of a block; number of blocks in the trailer
 * @param bodyLength length of what follows: the payload of a block; the seek table of the trailer
 * @param frameOffset distance from the frame's first byte to this record's
 * @param contentOffset length of the frame's content before this record
 * @param checksum CRC32C of the block's content; of the frame's content in the trailer
 */
record RecordHeader(RecordType type, int length, int bodyLength, long frameOffset, long contentOffset, int checksum) {

    /** Where the fields lie. */
    private static final int TYPE = 8;

    private static final int LENGTH = 9;
    private static final int BODY_LENGTH = 13;
    private static final int FRAME_OFFSET = 17;
    private static final int CONTENT_OFFSET = 25;
    private static final int CHECKSUM = 33;
    private static final int HEADER_CHECKSUM = 37;

    /**
     * Returns what there is to know of this block.
     *
     * @param payloadOffset where in the compressed input its payload begins
     */
    BlockInfo toBlockInfo(long payloadOffset, long contentOffset, int checksum) {
        return new BlockInfo(payloadOffset, contentOffset, length, bodyLength, type == RecordType.STORED, checksum);
    }

    byte[] encode() {
        byte[] bytes = new byte[RECORD_HEADER_LENGTH];
        FrameFormat.putLong(bytes, 0, FrameFormat.SYNC_MARKER);
        bytes[TYPE] = type.code();
        FrameFormat.putInt(bytes, LENGTH, length);
        FrameFormat.putInt(bytes, BODY_LENGTH, bodyLength);
        FrameFormat.putLong(bytes, FRAME_OFFSET, frameOffset);
        FrameFormat.putLong(bytes, CONTENT_OFFSET, contentOffset);
        FrameFormat.putInt(bytes, CHECKSUM, checksum);
        FrameFormat.putInt(bytes, HEADER_CHECKSUM, Crc32c.of(bytes, 0, HEADER_CHECKSUM));
        return bytes;
    }

    /**
     * Reads a header and checks what can be checked without its frame: marker, checksum, type and the ranges of fields.
     *
     * @param bytes {@value FrameFormat#RECORD_HEADER_LENGTH} bytes
     * @param position where in the compressed input they begin
     */
    static RecordHeader decode(byte[] bytes, long position) throws CorruptInputException {
        if (FrameFormat.getLong(bytes, 0) != FrameFormat.SYNC_MARKER) {
            throw corrupt(position, "no sync marker where a record should start");
        }
        if (FrameFormat.getInt(bytes, HEADER_CHECKSUM) != Crc32c.of(bytes, 0, HEADER_CHECKSUM)) {
            throw corrupt(position, "a record header's checksum does not match");
        }
        RecordHeader header = new RecordHeader(
                RecordType.of(bytes[TYPE], position),
                FrameFormat.getInt(bytes, LENGTH),
                FrameFormat.getInt(bytes, BODY_LENGTH),
                FrameFormat.getLong(bytes, FRAME_OFFSET),
                FrameFormat.getLong(bytes, CONTENT_OFFSET),
                FrameFormat.getInt(bytes, CHECKSUM));
        header.validate(position);
        return header;
    }

    private void validate(long position) throws CorruptInputException {
        boolean valid = frameOffset >= 0
                && contentOffset >= 0
                && bodyLength >= 0
                && switch (type) {
                    case CODED -> length > 0 && length <= FrameLimits.MAX_BLOCK_LENGTH && bodyLength < length;
                    case STORED -> length > 0 && length <= FrameLimits.MAX_BLOCK_LENGTH && bodyLength == length;
                    case TRAILER -> length >= 0 && length <= FrameFormat.MAX_BLOCKS;
                };
        if (!valid) {
            throw corrupt(position, "a record header's fields are out of range");
        }
    }

    private static CorruptInputException corrupt(long position, String reason) {
        return new CorruptInputException(FrameFormat.NAME, position, reason);
    }
}
