package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {

    private static final long SEED = 5;

    @Test
    void givesThePublishedCheckValue() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0xE3069283, Crc32c.of(digits, 0, digits.length));
    }

    @Test
    void combinesTheChecksumsOfTwoRanges() {
        byte[] bytes = TestData.random(100_000);
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            int length = random.nextInt(i < 100 ? 20 : bytes.length);
            int split = random.nextInt(length + 1);
            int combined =
                    Crc32c.combine(Crc32c.of(bytes, 0, split), Crc32c.of(bytes, split, length - split), length - split);
            assertEquals(Crc32c.of(bytes, 0, length), combined, "seed " + SEED + ", " + split + " of " + length);
        }
    }

    @Test
    void combinesRangesLongerThanAnArray() {
        byte[] mebibyte = new byte[1 << 20];
        int zeros = Crc32c.of(mebibyte, 0, mebibyte.length);
        int expected = 0;
        CRC32C direct = new CRC32C();
        int doubled = zeros;
        for (int i = 0; i < 12; i++) {
            doubled = Crc32c.combine(doubled, doubled, (long) mebibyte.length << i);
        }
        for (int i = 0; i < 4096; i++) {
            direct.update(mebibyte, 0, mebibyte.length);
            expected = (int) direct.getValue();
        }
        assertEquals(expected, doubled);
    }
}
