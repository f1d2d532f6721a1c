package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.ExponentCode.Leaf;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads whose headers are wrong and yet pass their checksums. */
class CorruptPayloadTest {

    private static final long SEED = 20260411;

    // Where the fields of a payload lie.
    private static final int VERSION_AT = 3;
    private static final int FORMAT_AT = 4;
    private static final int LEAVES_AT = 5;
    private static final int RESERVED_AT = 6;
    private static final int COUNT_AT = 8;
    private static final int CHECKSUM_AT = 16;
    private static final int CODE_AT = 20;
    private static final int ESCAPE = 0x80;
    private static final int NO_LOW = 0x8000;

    /** Where the payload lies in its file. */
    private static final long FILE_OFFSET = 1000;

    private static final int COUNT = 3000;
    private static final byte[] WEIGHTS = TestWeights.gaussian(WeightFormat.BF16, COUNT, 0.02, SEED);

    private static ByteBuffer payload() {
        byte[] payload = TestPayloads.encode(
                WeightFormat.BF16, WEIGHTS, TestPayloads.bestCode(WeightFormat.BF16, WEIGHTS), Kernels.PLAIN);
        return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.capacity()];
        payload.get(0, bytes);
        return bytes;
    }

    private static int leaves(ByteBuffer payload) {
        return payload.get(LEAVES_AT) & 0xFF;
    }

    /** Returns where the size of the only block stands. */
    private static int sizeAt(ByteBuffer payload) {
        int tableAt = (CODE_AT + 2 * leaves(payload) + 3) / 4 * 4;
        return tableAt + Integer.BYTES;
    }

    /** Makes the checksum of the header right. */
    static void seal(ByteBuffer payload) {
        long end = CodedTensor.bodyAt(leaves(payload), CodedTensor.blocks(payload.getLong(COUNT_AT)));
        if (end >= CODE_AT && end <= payload.capacity()) {
            payload.putInt(CHECKSUM_AT, 0);
            CRC32C checksum = new CRC32C();
            checksum.update(payload.array(), payload.arrayOffset(), (int) end);
            payload.putInt(CHECKSUM_AT, (int) checksum.getValue());
        }
    }

    private static CodedTensor open(ByteBuffer payload) throws CorruptInputException {
        return CodedTensor.open(MemorySegment.ofArray(bytes(payload)), FILE_OFFSET, WeightFormat.BF16, COUNT);
    }

    private static void assertRefused(String reason, long at, ByteBuffer payload) {
        var fault = assertThrows(CorruptInputException.class, () -> open(payload));
        assertEquals(reason, fault.reason());
        assertEquals(FILE_OFFSET + at, fault.offset());
        assertEquals("dfloat", fault.codec());
    }

    /** Requires a payload to be refused after a change and the repair of its checksum. */
    private static void assertRefused(String reason, long at, Consumer<ByteBuffer> change) {
        ByteBuffer payload = payload();
        change.accept(payload);
        seal(payload);
        assertRefused(reason, at, payload);
    }

    private static void assertBlockRefused(String reason, ByteBuffer payload) throws IOException {
        seal(payload);
        CodedTensor tensor = open(payload);
        MemorySegment weights = MemorySegment.ofArray(new byte[2 * COUNT]);
        for (Kernels kernels : Kernels.all()) {
            var fault = assertThrows(
                    CorruptInputException.class, () -> new BlockDecoder(kernels).decode(tensor, 0, weights, 0));
            assertEquals(reason, fault.reason());
            assertEquals(FILE_OFFSET + tensor.blockAt(0), fault.offset());
        }
    }

    @Test
    void aPayloadAsItIsIsRead() throws IOException {
        ByteBuffer payload = payload();
        byte[] before = bytes(payload);
        seal(payload);
        assertArrayEquals(before, bytes(payload), "the test's repair does harm");
        assertArrayEquals(WEIGHTS, TestPayloads.decode(WeightFormat.BF16, COUNT, bytes(payload), Kernels.PLAIN));
        assertTrue(leaves(payload) > 5);
    }

    @Test
    void refusesWhatIsShorterThanAHeader() {
        for (int length = 0; length < CODE_AT; length++) {
            assertRefused(
                    "a payload shorter than its header", 0, ByteBuffer.wrap(Arrays.copyOf(bytes(payload()), length)));
        }
    }

    @Test
    void refusesTruncatedPayloads() {
        byte[] payload = bytes(payload());
        for (int length = CODE_AT; length < payload.length; length++) {
            ByteBuffer truncated = ByteBuffer.wrap(Arrays.copyOf(payload, length));
            assertThrows(CorruptInputException.class, () -> open(truncated));
        }
    }

    @Test
    void refusesOtherMagicsAndVersions() {
        String reason = "not a payload of a version that this reader knows";
        assertRefused(reason, 0, payload -> payload.put(VERSION_AT, (byte) 2));
        assertRefused(reason, 0, payload -> payload.put(VERSION_AT, (byte) 0));
        assertRefused(reason, 0, payload -> payload.put(0, (byte) 'p'));
    }

    @Test
    void refusesAnotherFormat() {
        for (int id : new int[] {0, 2, 3, 4, 5, 6, 0x81}) {
            assertRefused("another weight format", FORMAT_AT, payload -> payload.put(FORMAT_AT, (byte) id));
        }
    }

    @Test
    void refusesReservedBytesThatAreNotZero() {
        assertRefused("reserved bytes that are not 0", RESERVED_AT, payload -> payload.put(RESERVED_AT, (byte) 1));
        assertRefused(
                "reserved bytes that are not 0", RESERVED_AT, payload -> payload.put(RESERVED_AT + 1, (byte) 0x80));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, COUNT - 1, COUNT + 1, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesAnotherCount(long count) {
        assertRefused("another number of weights", COUNT_AT, payload -> payload.putLong(COUNT_AT, count));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 40, 1L << 45, 1L << 46, 1L << 60, Long.MAX_VALUE})
    void refusesMoreWeightsThanABlockTableCanStandFor(long count) {
        ByteBuffer payload = payload().putLong(COUNT_AT, count);
        var fault = assertThrows(
                CorruptInputException.class,
                () -> CodedTensor.open(MemorySegment.ofArray(bytes(payload)), 0, WeightFormat.BF16, count));
        assertEquals("a block table longer than the payload", fault.reason());
    }

    @Test
    void refusesAHeaderThatFailsItsChecksum() {
        ByteBuffer payload = payload();
        int end = (int) CodedTensor.bodyAt(leaves(payload), 1);
        for (int at = CHECKSUM_AT; at < end; at++) {
            payload.put(at, (byte) (payload.get(at) ^ 0x10));
            assertRefused("a header that fails its checksum", CHECKSUM_AT, payload);
            payload.put(at, (byte) (payload.get(at) ^ 0x10));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65, 128, 255})
    void refusesCodesOfNoOrTooManyLeaves(int leaves) {
        assertRefused("a code of " + leaves + " leaves", CODE_AT, payload -> payload.put(LEAVES_AT, (byte) leaves));
    }

    @Test
    void refusesCodeWordsOutOfOrder() {
        assertRefused("code words that are not in order of their lengths", CODE_AT, payload -> {
            short first = payload.getShort(CODE_AT);
            int last = CODE_AT + 2 * (leaves(payload) - 1);
            payload.putShort(CODE_AT, payload.getShort(last)).putShort(last, first);
        });
    }

    @Test
    void refusesAnEscapeThatIsNotTheLastOfItsLength() {
        ExponentCode code = new ExponentCode(List.of(new Leaf(1, 121), new Leaf(2, 120), new Leaf(2, Leaf.ESCAPE)));
        byte[] encoded = TestPayloads.encode(WeightFormat.BF16, WEIGHTS, code, Kernels.PLAIN);
        ByteBuffer payload = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        short escape = payload.getShort(CODE_AT + 4);
        payload.putShort(CODE_AT + 4, payload.getShort(CODE_AT + 2)).putShort(CODE_AT + 2, escape);
        seal(payload);
        assertRefused("an escape that is not the last code word of its length", CODE_AT, payload);
    }

    @Test
    void refusesIncompleteAndOverfullCodes() {
        String reason = "code words that are no complete prefix code";
        assertRefused(reason, CODE_AT, payload -> {
            int last = CODE_AT + 2 * (leaves(payload) - 1);
            payload.put(last, (byte) (payload.get(last) + 1));
        });
        assertRefused(reason, CODE_AT, payload -> payload.put(CODE_AT, (byte) 0));
    }

    @Test
    void refusesExponentsAndEscapesTwice() {
        assertRefused(
                "an exponent with two code words",
                CODE_AT,
                payload -> payload.put(CODE_AT + 3, payload.get(CODE_AT + 1)));
        assertRefused("an exponent with two code words", CODE_AT, payload -> {
            int last = CODE_AT + 2 * (leaves(payload) - 1);
            payload.put(last, (byte) (payload.get(last) | ESCAPE));
            payload.put(last - 2, (byte) (payload.get(last - 2) | ESCAPE));
        });
    }

    @Test
    void refusesLongCodeWords() {
        assertRefused("a code word of 127 bits", CODE_AT, payload -> payload.put(CODE_AT, (byte) 0x7F));
        assertRefused("a code word of 25 bits", CODE_AT, payload -> payload.put(CODE_AT, (byte) 25));
    }

    @Test
    void refusesBlocksAsLargeAsTheirWeights() {
        int sizeAt = sizeAt(payload());
        for (int units : new int[] {2 * COUNT / 4, 2 * COUNT / 4 + 1, 0x7FFE, NO_LOW | 0x7FFE}) {
            assertRefused(
                    "a block larger than its weights", sizeAt, payload -> payload.putShort(sizeAt, (short) units));
        }
    }

    @Test
    void refusesBlocksThatDoNotFillThePayloadOrReachBeyondIt() {
        int sizeAt = sizeAt(payload());
        int units = payload().getShort(sizeAt);
        for (int other : new int[] {0, 1, units - 4, units + 4, 2 * COUNT / 4 - 1, 0xFFFF, NO_LOW, NO_LOW | 1}) {
            assertRefused(
                    "blocks that do not fill the payload",
                    sizeAt - 4,
                    payload -> payload.putShort(sizeAt, (short) other));
        }
    }

    @Test
    void refusesBlocksShorterThanTheirPackedBits() throws IOException {
        ByteBuffer whole = payload();
        int bodyAt = (int) CodedTensor.bodyAt(leaves(whole), 1);
        for (int units : new int[] {4, COUNT / 4 - 2}) {
            int length = (int) CodedTensor.roundUp(bodyAt + 4L * units, CodedTensor.ALIGNMENT);
            ByteBuffer payload =
                    ByteBuffer.wrap(Arrays.copyOf(bytes(whole), length)).order(ByteOrder.LITTLE_ENDIAN);
            payload.putShort(sizeAt(payload), (short) units);
            assertBlockRefused("a block shorter than its packed bits", payload);
        }
    }

    @Test
    void refusesBitmapsThatDoNotFillTheirBlock() throws IOException {
        ByteBuffer whole = payload();
        int bodyAt = (int) CodedTensor.bodyAt(leaves(whole), 1);
        int units = whole.getShort(sizeAt(whole));
        for (int other : new int[] {COUNT / 4, COUNT / 4 + 1, units - 10, units - 1, units + 1, units + 4}) {
            int length = (int) CodedTensor.roundUp(bodyAt + 4L * other, CodedTensor.ALIGNMENT);
            ByteBuffer payload =
                    ByteBuffer.wrap(Arrays.copyOf(bytes(whole), length)).order(ByteOrder.LITTLE_ENDIAN);
            payload.putShort(sizeAt(payload), (short) other);
            assertBlockRefused("a block whose bitmaps do not fill it", payload);
        }
    }

    @Test
    void refusesBlocksThatFailTheirChecksum() throws IOException {
        ByteBuffer otherChecksum = payload();
        int checksumAt = sizeAt(otherChecksum) - Integer.BYTES;
        otherChecksum.putInt(checksumAt, otherChecksum.getInt(checksumAt) ^ 1);
        assertBlockRefused("a block that fails its checksum", otherChecksum);
        ByteBuffer otherExponent = payload();
        otherExponent.put(CODE_AT + 1, (byte) (otherExponent.get(CODE_AT + 1) ^ 0x40));
        assertBlockRefused("a block that fails its checksum", otherExponent);
        ByteBuffer otherBits = payload();
        int bodyAt = (int) CodedTensor.bodyAt(leaves(otherBits), 1);
        otherBits.put(bodyAt, (byte) ~otherBits.get(bodyAt));
        assertBlockRefused("a block that fails its checksum", otherBits);
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void anyTreeIsRefusedOrGivesTheWeights(WeightFormat format) throws IOException {
        byte[] weights = TestWeights.gaussian(format, 500, 0.02, SEED);
        byte[] payload = TestPayloads.encode(format, weights, TestPayloads.bestCode(format, weights), Kernels.PLAIN);
        int bodyAt = (int) CodedTensor.bodyAt(payload[LEAVES_AT], 1);
        for (int at = bodyAt; at < payload.length; at++) {
            for (int value : List.of(0, 0xFF, payload[at] ^ 0x21)) {
                byte[] changed = payload.clone();
                changed[at] = (byte) value;
                for (Kernels kernels : List.of(Kernels.PLAIN, Kernels.LONGS)) {
                    byte[] decoded;
                    try {
                        decoded = TestPayloads.decode(format, 500, changed, kernels);
                    } catch (CorruptInputException e) {
                        continue;
                    }
                    assertArrayEquals(weights, decoded, format + ", byte " + at);
                }
            }
        }
    }
}
