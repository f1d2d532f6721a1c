package dev.pith.codec;

import static dev.pith.codec.FrameFormat.FOOTER_LENGTH;

/**
 * The last bytes of a frame of the streaming form, from which a reader that comes from the end finds its start.
 *
 * @param tableChecksum CRC32C of the seek table
 * @param trailerLength length of the trailer: record header, seek table and this footer
 * @param frameLength length of the whole frame
 */
record FrameFooter(int tableChecksum, int trailerLength, long frameLength) {

    /** Where the fields lie. */
    private static final int TABLE_CHECKSUM = 0;

    private static final int TRAILER_LENGTH = 4;
    private static final int FRAME_LENGTH = 8;
    private static final int FOOTER_CHECKSUM = 16;
    private static final int END_MARK = 20;

    byte[] encode() {
        byte[] bytes = new byte[FOOTER_LENGTH];
        FrameFormat.putInt(bytes, TABLE_CHECKSUM, tableChecksum);
        FrameFormat.putInt(bytes, TRAILER_LENGTH, trailerLength);
        FrameFormat.putLong(bytes, FRAME_LENGTH, frameLength);
        FrameFormat.putInt(bytes, FOOTER_CHECKSUM, Crc32c.of(bytes, 0, FOOTER_CHECKSUM));
        FrameFormat.putInt(bytes, END_MARK, FrameFormat.END_OF_STREAMING_FRAME);
        return bytes;
    }

    /**
     * Reads a footer and checks what can be checked without its frame.
     *
     * @param bytes {@value FrameFormat#FOOTER_LENGTH} bytes
     * @param position where in the compressed input they begin
     */
    static FrameFooter decode(byte[] bytes, long position) throws CorruptInputException {
        if (FrameFormat.getInt(bytes, END_MARK) != FrameFormat.END_OF_STREAMING_FRAME) {
            throw corrupt(position, "no end mark where a frame should end");
        }
        if (FrameFormat.getInt(bytes, FOOTER_CHECKSUM) != Crc32c.of(bytes, 0, FOOTER_CHECKSUM)) {
            throw corrupt(position, "a footer's checksum does not match");
        }
        FrameFooter footer = new FrameFooter(
                FrameFormat.getInt(bytes, TABLE_CHECKSUM),
                FrameFormat.getInt(bytes, TRAILER_LENGTH),
                FrameFormat.getLong(bytes, FRAME_LENGTH));
        if (footer.trailerLength < FrameFormat.RECORD_HEADER_LENGTH + FOOTER_LENGTH
                || footer.frameLength <= footer.trailerLength) {
            throw corrupt(position, "a footer's lengths are out of range");
        }
        return footer;
    }

    private static CorruptInputException corrupt(long position, String reason) {
        return new CorruptInputException(FrameFormat.NAME, position, reason);
    }
}
