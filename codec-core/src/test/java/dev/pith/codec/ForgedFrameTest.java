package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.pith.codec.FrameHeader.CodecId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames whose checksums are right and whose fields are not, and frames that claim to be huge. */
class ForgedFrameTest {

    private static final long MOST_ALLOCATED = 1 << 20;
    private static final CodecId STORED = new CodecId("stored", "");
    private static final CodecId DEFLATE = new CodecId("deflate", "06");
    private static final byte[] CONTENT = TestData.random(60);

    /** Puts a streaming frame together; what a test changes is wrong and all the rest is right. */
    private static final class Forger {
        CodecId codec = STORED;
        long declaredLength = FrameHeader.UNKNOWN_LENGTH;
        int headerBlockLength = 20;
        final List<RecordHeader> records = new ArrayList<>();
        final List<byte[]> bodies = new ArrayList<>();
        long addToTrailerBlocks;
        long addToTrailerContentLength;
        int addToTrailerOffset;
        int addToTrailerChecksum;
        byte[] beforeTrailer = new byte[0];
        byte[] extraTable = new byte[0];
        int tableByteToFlip = -1;
        int addToFooterTableChecksum;
        int addToFooterTrailerLength;
        long addToFooterFrameLength;

        Forger() {
            long position = headerLength();
            for (int i = 0; i < 3; i++) {
                byte[] body = Arrays.copyOfRange(CONTENT, 20 * i, 20 * i + 20);
                records.add(new RecordHeader(
                        RecordType.STORED, 20, 20, position, 20L * i, Crc32c.of(body, 0, body.length)));
                bodies.add(body);
                position += FrameFormat.RECORD_HEADER_LENGTH + body.length;
            }
        }

        private int headerLength() {
            return new FrameHeader.Streaming(codec, declaredLength, headerBlockLength).encode().length;
        }

        RecordHeader second() {
            return records.get(1);
        }

        Forger second(RecordType type, int length, int bodyLength, long frameOffset, long contentOffset, int checksum) {
            records.set(1, new RecordHeader(type, length, bodyLength, frameOffset, contentOffset, checksum));
            return this;
        }

        Forger declare(long length) {
            declaredLength = length;
            int moved = headerLength() - new Forger().headerLength();
            records.replaceAll(r -> new RecordHeader(
                    r.type(), r.length(), r.bodyLength(), r.frameOffset() + moved, r.contentOffset(), r.checksum()));
            return this;
        }

        byte[] frame() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(new FrameHeader.Streaming(codec, declaredLength, headerBlockLength).encode());
            FrameTotals totals = new FrameTotals();
            ByteArrayOutputStream table = new ByteArrayOutputStream();
            for (int i = 0; i < records.size(); i++) {
                RecordHeader record = records.get(i);
                out.writeBytes(record.encode());
                out.writeBytes(bodies.get(i));
                totals.add(record.length(), record.checksum());
                table.writeBytes(SeekTable.entry(record.length(), record.bodyLength(), record.checksum()));
            }
            out.writeBytes(beforeTrailer);
            table.writeBytes(extraTable);
            byte[] tableBytes = table.toByteArray();
            if (tableByteToFlip >= 0) {
                tableBytes[tableByteToFlip] ^= 1;
            }
            int trailerStart = out.size();
            out.writeBytes(new RecordHeader(
                            RecordType.TRAILER,
                            (int) (totals.blocks() + addToTrailerBlocks),
                            tableBytes.length,
                            trailerStart + addToTrailerOffset,
                            totals.contentLength() + addToTrailerContentLength,
                            totals.checksum() + addToTrailerChecksum)
                    .encode());
            out.writeBytes(tableBytes);
            int trailerLength = FrameFormat.RECORD_HEADER_LENGTH + tableBytes.length + FrameFormat.FOOTER_LENGTH;
            out.writeBytes(new FrameFooter(
                            Crc32c.of(tableBytes, 0, tableBytes.length) + addToFooterTableChecksum,
                            trailerLength + addToFooterTrailerLength,
                            (long) trailerStart + trailerLength + addToFooterFrameLength)
                    .encode());
            return out.toByteArray();
        }
    }

    private interface Change {
        void apply(Forger forger);
    }

    static Stream<Named<byte[]>> forgeries() {
        Map<String, Change> changes = new LinkedHashMap<>();
        changes.put("a block that says it is further on", f -> {
            RecordHeader r = f.second();
            f.second(r.type(), 20, 20, r.frameOffset() + 1, 20, r.checksum());
        });
        changes.put("a block whose content belongs further on", f -> {
            RecordHeader r = f.second();
            f.second(r.type(), 20, 20, r.frameOffset(), 21, r.checksum());
        });
        changes.put("a block with a negative offset", f -> {
            RecordHeader r = f.second();
            f.second(r.type(), 20, 20, -1, 20, r.checksum());
        });
        changes.put("a block whose checksum is another's", f -> {
            RecordHeader r = f.second();
            f.second(r.type(), 20, 20, r.frameOffset(), 20, f.records.getFirst().checksum());
        });
        changes.put("a stored block of two lengths", f -> {
            RecordHeader r = f.second();
            f.second(RecordType.STORED, 19, 20, r.frameOffset(), 20, r.checksum());
        });
        changes.put("a coded block as long as its content", f -> {
            RecordHeader r = f.second();
            f.second(RecordType.CODED, 20, 20, r.frameOffset(), 20, r.checksum());
        });
        changes.put("a coded block of a codec that codes none", f -> {
            RecordHeader r = f.second();
            f.bodies.set(1, new byte[19]);
            f.records.set(2, moved(f.records.get(2), -1));
            f.second(RecordType.CODED, 20, 19, r.frameOffset(), 20, r.checksum());
        });
        changes.put("an empty block", f -> {
            RecordHeader last = f.records.get(2);
            f.records.add(new RecordHeader(
                    RecordType.STORED, 0, 0, last.frameOffset() + FrameFormat.RECORD_HEADER_LENGTH + 20, 60, 0));
            f.bodies.add(new byte[0]);
        });
        changes.put("a trailer among the blocks", f -> {
            RecordHeader r = f.second();
            f.second(RecordType.TRAILER, 20, 20, r.frameOffset(), 20, r.checksum());
        });
        changes.put("blocks longer than the header says", f -> f.headerBlockLength = 19);
        changes.put("a block length of zero", f -> f.headerBlockLength = 0);
        changes.put("swapped blocks", f -> {
            f.records.add(f.records.remove(1));
            f.bodies.add(f.bodies.remove(1));
        });
        changes.put("a block twice", f -> {
            f.records.add(f.records.getLast());
            f.bodies.add(f.bodies.getLast());
        });
        changes.put("a missing block", f -> {
            f.records.removeFirst();
            f.bodies.removeFirst();
        });
        changes.put("bytes before the trailer", f -> f.beforeTrailer = new byte[3]);
        changes.put("a trailer that counts one block more", f -> f.addToTrailerBlocks = 1);
        changes.put("a trailer that counts one block less", f -> f.addToTrailerBlocks = -1);
        changes.put("a trailer that counts a negative number of blocks", f -> f.addToTrailerBlocks = -4);
        changes.put("a trailer that claims many blocks", f -> f.addToTrailerBlocks = FrameFormat.MAX_BLOCKS - 3);
        changes.put("a trailer of longer content", f -> f.addToTrailerContentLength = 1);
        changes.put("a trailer that is elsewhere", f -> f.addToTrailerOffset = 1);
        changes.put("a trailer of another checksum", f -> f.addToTrailerChecksum = 1);
        changes.put("a seek table with one entry more", f -> f.extraTable = SeekTable.entry(1, 1, 0));
        changes.put("a seek table with a byte more", f -> f.extraTable = new byte[1]);
        for (int i = 0; i < 6; i++) {
            int flipped = i;
            changes.put("a seek table that differs at byte " + i, f -> f.tableByteToFlip = flipped);
        }
        changes.put("a footer of another table", f -> f.addToFooterTableChecksum = 1);
        changes.put("a footer of a longer trailer", f -> f.addToFooterTrailerLength = 1);
        changes.put("a footer of a shorter trailer", f -> f.addToFooterTrailerLength = -1);
        changes.put("a footer of a huge trailer", f -> f.addToFooterTrailerLength = Integer.MAX_VALUE - 500);
        changes.put("a footer of a negative trailer", f -> f.addToFooterTrailerLength = -500);
        changes.put("a footer of a longer frame", f -> f.addToFooterFrameLength = 1);
        changes.put("a footer of a shorter frame", f -> f.addToFooterFrameLength = -1);
        changes.put("a footer of a huge frame", f -> f.addToFooterFrameLength = Long.MAX_VALUE - 1000);
        changes.put("a footer of a negative frame", f -> f.addToFooterFrameLength = -1000);
        changes.put("more content than declared", f -> f.declare(59));
        changes.put("less content than declared", f -> f.declare(61));
        changes.put("far less content than declared", f -> f.declare(Long.MAX_VALUE));
        Stream<Named<byte[]>> forged = changes.entrySet().stream().map(change -> {
            Forger forger = new Forger();
            change.getValue().apply(forger);
            return Named.of(change.getKey(), forger.frame());
        });
        return Stream.concat(forged, Stream.concat(headers(), claims()));
    }

    private static RecordHeader moved(RecordHeader r, long by) {
        return new RecordHeader(
                r.type(), r.length(), r.bodyLength(), r.frameOffset() + by, r.contentOffset(), r.checksum());
    }

    /** Headers that no encoder writes, with right checksums. */
    private static Stream<Named<byte[]>> headers() {
        return Stream.of(
                header("a later version", "93 06 73746f726564 00 01 00"),
                header("the reserved bit", "8f 06 73746f726564 00 01 00"),
                header("no descriptor", "0b 06 73746f726564 00 01 00"),
                header("a compact frame of unknown length", "89 06 73746f726564 00 01 00"),
                header("no codec name", "8b 00 00 01 00"),
                header("capitals in the codec name", "8b 06 53746f726564 00 01 00"),
                header("a codec name of 32 letters", "8b 20 " + "61".repeat(32) + " 00 01 00"),
                header("a codec name of 255 letters", "8b ff " + "61".repeat(255) + " 00 01 00"),
                header("an unknown codec", "8b 02 7878 00 01 00"),
                header("parameters for a codec that has none", "8b 06 73746f726564 01 00 01 00"),
                header("a varint that is longer than needed", "8b 06 73746f726564 00 8100 00"),
                header("a varint beyond 63 bits", "8a 06 73746f726564 00 ffffffffffffffffff01 01"),
                header("a varint that does not end", "8a 06 73746f726564 00 " + "ff".repeat(20)),
                header("a block length beyond the format's", "88 06 73746f726564 00 8180808004"),
                header("a compact content length beyond the format's", "8b 06 73746f726564 00 8180808004 00"),
                header("an empty frame with a payload", "8b 06 73746f726564 00 00 02 2a 00000000 2e"),
                header("a payload as long as its content", "8b 07 6465666c617465 01 06 01 02"));
    }

    /** Completes a compact frame whose content is the byte 1; only what the name tells is wrong with it. */
    private static Named<byte[]> header(String name, String hex) {
        byte[] fields = HexFormat.of().parseHex("cf807468" + hex.replace(" ", ""));
        byte[] content = {1};
        byte[] end = {FrameFormat.END_OF_COMPACT_FRAME};
        return Named.of(
                "a header with " + name, TestStreams.concat(fields, checksum(fields), content, checksum(content), end));
    }

    private static byte[] checksum(byte[] bytes) {
        byte[] checksum = new byte[Integer.BYTES];
        FrameFormat.putInt(checksum, 0, Crc32c.of(bytes, 0, bytes.length));
        return checksum;
    }

    /** Headers that are right in themselves and claim more than there is. */
    private static Stream<Named<byte[]>> claims() {
        int huge = FrameLimits.MAX_BLOCK_LENGTH;
        byte[] some = TestData.random(200);
        byte[] end = {0, 0, 0, 0, '.'};
        byte[] streaming = new FrameHeader.Streaming(DEFLATE, Long.MAX_VALUE, huge).encode();
        return Stream.of(
                Named.of(
                        "a huge compact stored block",
                        TestStreams.concat(new FrameHeader.Compact(STORED, huge, huge, true).encode(), some)),
                Named.of(
                        "a huge compact coded block",
                        TestStreams.concat(new FrameHeader.Compact(DEFLATE, huge, huge - 1, false).encode(), some)),
                Named.of(
                        "huge content in a short payload",
                        TestStreams.concat(new FrameHeader.Compact(DEFLATE, huge, 200, false).encode(), some, end)),
                Named.of(
                        "huge content in an empty payload",
                        TestStreams.concat(new FrameHeader.Compact(DEFLATE, huge, 0, false).encode(), end)),
                Named.of(
                        "a huge stored block",
                        TestStreams.concat(streaming, record(RecordType.STORED, huge, huge), some)),
                Named.of(
                        "a huge coded block",
                        TestStreams.concat(streaming, record(RecordType.CODED, huge, huge - 1), some)),
                Named.of(
                        "a block of huge content and short payload",
                        TestStreams.concat(streaming, record(RecordType.CODED, huge, 200), some, some)),
                Named.of(
                        "a huge trailer",
                        TestStreams.concat(streaming, record(RecordType.TRAILER, 0, Integer.MAX_VALUE), some)));
    }

    private static byte[] record(RecordType type, int length, int bodyLength) {
        int headerLength =
                new FrameHeader.Streaming(DEFLATE, Long.MAX_VALUE, FrameLimits.MAX_BLOCK_LENGTH).encode().length;
        return new RecordHeader(type, length, bodyLength, headerLength, 0, 0).encode();
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void isRefusedWithoutTakingMemory(byte[] file) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        assertThrows(CorruptInputException.class, () -> TestStreams.decompress(file));
        assertThrows(CorruptInputException.class, () -> TestStreams.readThroughChannel(file));
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        assertTrue(allocated < MOST_ALLOCATED, "allocated " + allocated);
    }

    @Test
    void theForgersOwnFramesAreFine() throws IOException {
        assertArrayEquals(CONTENT, TestStreams.decompress(new Forger().frame()));
        assertArrayEquals(CONTENT, TestStreams.readThroughChannel(new Forger().frame()));
        assertArrayEquals(
                CONTENT, TestStreams.decompress(new Forger().declare(60).frame()));
        assertArrayEquals(
                CONTENT, TestStreams.readThroughChannel(new Forger().declare(60).frame()));
        assertEquals(
                3,
                FrameInfo.read(new ByteArrayChannel(new Forger().frame()))
                        .getFirst()
                        .blocks()
                        .size());
    }

    @Test
    void theHeadersTailIsFine() throws IOException {
        byte[] file = header("nothing wrong", "8b 06 73746f726564 00 01 00").getPayload();
        assertArrayEquals(new byte[] {1}, TestStreams.decompress(file));
    }

    @Test
    void aFrameOfNoBlocksIsEmpty() throws IOException {
        Forger forger = new Forger();
        forger.records.clear();
        forger.bodies.clear();
        assertEquals(0, TestStreams.decompress(forger.frame()).length);
        assertEquals(0, TestStreams.readThroughChannel(forger.frame()).length);
    }
}
