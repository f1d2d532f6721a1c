package dev.pith.codec;

import java.io.ByteArrayOutputStream;
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
    private final boolean concatenated;

    private long frames;
    private long frameStart;
    private @Nullable FrameHeader header;

    /** The header of the block to be read in a streaming frame. */
    private @Nullable RecordHeader record;

    /** Whether a frame has begun and its end has not been read. */
    private boolean insideFrame;

    private int blocks;
    private long contentLength;
    private int contentChecksum;

    /** What the seek table should be. */
    private long tableLength;

    private final CRC32C tableChecksum = new CRC32C();

    /** @param concatenated whether to read on after the first frame, which the input must then end with otherwise */
    FrameReader(FrameInput in, boolean concatenated) {
        this.in = in;
        this.concatenated = concatenated;
    }

    /**
     * Reads on to the next block, of the current frame or of one that follows: its header, but not its body, which
     * {@link #readBody} must do before the next call.
     *
     * @return whether there is one
     */
    boolean nextBlock() throws IOException {
        while (true) {
            if (!insideFrame && !nextFrame()) {
                return false;
            }
            switch (header()) {
                case FrameHeader.Compact compact -> {
                    if (compact.contentLength() > 0) {
                        return true;
                    }
                    readCompactEnd();
                }
                case FrameHeader.Streaming _ -> {
                    if (nextRecord()) {
                        return true;
                    }
                }
            }
        }
    }

    /**
     * Reads the body of the block that {@link #nextBlock} found, and what follows it in a compact frame.
     *
     * @param block gets the payload, or the content if that is stored, and all there is to know of it
     */
    void readBody(Block block) throws IOException {
        switch (header()) {
            case FrameHeader.Compact compact -> {
                readBody(block, compact.blockLength(), compact.payloadLength(), compact.stored());
                block.checksum = readCompactEnd();
            }
            case FrameHeader.Streaming _ -> {
                RecordHeader found = Objects.requireNonNull(record, "no block was found");
                boolean stored = found.type() == RecordHeader.Type.STORED;
                readBody(block, found.length(), found.bodyLength(), stored);
                block.checksum = found.checksum();
            }
        }
    }

    private void readBody(Block block, int contentLength, int bodyLength, boolean stored) throws IOException {
        block.position = in.position();
        block.contentLength = contentLength;
        block.stored = stored;
        if (stored) {
            block.content = in.readPayload(block.content, bodyLength, "a stored block");
            block.payloadLength = 0;
        } else {
            block.payload = in.readPayload(block.payload, bodyLength, "a block's payload");
            block.payloadLength = bodyLength;
        }
    }

    /** Returns the header of the current frame. */
    FrameHeader header() {
        return Objects.requireNonNull(header, "no frame was read");
    }

    /** Returns where in the compressed input the current frame begins. */
    long frameStart() {
        return frameStart;
    }

    private boolean nextFrame() throws IOException {
        if (frames > 0 && !concatenated) {
            return false;
        }
        frameStart = in.position();
        FrameHeader next = FrameHeader.read(in);
        if (next == null) {
            if (frames == 0) {
                throw corrupt("the input is empty, there is no frame");
            }
            return false;
        }
        frames++;
        header = next;
        insideFrame = true;
        blocks = 0;
        contentLength = 0;
        contentChecksum = 0;
        tableLength = 0;
        tableChecksum.reset();
        return true;
    }

    /** Reads what follows the payload and returns the content's checksum. */
    private int readCompactEnd() throws IOException {
        int checksum = in.readInt("the content checksum");
        if (header().contentLength() == 0 && checksum != 0) {
            throw corrupt("the checksum of empty content is not zero");
        }
        if (in.readByte("the end mark") != FrameFormat.END_OF_COMPACT_FRAME) {
            throw corrupt("no end mark where the frame should end");
        }
        insideFrame = false;
        return checksum;
    }

    /** Reads a block's header and returns true, or the trailer and returns false. */
    private boolean nextRecord() throws IOException {
        long position = in.position();
        byte[] bytes = new byte[FrameFormat.RECORD_HEADER_LENGTH];
        in.readFully(bytes, 0, bytes.length, "a record header");
        RecordHeader found = RecordHeader.decode(bytes, position);
        if (found.frameOffset() != position - frameStart || found.contentOffset() != contentLength) {
            throw corruptAt(position, "a record that belongs elsewhere");
        }
        long declared = header().contentLength();
        if (found.type() == RecordHeader.Type.TRAILER) {
            if (declared != FrameHeader.UNKNOWN_LENGTH && declared != contentLength) {
                throw corruptAt(position, "the content is shorter than the header says");
            }
            readTrailer(found, position);
            return false;
        }
        if (found.length() > header().blockLength()) {
            throw corruptAt(position, "a block is longer than the header allows");
        }
        if (blocks == FrameFormat.MAX_BLOCKS) {
            throw corruptAt(position, "too many blocks");
        }
        if (declared != FrameHeader.UNKNOWN_LENGTH && found.length() > declared - contentLength) {
            throw corruptAt(position, "the content is longer than the header says");
        }
        record = found;
        account(found);
        return true;
    }

    private void account(RecordHeader block) {
        blocks++;
        contentLength += block.length();
        contentChecksum = Crc32c.combine(contentChecksum, block.checksum(), block.length());
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        SeekTable.writeEntry(entry, block.length(), block.bodyLength(), block.checksum());
        byte[] bytes = entry.toByteArray();
        tableLength += bytes.length;
        tableChecksum.update(bytes, 0, bytes.length);
    }

    private void readTrailer(RecordHeader trailer, long position) throws IOException {
        if (trailer.length() != blocks || trailer.checksum() != contentChecksum) {
            throw corruptAt(position, "the trailer's totals do not match the blocks");
        }
        if (trailer.bodyLength() != tableLength) {
            throw corruptAt(position, "the seek table's length does not match the blocks");
        }
        in.resetChecksum();
        in.skipChecked(trailer.bodyLength(), "the seek table");
        int checksum = in.checksum();
        if (checksum != (int) tableChecksum.getValue()) {
            throw corruptAt(position, "the seek table does not match the blocks");
        }
        byte[] bytes = new byte[FrameFormat.FOOTER_LENGTH];
        long footerPosition = in.position();
        in.readFully(bytes, 0, bytes.length, "the footer");
        FrameFooter footer = FrameFooter.decode(bytes, footerPosition);
        if (footer.tableChecksum() != checksum
                || footer.trailerLength() != in.position() - position
                || footer.frameLength() != in.position() - frameStart) {
            throw corruptAt(footerPosition, "the footer does not match its frame");
        }
        insideFrame = false;
    }

    private CorruptInputException corrupt(String reason) {
        return corruptAt(in.position(), reason);
    }

    private static CorruptInputException corruptAt(long position, String reason) {
        return new CorruptInputException(FrameFormat.NAME, position, reason);
    }
}
