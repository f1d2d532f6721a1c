package dev.pith.codec;

import java.io.ByteArrayOutputStream;

/** The table in a frame's trailer that tells the lengths and the checksum of each block. */
final class SeekTable {

    private SeekTable() {}

    static void writeEntry(ByteArrayOutputStream table, int contentLength, int bodyLength, int checksum) {
        Varint.write(table, contentLength);
        Varint.write(table, bodyLength);
        byte[] bytes = new byte[Integer.BYTES];
        FrameFormat.putInt(bytes, 0, checksum);
        table.writeBytes(bytes);
    }
}
