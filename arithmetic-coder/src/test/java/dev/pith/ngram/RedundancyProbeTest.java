package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.WorkMonitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedundancyProbeTest {

    private static final int LENGTH = 1 << 20;

    private static boolean isFound(byte[] content) {
        byte[] amidst = new byte[content.length + 8];
        System.arraycopy(content, 0, amidst, 3, content.length);
        return RedundancyProbe.isFound(amidst, 3, content.length);
    }

    private static byte[] deflated(byte[] content) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(content);
            deflater.finish();
            byte[] deflated = new byte[content.length];
            return Arrays.copyOf(deflated, deflater.deflate(deflated));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {RedundancyProbe.MIN_LENGTH, 100_000, LENGTH, 10 * LENGTH})
    void findsNoneInWhatIsRandom(int length) {
        assertFalse(isFound(TestContent.random(length)));
    }

    @Test
    void findsNoneInWhatWasCompressed() {
        assertFalse(isFound(deflated(TestContent.text(LENGTH))));
    }

    @Test
    void findsSomeInOtherContent() {
        for (var kind : TestContent.kinds(RedundancyProbe.MIN_LENGTH).entrySet()) {
            assertTrue(isFound(kind.getValue()), kind.getKey());
        }
        assertTrue(isFound(Base64.getEncoder().encode(TestContent.random(LENGTH))), "Base64");
        assertTrue(isFound(TestContent.sound(LENGTH)), "sound");
    }

    @Test
    void leavesShortContentToTheCoder() {
        for (int length : new int[] {0, 1, 1000, RedundancyProbe.MIN_LENGTH - 1}) {
            assertTrue(isFound(TestContent.random(length)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, LENGTH, 8 * LENGTH - 100_000})
    void findsRepeatsHoweverFarApart(int distance) {
        byte[] content = TestContent.random(8 * LENGTH);
        System.arraycopy(content, 11, content, 11 + distance, 60_000);
        assertTrue(isFound(content));
    }

    @Test
    void findsShortRepeats() {
        Random random = new Random(1);
        byte[] keys = TestContent.random(1000 * 16);
        byte[] content = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i += 16) {
            System.arraycopy(keys, 16 * random.nextInt(1000), content, i, 16);
        }
        assertTrue(isFound(content));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 300_000, LENGTH - 40_000})
    void findsTextAmidstRandomBytes(int position) {
        byte[] content = TestContent.random(LENGTH);
        System.arraycopy(TestContent.text(40_000), 0, content, position, 40_000);
        assertTrue(isFound(content));
    }

    @Test
    void findsConstantBitsOfRecords() {
        Random random = new Random(2);
        ByteBuffer identifiers = ByteBuffer.allocate(LENGTH);
        while (identifiers.hasRemaining()) {
            UUID identifier = new UUID(
                    (random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() & ~(3L << 62)) | Long.MIN_VALUE);
            identifiers.putLong(identifier.getMostSignificantBits()).putLong(identifier.getLeastSignificantBits());
        }
        assertTrue(isFound(identifiers.array()));
    }

    @Test
    void findsBytesThatFollowFromOneBefore() {
        for (int distance = 1; distance <= 4; distance++) {
            byte[] content = TestContent.random(LENGTH);
            for (int i = distance; i < LENGTH; i++) {
                content[i] = (byte) (content[i - distance] + (content[i] & 0x7F));
            }
            assertTrue(isFound(content), "distance " + distance);
        }
    }

    @Test
    void savesTheTimeOfCoding() throws IOException {
        byte[] random = TestContent.random(LENGTH);
        int[] advanced = new int[1];
        WorkMonitor monitor = bytes -> advanced[0] += bytes;
        int length = new NgramEncoder(Profile.ofLevel(9), Kernels.best())
                .encode(random, 0, LENGTH, new byte[LENGTH + 1000], 0, LENGTH + 1000, monitor);
        assertEquals(BlockEncoder.DOES_NOT_FIT, length);
        assertEquals(0, advanced[0]);
    }
}
