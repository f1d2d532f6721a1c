package dev.pith.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The constants of the frame format, which {@code docs/frame-format.md} specifies. */
final class FrameFormat {

    /** What reports of corruption name as the codec where the frame itself is at fault. */
    static final String NAME = "frame";

    static final int MAGIC_LENGTH = 4;

    /** The UTF-8 bytes of "πth". Together with the descriptor that follows they are never valid UTF-8. */
    static final int MAGIC = 0x687480CF;

    /** The bits of the descriptor byte that tell neither of the two flags: 10, version 1, and a reserved zero. */
    static final int DESCRIPTOR = 0b10_001_0_00;

    static final int DESCRIPTOR_FLAGS = 0b11;
    static final int CONTENT_LENGTH_PRESENT = 0b10;
    static final int COMPACT = 0b01;

    /** Starts every record of the streaming form. Its first byte starts no UTF-8 character and occurs in it once. */
    static final long SYNC_MARKER = 0x0A0D4B4C4280CF9EL;

    static final int SYNC_MARKER_LENGTH = 8;

    static final int RECORD_HEADER_LENGTH = 41;
    static final int FOOTER_LENGTH = 24;

    /** The last four bytes of the streaming form: the magic number, backwards. */
    static final int END_OF_STREAMING_FRAME = 0xCF807468;

    /** The last byte of the compact form; it differs from the last byte of the streaming form. */
    static final byte END_OF_COMPACT_FRAME = '.';

    static final byte END_OF_STREAMING_FRAME_LAST_BYTE = (byte) (END_OF_STREAMING_FRAME >>> 24);

    /** The most blocks in a frame: the seek table, of at most 14 bytes a block, then fits an array. */
    static final int MAX_BLOCKS = 1 << 27;

    static final int MAX_VARINT_LENGTH = 9;

    /** No header is longer: magic number, descriptor, name, parameters, two varints and a checksum. */
    static final int MAX_HEADER_LENGTH = MAGIC_LENGTH
            + 1
            + (1 + Codec.MAX_NAME_LENGTH)
            + (1 + Codec.MAX_PARAMETERS_LENGTH)
            + 2 * MAX_VARINT_LENGTH
            + Integer.BYTES;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private FrameFormat() {}

    static int getInt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static void putInt(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    static long getLong(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static void putLong(byte[] bytes, int offset, long value) {
        LONG.set(bytes, offset, value);
    }
}
