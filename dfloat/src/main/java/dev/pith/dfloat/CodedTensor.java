package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.ExponentCode.Leaf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A tensor's payload: header, code, block table and blocks, as {@code docs/dfloat-format.md} has it.
 *
 * <p>Instances are immutable; any number of threads may use one while the segment below it is alive.
 */
final class CodedTensor implements BlockedTensor {

    /** What error messages call the codec. */
    static final String CODEC = "dfloat";

    /** What is said of a block that fails its checksum; and of one that a device refuses, for this or another reason. */
    static final String WRONG_CHECKSUM = "a block that fails its checksum";

    static final String CORRUPT_ON_DEVICE = "a block whose bitmaps do not fill it, or that fails its checksum";

    /** How many weights each block but a tensor's last has. */
    static final int BLOCK = 1 << 14;

    /** Payloads, and blocks within them, begin at multiples of so many bytes of the payload. */
    static final int ALIGNMENT = 16;

    /** Blocks have sizes in multiples of so many bytes. */
    static final int BLOCK_UNIT = 4;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The letters PWT and the version. */
    private static final int MAGIC = 'P' | 'W' << 8 | 'T' << 16 | 1 << 24;

    private static final int FORMAT_AT = 4;
    private static final int LEAVES_AT = 5;
    private static final int RESERVED_AT = 6;
    private static final int COUNT_AT = 8;
    private static final int CHECKSUM_AT = 16;
    private static final int CODE_AT = 20;
    private static final int BYTES_PER_LEAF = 2;
    private static final int ESCAPE_FLAG = 0x80;
    private static final int BYTES_PER_TABLE_ENTRY = Integer.BYTES + Short.BYTES;

    /** What stands before the blocks is less than 2 GiB, which allows for four petabytes of weights. */
    private static final long MAX_BLOCKS = (Integer.MAX_VALUE - 1024) / BYTES_PER_TABLE_ENTRY;

    private final MemorySegment payload;
    private final long fileOffset;
    private final WeightFormat format;
    private final long count;
    private final ExponentCode code;
    private final long tableAt;
    private final long[] blockOffsets;

    private CodedTensor(
            MemorySegment payload,
            long fileOffset,
            WeightFormat format,
            long count,
            ExponentCode code,
            long tableAt,
            long[] blockOffsets) {
        this.payload = payload;
        this.fileOffset = fileOffset;
        this.format = format;
        this.count = count;
        this.code = code;
        this.tableAt = tableAt;
        this.blockOffsets = blockOffsets;
    }

    /**
     * Takes a payload apart.
     *
     * @param payload all of it
     * @param fileOffset where it lies in the file, for error messages
     * @param format what its weights must be
     * @param count how many weights it must have
     */
    static CodedTensor open(MemorySegment payload, long fileOffset, WeightFormat format, long count)
            throws CorruptInputException {
        return open(payload, payload.byteSize(), fileOffset, format, count);
    }

    /**
     * Takes a payload apart whose blocks are elsewhere.
     *
     * @param payload what comes before the blocks: at least {@link #headLength} bytes, or all of it
     * @param length the length of all of it
     */
    static CodedTensor open(MemorySegment payload, long length, long fileOffset, WeightFormat format, long count)
            throws CorruptInputException {
        Faults faults = new Faults(fileOffset);
        faults.unless(length >= CODE_AT, 0, "a payload shorter than its header");
        faults.unless(payload.get(INT, 0) == MAGIC, 0, "not a payload of a version that this reader knows");
        faults.unless(payload.get(ValueLayout.JAVA_BYTE, FORMAT_AT) == format.id(), FORMAT_AT, "another weight format");
        faults.unless(payload.get(SHORT, RESERVED_AT) == 0, RESERVED_AT, "reserved bytes that are not 0");
        faults.unless(payload.get(LONG, COUNT_AT) == count, COUNT_AT, "another number of weights");
        int leaves = payload.get(ValueLayout.JAVA_BYTE, LEAVES_AT) & 0xFF;
        faults.unless(leaves <= ExponentCode.MAX_LEAVES, CODE_AT, "a code of " + leaves + " leaves");
        long blocks = blocks(count);
        long tableAt = tableAt(leaves);
        faults.unless(
                blocks <= MAX_BLOCKS && bodyAt(leaves, blocks) <= length,
                COUNT_AT,
                "a block table longer than the payload");
        long bodyAt = bodyAt(leaves, blocks);
        faults.unless(
                checksumOfHeader(payload, bodyAt) == payload.get(INT, CHECKSUM_AT),
                CHECKSUM_AT,
                "a header that fails its checksum");
        ExponentCode code = readCode(payload, leaves, faults);

        long[] offsets = new long[Math.toIntExact(blocks) + 1];
        offsets[0] = bodyAt;
        for (int block = 0; block < blocks; block++) {
            long sizeAt = tableAt + blocks * Integer.BYTES + (long) block * Short.BYTES;
            int weights = weights(count, block);
            BlockSize size = BlockSize.ofBits(payload.get(SHORT, sizeAt));
            faults.unless(size.fits(format, weights), sizeAt, "a block larger than its weights");
            offsets[block + 1] = offsets[block] + size.bytes(format, weights);
        }
        faults.unless(
                roundUp(offsets[offsets.length - 1], ALIGNMENT) == length,
                tableAt,
                "blocks that do not fill the payload");
        return new CodedTensor(payload, fileOffset, format, count, code, tableAt, offsets);
    }

    private static ExponentCode readCode(MemorySegment payload, int leafCount, Faults faults)
            throws CorruptInputException {
        List<Leaf> leaves = new ArrayList<>();
        for (int rank = 0; rank < leafCount; rank++) {
            long at = CODE_AT + (long) rank * BYTES_PER_LEAF;
            int length = payload.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
            int exponent = payload.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF;
            boolean escape = (length & ESCAPE_FLAG) != 0;
            leaves.add(new Leaf(length & ~ESCAPE_FLAG, escape ? Leaf.ESCAPE : exponent));
        }
        try {
            return new ExponentCode(leaves);
        } catch (IllegalArgumentException e) {
            throw faults.at(CODE_AT, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns what stands before a payload's blocks.
     *
     * @param sizes each block's size
     * @param checksums each block's CRC32C
     */
    static MemorySegment header(WeightFormat format, long count, ExponentCode code, short[] sizes, int[] checksums) {
        int leaves = code.leaves().size();
        long blocks = blocks(count);
        byte[] bytes = new byte[Math.toIntExact(bodyAt(leaves, blocks))];
        MemorySegment header = MemorySegment.ofArray(bytes);
        header.set(INT, 0, MAGIC);
        header.set(ValueLayout.JAVA_BYTE, FORMAT_AT, (byte) format.id());
        header.set(ValueLayout.JAVA_BYTE, LEAVES_AT, (byte) leaves);
        header.set(LONG, COUNT_AT, count);
        int at = CODE_AT;
        for (Leaf leaf : code.leaves()) {
            bytes[at++] = (byte) (leaf.isEscape() ? leaf.length() | ESCAPE_FLAG : leaf.length());
            bytes[at++] = (byte) (leaf.isEscape() ? 0 : leaf.exponent());
        }
        long tableAt = tableAt(leaves);
        for (int block = 0; block < blocks; block++) {
            header.set(INT, tableAt + (long) block * Integer.BYTES, checksums[block]);
            header.set(SHORT, tableAt + blocks * Integer.BYTES + (long) block * Short.BYTES, sizes[block]);
        }
        header.set(INT, CHECKSUM_AT, checksumOfHeader(header, bytes.length));
        return header;
    }

    /** Returns the most bytes that come before the blocks of a payload for so many weights. */
    static long headLength(long count) {
        return bodyAt(ExponentCode.MAX_LEAVES, blocks(count));
    }

    /** Returns where the blocks of a payload begin. */
    static long bodyAt(int leaves, long blocks) {
        return roundUp(tableAt(leaves) + blocks * BYTES_PER_TABLE_ENTRY, ALIGNMENT);
    }

    private static long tableAt(int leaves) {
        return roundUp(CODE_AT + leaves * BYTES_PER_LEAF, Integer.BYTES);
    }

    /** Returns how many blocks so many weights take. */
    static long blocks(long count) {
        return count / BLOCK + (count % BLOCK == 0 ? 0 : 1);
    }

    /** Returns how many of a tensor's weights a block holds. */
    static int weights(long count, int block) {
        return (int) Math.min(BLOCK, count - (long) block * BLOCK);
    }

    static long roundUp(long value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    private static int checksumOfHeader(MemorySegment header, long length) {
        CRC32C checksum = new CRC32C();
        checksum.update(header.asSlice(0, CHECKSUM_AT).asByteBuffer());
        checksum.update(ByteBuffer.allocate(Integer.BYTES));
        checksum.update(header.asSlice(CODE_AT, length - CODE_AT).asByteBuffer());
        return (int) checksum.getValue();
    }

    WeightFormat format() {
        return format;
    }

    /** Returns the number of weights. */
    long count() {
        return count;
    }

    ExponentCode code() {
        return code;
    }

    MemorySegment payload() {
        return payload;
    }

    @Override
    public int blocks() {
        return blockOffsets.length - 1;
    }

    /** Returns how many weights a block holds. */
    int weights(int block) {
        return weights(count, block);
    }

    @Override
    public int blockLength() {
        return BLOCK * format.bytes();
    }

    @Override
    public long length() {
        return count * format.bytes();
    }

    @Override
    public long codedLength(int block) {
        return blockOffsets[block + 1] - blockOffsets[block];
    }

    /** Returns where a block begins in the payload. */
    long blockAt(int block) {
        return blockOffsets[block];
    }

    /** Returns where a block ends in the payload. */
    long blockEnd(int block) {
        return blockOffsets[block + 1];
    }

    BlockSize size(int block) {
        return BlockSize.ofBits(
                payload.get(SHORT, tableAt + (long) blocks() * Integer.BYTES + (long) block * Short.BYTES));
    }

    /** Returns the CRC32C of a block's weights. */
    int checksum(int block) {
        return payload.get(INT, tableAt + (long) block * Integer.BYTES);
    }

    /** Returns the exception for a fault in a block. */
    CorruptInputException fault(int block, String reason) {
        return new Faults(fileOffset).at(blockAt(block), reason);
    }

    /**
     * Makes exceptions of faults.
     *
     * @param fileOffset where the payload lies in the file
     */
    private record Faults(long fileOffset) {

        void unless(boolean condition, long at, String reason) throws CorruptInputException {
            if (!condition) {
                throw at(at, reason);
            }
        }

        CorruptInputException at(long at, String reason) {
            return new CorruptInputException(CODEC, fileOffset + at, reason);
        }
    }
}
