package dev.pith.codec;

import java.io.ByteArrayOutputStream;

/** The table in a frame's trailer that tells the lengths and the checksum of each block. */
final class SeekTable {

    private SeekTable() {}

    /** Returns the entry of one block. */
    static byte[] entry(int contentLength, int bodyLength, int checksum) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        Varint.write(entry, contentLength);
        Varint.write(entry, bodyLength);
        byte[] bytes = new byte[Integer.BYTES];
        FrameFormat.putInt(bytes, 0, checksum);
        entry.writeBytes(bytes);
        return entry.toByteArray();
    }
}
