package dev.pith.codec;

import dev.pith.codec.FrameHeader.CodecId;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists the frames of a file without decoding them.
 *
 * <p>It comes from the end of the file, where a streaming frame ends with a footer that tells its length. The last byte
 * of a compact frame is another, so that the two cannot be mistaken for each other: from there on the frames before are
 * found by walking from the file's start, as a streaming reader does.
 */
final class FrameIndexer {

    /** Generous estimates of what an entry of the list takes. */
    private static final int MEMORY_PER_FRAME = 512;

    private static final int MEMORY_PER_BLOCK = 128;

    private final SeekableByteChannel channel;
    private final DecoderSettings settings;
    private final StreamMonitor monitor = new StreamMonitor(null);
    private final Map<CodecId, String> summaries = new HashMap<>();
    private long memory;

    /** A frame whose place in the whole content is not known yet; its blocks count from the frame's own start. */
    private record Found(FrameHeader header, long start, long end, FrameTotals totals, List<BlockInfo> blocks) {}

    FrameIndexer(SeekableByteChannel channel, DecoderSettings settings) {
        this.channel = channel;
        this.settings = settings;
    }

    List<FrameInfo> read() throws IOException {
        List<Found> backwards = new ArrayList<>();
        long end = channel.size();
        while (end > 0 && byteBefore(end) == FrameFormat.END_OF_STREAMING_FRAME_LAST_BYTE) {
            Found last = lastFrame(end);
            backwards.add(last);
            end = last.start;
        }
        List<Found> frames = new ArrayList<>();
        if (end > 0 || backwards.isEmpty()) {
            walk(end, frames);
        }
        frames.addAll(backwards.reversed());
        return placed(frames);
    }

    private byte byteBefore(long end) throws IOException {
        return (byte) input(end - 1, end).readByte("the file");
    }

    /** Reads the frame of the streaming form that ends at {@code end}, from its footer, header and seek table. */
    private Found lastFrame(long end) throws IOException {
        long footerStart = Math.max(0, end - FrameFormat.FOOTER_LENGTH);
        byte[] bytes = new byte[FrameFormat.FOOTER_LENGTH];
        input(footerStart, end).readFully(bytes, 0, bytes.length, "the footer");
        FrameFooter footer = FrameFooter.decode(bytes, footerStart);
        long start = end - footer.frameLength();
        long trailerStart = end - footer.trailerLength();
        if (start < 0) {
            throw corrupt(footerStart, "the frame would begin before the file");
        }
        FrameInput headerInput = input(start, Math.min(trailerStart, start + FrameFormat.MAX_HEADER_LENGTH));
        if (!(FrameHeader.read(headerInput) instanceof FrameHeader.Streaming header)) {
            throw corrupt(start, "no header where the footer says that the frame begins");
        }
        FrameInput in = input(trailerStart, footerStart);
        byte[] record = new byte[FrameFormat.RECORD_HEADER_LENGTH];
        in.readFully(record, 0, record.length, "the trailer");
        RecordHeader trailer = RecordHeader.decode(record, trailerStart);
        if (trailer.type() != RecordType.TRAILER
                || trailer.frameOffset() != trailerStart - start
                || trailer.bodyLength() != footerStart - in.position()
                || (header.lengthKnown() && header.contentLength() != trailer.contentOffset())) {
            throw corrupt(trailerStart, "the trailer does not match header and footer");
        }
        reserve(MEMORY_PER_FRAME + header.codec().parameters().length(), start);
        in.resetChecksum();
        FrameTotals totals = new FrameTotals();
        List<BlockInfo> blocks = new ArrayList<>();
        long position = headerInput.position();
        for (int i = 0; i < trailer.length(); i++) {
            BlockInfo block = readEntry(in, position, header.blockLength(), totals);
            blocks.add(block);
            position = block.payloadOffset() + block.payloadLength();
            if (position > trailerStart) {
                break;
            }
        }
        if (position != trailerStart
                || in.position() != footerStart
                || in.checksum() != footer.tableChecksum()
                || !totals.match(trailer)) {
            throw corrupt(trailerStart, "the seek table does not match the frame");
        }
        return new Found(header, start, end, totals, blocks);
    }

    /** Reads the entry of the block whose record is at {@code position}, and adds it to the totals. */
    private BlockInfo readEntry(FrameInput in, long position, int blockLength, FrameTotals totals) throws IOException {
        reserve(MEMORY_PER_BLOCK, position);
        long entry = in.position();
        int length = (int) in.readVarint(blockLength, "a block's length in the seek table");
        int bodyLength = (int) in.readVarint(length, "a payload's length in the seek table");
        int checksum = in.readInt("a block's checksum in the seek table");
        if (length == 0) {
            throw corrupt(entry, "an empty block in the seek table");
        }
        long payload = position + FrameFormat.RECORD_HEADER_LENGTH;
        boolean stored = bodyLength == length;
        BlockInfo block = new BlockInfo(payload, totals.contentLength(), length, bodyLength, stored, checksum);
        totals.add(length, checksum);
        return block;
    }

    /** Reads all frames from the file's start to {@code end}. */
    private void walk(long end, List<Found> frames) throws IOException {
        FrameInput in = input(0, end);
        FrameReader reader = new FrameReader(in);
        while (reader.nextFrame()) {
            reserve(MEMORY_PER_FRAME + reader.header().codec().parameters().length(), reader.frameStart());
            List<BlockInfo> blocks = new ArrayList<>();
            while (reader.nextBlock()) {
                reserve(MEMORY_PER_BLOCK, reader.frameStart());
                blocks.add(reader.skipBody());
            }
            frames.add(new Found(reader.header(), reader.frameStart(), in.position(), reader.totals(), blocks));
        }
    }

    /** Gives the frames their places in the whole content. */
    private List<FrameInfo> placed(List<Found> frames) throws CorruptInputException {
        List<FrameInfo> placed = new ArrayList<>();
        long contentOffset = 0;
        for (Found frame : frames) {
            placed.add(place(frame, contentOffset));
            contentOffset += frame.totals.contentLength();
            if (contentOffset < 0) {
                throw corrupt(frame.start, "the frames' content is too long");
            }
        }
        return Collections.unmodifiableList(placed);
    }

    private FrameInfo place(Found frame, long contentOffset) {
        FrameHeader header = frame.header;
        return new FrameInfo(
                frame.start,
                frame.end - frame.start,
                contentOffset,
                frame.totals.contentLength(),
                header.codec().name(),
                header.codec().parameters(),
                summaries.computeIfAbsent(header.codec(), this::summary),
                header instanceof FrameHeader.Compact,
                header.blockLength(),
                frame.totals.checksum(),
                frame.blocks.stream().map(block -> block.movedBy(contentOffset)).toList());
    }

    private String summary(CodecId codec) {
        if (settings.registry().find(codec.name()).isEmpty()) {
            return "unknown codec";
        }
        try {
            // Without the reader's options: what they name, such as a model, takes long to load and is not needed here.
            return new DecoderSettings(settings.registry(), CodecOptions.DEFAULT, settings.limits())
                    .restore(codec, 0)
                    .summary();
        } catch (CorruptInputException e) {
            return e.reason();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void reserve(int bytes, long position) throws MemoryLimitException {
        memory += bytes;
        if (memory > settings.limits().maxMemory()) {
            throw new MemoryLimitException(
                    FrameFormat.NAME, position, memory, settings.limits().maxMemory());
        }
    }

    private FrameInput input(long start, long end) {
        return new FrameInput(new ChannelInput(channel, start, end), start, monitor);
    }

    private static CorruptInputException corrupt(long position, String reason) {
        return new CorruptInputException(FrameFormat.NAME, position, reason);
    }
}
