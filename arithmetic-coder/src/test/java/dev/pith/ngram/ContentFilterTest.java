package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ContentFilterTest {

    /** Bytes that mean something to a filter, so that operands follow each other, overlap and lie within the content. */
    private static final int[] MEANINGFUL = {0xE8, 0xE9, 0x05, 0x0D, 0x89, 0x8B, 0x8D, 0xFF, 0, 0, 0, 0xFF, 0xFF, 0xFF};

    private static List<ContentFilter> filters() {
        return List.of(
                IdentityFilter.INSTANCE,
                BranchFilter.X86,
                BranchFilter.X86_64,
                new DeltaFilter(1, 1),
                new DeltaFilter(1, 3),
                new DeltaFilter(2, 2),
                new DeltaFilter(3, 1),
                new DeltaFilter(4, 3),
                new DeltaFilter(7, 5),
                new DeltaFilter(8, 255));
    }

    private static byte[] meaningful(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(64) : MEANINGFUL[random.nextInt(14)]);
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("filters")
    void isABijectionOnAnyBytes(ContentFilter filter) {
        Random random = new Random(5);
        for (int length = 0; length <= 40; length++) {
            for (int i = 0; i < 200; i++) {
                assertUndoes(filter, meaningful(random, length));
            }
        }
        for (int length : new int[] {255, 256, 2039, 2040, 2041, 2048, 5000, 70_000}) {
            assertUndoes(filter, meaningful(random, length));
            assertUndoes(filter, TestContent.random(length));
            assertUndoes(filter, TestContent.code(length, true));
            assertUndoes(filter, TestContent.sound(length));
            assertUndoes(filter, new byte[length]);
        }
    }

    /** In both orders, and without touching what is around. */
    private static void assertUndoes(ContentFilter filter, byte[] bytes) {
        int margin = 9;
        byte[] expected = new byte[bytes.length + 2 * margin];
        Arrays.fill(expected, (byte) 0xE8);
        System.arraycopy(bytes, 0, expected, margin, bytes.length);
        byte[] actual = expected.clone();
        filter.apply(actual, margin, bytes.length);
        filter.revert(actual, margin, bytes.length);
        assertArrayEquals(expected, actual, () -> HexFormat.of().formatHex(bytes) + " applied, then reverted");
        filter.revert(actual, margin, bytes.length);
        filter.apply(actual, margin, bytes.length);
        assertArrayEquals(expected, actual, () -> HexFormat.of().formatHex(bytes) + " reverted, then applied");
    }

    @ParameterizedTest
    @MethodSource("filters")
    void dependsOnTheContentOnly(ContentFilter filter) {
        byte[] content = meaningful(new Random(6), 1000);
        byte[] alone = content.clone();
        filter.apply(alone, 0, alone.length);
        byte[] amidst = new byte[1100];
        Arrays.fill(amidst, (byte) 0xE9);
        System.arraycopy(content, 0, amidst, 50, content.length);
        filter.apply(amidst, 50, content.length);
        assertArrayEquals(alone, Arrays.copyOfRange(amidst, 50, 1050));
    }

    @ParameterizedTest
    @CsvSource({
        "X86, 90e801000000909090909090, 90e807000000909090909090", // forwards: 6 + 1
        "X86, 9090e9feffffff9090909090, 9090e9050000009090909090", // backwards: 7 - 2
        "X86, e8fbffffff, e800000000", // to the very beginning
        "X86, e8faffffff, e8faffffff", // before it
        "X86, e80000000090, e80500000090", // to the last byte
        "X86, e80100000090, e8fbffffff90", // after it: takes a place that distances have left
        "X86, e80600000090, e80600000090", // far after it
        "X86, e8010000, e8010000", // cut off
        "X86, 488b0502000000909090, 488b0502000000909090",
        "X86_64, 488b0502000000909090, 488b0509000000909090",
        "X86_64, 90900502000000909090, 90900502000000909090", // another opcode
        "X86_64, 0502000000909090, 0502000000909090", // no opcode
    })
    void makesOperandsAbsolute(BranchFilter filter, String content, String filtered) {
        byte[] bytes = HexFormat.of().parseHex(content);
        filter.apply(bytes, 0, bytes.length);
        assertEquals(filtered, HexFormat.of().formatHex(bytes));
    }

    @Test
    void permutesOperands() {
        for (int length = 5; length <= 20; length++) {
            for (int end = 5; end <= length; end++) {
                for (int distance = -2 * length; distance <= 2 * length; distance++) {
                    int place = BranchFilter.toAbsolute(distance, end, length);
                    assertEquals(distance, BranchFilter.toRelative(place, end, length));
                }
                for (int extreme : new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                    assertEquals(extreme, BranchFilter.toAbsolute(extreme, end, length));
                    assertEquals(extreme, BranchFilter.toRelative(extreme, end, length));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0507070600, 050200fffa",
        "2, 1, ff000001ffff05, ff000100fffe05", // numbers of two bytes borrow; the last byte is left over
        "2, 2, 0100020004000100ff, 010002000300ffffff",
        "4, 1, 00000000ffffffff00000000, 00000000ffffffff01000000",
        "4, 2, 01020304, 01020304",
    })
    void subtractsNumbers(int width, int stride, String content, String filtered) {
        byte[] bytes = HexFormat.of().parseHex(content);
        new DeltaFilter(width, stride).apply(bytes, 0, bytes.length);
        assertEquals(filtered, HexFormat.of().formatHex(bytes));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "9, 1", "1, 0", "1, 256", "-1, 1"})
    void refusesDeltaFiltersThatTheFormatDoesNotHave(int width, int stride) {
        assertThrows(IllegalArgumentException.class, () -> new DeltaFilter(width, stride));
    }
}
