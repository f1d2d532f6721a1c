package dev.pith.codec;

import dev.pith.codec.FrameHeader.CodecId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes one frame: either a compact one at once, or header, blocks and trailer of a streaming one. */
final class FrameWriter {

    private final OutputStream out;
    private final CodecId codec;
    private final long declaredLength;
    private final int blockLength;
    private final StreamMonitor monitor;
    private final ByteArrayOutputStream seekTable = new ByteArrayOutputStream();
    private final FrameTotals totals = new FrameTotals();
    private long position;

    /**
     * @param declaredLength for the header; {@link FrameHeader#UNKNOWN_LENGTH} if it is not to tell
     * @param monitor told of the bytes written
     */
    FrameWriter(OutputStream out, CodecId codec, long declaredLength, int blockLength, StreamMonitor monitor) {
        this.out = out;
        this.codec = codec;
        this.declaredLength = declaredLength;
        this.blockLength =
                declaredLength == FrameHeader.UNKNOWN_LENGTH ? blockLength : Math.clamp(declaredLength, 1, blockLength);
        this.monitor = monitor;
    }

    /** Writes a frame that is this block, or an empty frame if its content is empty. */
    void writeCompactFrame(Block block) throws IOException {
        write(new FrameHeader.Compact(codec, block.contentLength, block.bodyLength(), block.stored).encode());
        write(block.body(), 0, block.bodyLength());
        byte[] end = new byte[Integer.BYTES + 1];
        FrameFormat.putInt(end, 0, block.checksum);
        end[Integer.BYTES] = FrameFormat.END_OF_COMPACT_FRAME;
        write(end);
    }

    /** Writes the next block, and before the first one the header. */
    void writeBlock(Block block) throws IOException {
        if (totals.blocks() == FrameFormat.MAX_BLOCKS) {
            throw new IOException("a frame holds at most " + FrameFormat.MAX_BLOCKS + " blocks");
        }
        if (totals.blocks() == 0) {
            write(new FrameHeader.Streaming(codec, declaredLength, blockLength).encode());
        }
        RecordType type = RecordType.ofBlock(block.stored);
        int bodyLength = block.bodyLength();
        write(new RecordHeader(type, block.contentLength, bodyLength, position, totals.contentLength(), block.checksum)
                .encode());
        write(block.body(), 0, bodyLength);
        seekTable.writeBytes(SeekTable.entry(block.contentLength, bodyLength, block.checksum));
        totals.add(block.contentLength, block.checksum);
    }

    /** Writes the trailer, after the last block. */
    void writeTrailer() throws IOException {
        byte[] table = seekTable.toByteArray();
        long trailerStart = position;
        write(new RecordHeader(
                        RecordType.TRAILER,
                        totals.blocks(),
                        table.length,
                        trailerStart,
                        totals.contentLength(),
                        totals.checksum())
                .encode());
        write(table);
        int trailerLength = FrameFormat.RECORD_HEADER_LENGTH + table.length + FrameFormat.FOOTER_LENGTH;
        int tableChecksum = Crc32c.of(table, 0, table.length);
        write(new FrameFooter(tableChecksum, trailerLength, trailerStart + trailerLength).encode());
    }

    private void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        position += length;
        monitor.compressed(position);
    }
}
