package dev.pith.codec;

import java.io.IOException;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames in a row and verifies all of them but the content of the blocks: order, offsets, lengths, checksums of
 * headers and tables, and, since each block's checksum will be verified, the checksum of the frame's content too.
 */
final class FrameReader {

    private final FrameInput in;

    private @Nullable FrameHeader header;
    private long frameStart;

    /** Whether the current frame was read to its end. */
    private boolean ended;

    /** The block whose body comes next. In a compact frame, offsets and checksum have no meaning. */
    private @Nullable RecordHeader block;

    private FrameTotals totals = new FrameTotals();

    /** The length and the checksum that the seek table should have. */
    private long tableLength;

    private final CRC32C tableChecksum = new CRC32C();

    FrameReader(FrameInput in) {
        this.in = in;
    }

    /**
     * Reads the header of the next frame, the current one having been read to its end.
     *
     * @return whether there is one; there always is a first one
     */
    boolean nextFrame() throws IOException {
        frameStart = in.position();
        FrameHeader next = FrameHeader.read(in);
        if (next == null) {
            if (header == null) {
                throw corrupt(frameStart, "the input is empty, there is no frame");
            }
            return false;
        }
        header = next;
        ended = false;
        totals = new FrameTotals();
        tableLength = 0;
        tableChecksum.reset();
        return true;
    }

    /**
     * Reads on to the next block of the current frame: its header, but not its body, which {@link #readBody} or {@link
     * #skipBody} must do before the next call.
     *
     * @return whether there is one; if not, the frame was read to its end
     */
    boolean nextBlock() throws IOException {
        if (ended) {
            return false;
        }
        switch (header()) {
            case FrameHeader.Compact(var _, int length, int payloadLength, boolean stored) -> {
                if (length == 0) {
                    readCompactEnd();
                } else {
                    block = new RecordHeader(RecordType.ofBlock(stored), length, payloadLength, 0, 0, 0);
                }
            }
            case FrameHeader.Streaming streaming -> readRecord(streaming);
        }
        return !ended;
    }

    /**
     * Reads the body of the block that {@link #nextBlock} found.
     *
     * @param target gets the payload, or the content if that is stored, and all there is to know of it
     */
    void readBody(Block target) throws IOException {
        RecordHeader found = block();
        in.readBody(target, found.length(), found.bodyLength(), found.type() == RecordType.STORED);
        target.checksum = endBody(found);
    }

    /** Passes over the body of the block that {@link #nextBlock} found, and returns what there is to know of it. */
    BlockInfo skipBody() throws IOException {
        RecordHeader found = block();
        long contentOffset = totals.contentLength();
        long position = in.position();
        in.skip(found.bodyLength(), "a block");
        return found.toBlockInfo(position, contentOffset, endBody(found));
    }

    /** Returns the header of the current frame. */
    FrameHeader header() {
        return Objects.requireNonNull(header, "no frame was read");
    }

    /** Returns where in the compressed input the current frame begins. */
    long frameStart() {
        return frameStart;
    }

    /** Returns the totals of the current frame's blocks so far. */
    FrameTotals totals() {
        return totals;
    }

    private RecordHeader block() {
        return Objects.requireNonNull(block, "no block was found");
    }

    /** Takes note of a block whose body was read, and returns the checksum of its content. */
    private int endBody(RecordHeader found) throws IOException {
        block = null;
        int checksum = header() instanceof FrameHeader.Compact ? readCompactEnd() : found.checksum();
        totals.add(found.length(), checksum);
        byte[] entry = SeekTable.entry(found.length(), found.bodyLength(), checksum);
        tableLength += entry.length;
        tableChecksum.update(entry, 0, entry.length);
        return checksum;
    }

    /** Reads what follows the payload and returns the content's checksum. */
    private int readCompactEnd() throws IOException {
        int checksum = in.readInt("the content checksum");
        if (header().contentLength() == 0 && checksum != 0) {
            throw corrupt(in.position(), "the checksum of empty content is not zero");
        }
        if ((byte) in.readByte("the end mark") != FrameFormat.END_OF_COMPACT_FRAME) {
            throw corrupt(in.position() - 1, "no end mark where the frame should end");
        }
        ended = true;
        return checksum;
    }

    private void readRecord(FrameHeader.Streaming frame) throws IOException {
        long position = in.position();
        byte[] bytes = new byte[FrameFormat.RECORD_HEADER_LENGTH];
        in.readFully(bytes, 0, bytes.length, "a record header");
        RecordHeader record = RecordHeader.decode(bytes, position);
        if (record.frameOffset() != position - frameStart || record.contentOffset() != totals.contentLength()) {
            throw corrupt(position, "a record that belongs elsewhere");
        }
        if (record.type() == RecordType.TRAILER) {
            readTrailer(frame, record, position);
            ended = true;
            return;
        }
        if (record.length() > frame.blockLength()) {
            throw corrupt(position, "a block is longer than the header allows");
        }
        if (totals.blocks() == FrameFormat.MAX_BLOCKS) {
            throw corrupt(position, "more blocks than a frame can have");
        }
        if (frame.lengthKnown() && record.length() > frame.contentLength() - totals.contentLength()) {
            throw corrupt(position, "the content is longer than the header says");
        }
        block = record;
    }

    private void readTrailer(FrameHeader.Streaming frame, RecordHeader trailer, long position) throws IOException {
        if (frame.lengthKnown() && frame.contentLength() != totals.contentLength()) {
            throw corrupt(position, "the content is shorter than the header says");
        }
        if (!totals.match(trailer) || trailer.bodyLength() != tableLength) {
            throw corrupt(position, "the trailer's totals do not match the blocks");
        }
        in.resetChecksum();
        in.readForChecksum(trailer.bodyLength(), "the seek table");
        int checksum = in.checksum();
        if (checksum != (int) tableChecksum.getValue()) {
            throw corrupt(position, "the seek table does not match the blocks");
        }
        long footerPosition = in.position();
        byte[] bytes = new byte[FrameFormat.FOOTER_LENGTH];
        in.readFully(bytes, 0, bytes.length, "the footer");
        FrameFooter footer = FrameFooter.decode(bytes, footerPosition);
        if (!footer.equals(new FrameFooter(checksum, (int) (in.position() - position), in.position() - frameStart))) {
            throw corrupt(footerPosition, "the footer does not match its frame");
        }
    }

    private static CorruptInputException corrupt(long position, String reason) {
        return new CorruptInputException(FrameFormat.NAME, position, reason);
    }
}
