package dev.pith.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads the fields of a frame from a stream: counts the bytes, feeds a checksum, and reports an early end as corruption.
 * It reads no byte that was not asked for.
 */
final class FrameInput {

    /** The first piece of memory for bytes whose number is only claimed. */
    private static final int FIRST_PIECE = 1 << 16;

    private final InputStream in;
    private final StreamMonitor monitor;
    private final CRC32C checksum = new CRC32C();
    private final byte[] single = new byte[1];
    private long position;

    /**
     * @param position the offset of the stream's first byte in the compressed input
     * @param monitor told of the position as it grows
     */
    FrameInput(InputStream in, long position, StreamMonitor monitor) {
        this.in = in;
        this.position = position;
        this.monitor = monitor;
    }

    /** Returns the offset of the next byte in the compressed input. */
    long position() {
        return position;
    }

    /** Starts a new checksum over the fields read from here on, payloads excepted. */
    void resetChecksum() {
        checksum.reset();
    }

    /** Returns the CRC32C of the fields read since the last reset. */
    int checksum() {
        return (int) checksum.getValue();
    }

    /** Returns the next byte, or -1 at the end of the stream. */
    int readOrEnd() throws IOException {
        int value = in.read();
        if (value >= 0) {
            single[0] = (byte) value;
            checksum.update(single, 0, 1);
            advance(1);
        }
        return value;
    }

    int readByte(String what) throws IOException {
        int value = readOrEnd();
        if (value < 0) {
            throw truncated(what);
        }
        return value;
    }

    void readFully(byte[] target, int offset, int length, String what) throws IOException {
        fill(target, offset, length, what);
        checksum.update(target, offset, length);
    }

    int readInt(String what) throws IOException {
        byte[] bytes = new byte[Integer.BYTES];
        readFully(bytes, 0, bytes.length, what);
        return FrameFormat.getInt(bytes, 0);
    }

    /** Reads a number that {@link Varint} wrote and that is at most {@code limit}. */
    long readVarint(long limit, String what) throws IOException {
        long start = position;
        long value = 0;
        for (int shift = 0; shift < 7 * FrameFormat.MAX_VARINT_LENGTH; shift += 7) {
            int next = readByte(what);
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw new CorruptInputException(FrameFormat.NAME, start, what + " is longer than needed");
                }
                if (value > limit) {
                    throw new CorruptInputException(FrameFormat.NAME, start, what + " is out of range: " + value);
                }
                return value;
            }
        }
        throw new CorruptInputException(FrameFormat.NAME, start, what + " is out of range");
    }

    /** Passes over bytes, without feeding the checksum. */
    void skip(long length, String what) throws IOException {
        try {
            in.skipNBytes(length);
        } catch (EOFException e) {
            CorruptInputException truncated = truncated(what);
            truncated.initCause(e);
            throw truncated;
        }
        position += length;
    }

    /** Reads bytes of which only the checksum counts. */
    void readForChecksum(long length, String what) throws IOException {
        byte[] piece = new byte[(int) Math.min(length, FIRST_PIECE)];
        for (long rest = length; rest > 0; rest -= Math.min(rest, piece.length)) {
            readFully(piece, 0, (int) Math.min(rest, piece.length), what);
        }
    }

    /** Reads the body of a block, without feeding the checksum. Memory grows as the bytes arrive. */
    void readBody(Block block, int contentLength, int bodyLength, boolean stored) throws IOException {
        block.position = position;
        block.stored = stored;
        block.contentLength = contentLength;
        block.payloadLength = stored ? 0 : bodyLength;
        if (stored) {
            block.content = readGrowing(block.content, bodyLength);
        } else {
            block.payload = readGrowing(block.payload, bodyLength);
        }
    }

    /** Reads to the start of a buffer that is replaced by a larger one as needed, and returns it. */
    private byte[] readGrowing(byte[] buffer, int length) throws IOException {
        byte[] target = buffer;
        int filled = 0;
        while (filled < length) {
            if (filled == target.length) {
                long capacity = Math.max(FIRST_PIECE, 2L * filled);
                target = Arrays.copyOf(target, (int) Math.min(length, capacity));
            }
            int piece = Math.min(target.length, length) - filled;
            fill(target, filled, piece, "a block");
            filled += piece;
        }
        return target;
    }

    private void fill(byte[] target, int offset, int length, String what) throws IOException {
        int filled = 0;
        while (filled < length) {
            int count = in.read(target, offset + filled, Math.min(length - filled, FIRST_PIECE));
            if (count < 0) {
                throw truncated(what);
            }
            filled += count;
            advance(count);
        }
    }

    private void advance(int count) throws IOException {
        position += count;
        monitor.compressed(position);
    }

    private CorruptInputException truncated(String what) {
        return new CorruptInputException(FrameFormat.NAME, position, "the input ends within " + what);
    }
}
