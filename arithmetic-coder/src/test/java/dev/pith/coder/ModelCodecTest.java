package dev.pith.coder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelCodecTest {

    private final AtomicInteger modelsMade = new AtomicInteger();
    private final ModelCodec codec = new ModelCodec("test", new byte[] {1, 2}, "for tests", 12_345, () -> {
        modelsMade.incrementAndGet();
        return new AdaptiveFrequencies(256, 15, 6);
    });

    @Test
    void codesBlocksInPlaceAndIndependently() throws IOException {
        byte[] content = text(100_000);
        byte[] payload = new byte[100_000];
        Arrays.fill(payload, (byte) 0x5A);
        BlockEncoder encoder = codec.newEncoder();
        int first = encoder.encode(content, 7, 50_000, payload, 10, 60_000, WorkMonitor.NONE);
        int second = encoder.encode(content, 7, 50_000, payload, 10 + first, 99_000, WorkMonitor.NONE);
        assertEquals(first, second);
        assertTrue(first < 30_000);
        for (int i = 0; i < 10; i++) {
            assertEquals(0x5A, payload[i]);
            assertEquals(0x5A, payload[10 + first + second + i]);
        }
        byte[] decoded = new byte[50_020];
        codec.newDecoder().decode(payload, 10 + first, second, decoded, 10, 50_000, WorkMonitor.NONE);
        assertArrayEquals(Arrays.copyOfRange(content, 7, 50_007), Arrays.copyOfRange(decoded, 10, 50_010));
        assertEquals(0, decoded[9] | decoded[50_010]);
        assertEquals(3, modelsMade.get());
    }

    @Test
    void saysSoWhenThePayloadDoesNotFit() throws IOException {
        byte[] content = text(40_000);
        int needed = encode(content).length;
        byte[] payload = new byte[needed];
        BlockEncoder encoder = codec.newEncoder();
        assertEquals(needed, encoder.encode(content, 0, content.length, payload, 0, needed, WorkMonitor.NONE));
        for (int limit : new int[] {0, 1, needed / 2, needed - 1}) {
            assertEquals(
                    BlockEncoder.DOES_NOT_FIT,
                    encoder.encode(content, 0, content.length, payload, 0, limit, WorkMonitor.NONE));
        }
    }

    @Test
    void givesUpEarlyOnAPayloadThatDoesNotFit() throws IOException {
        byte[] content = text(1_000_000);
        AtomicInteger consumed = new AtomicInteger();
        codec.newEncoder().encode(content, 0, content.length, new byte[100], 0, 100, consumed::addAndGet);
        assertTrue(consumed.get() <= 1 << 15, "consumed " + consumed);
    }

    @Test
    void reportsEveryByteToTheMonitor() throws IOException {
        byte[] content = text(100_001);
        AtomicInteger consumed = new AtomicInteger();
        byte[] payload = new byte[content.length];
        int length =
                codec.newEncoder().encode(content, 0, content.length, payload, 0, payload.length, consumed::addAndGet);
        assertEquals(content.length, consumed.get());
        AtomicInteger produced = new AtomicInteger();
        codec.newDecoder().decode(payload, 0, length, new byte[content.length], 0, content.length, produced::addAndGet);
        assertEquals(content.length, produced.get());
    }

    @Test
    void theMonitorCanCancel() {
        byte[] content = text(100_000);
        WorkMonitor cancelling = bytes -> {
            throw new InterruptedIOException("cancelled");
        };
        assertThrows(
                InterruptedIOException.class,
                () -> codec.newEncoder().encode(content, 0, content.length, new byte[99_999], 0, 99_999, cancelling));
        byte[] payload = encode(content);
        assertThrows(
                InterruptedIOException.class,
                () -> codec.newDecoder()
                        .decode(payload, 0, payload.length, new byte[content.length], 0, content.length, cancelling));
    }

    @Test
    void refusesPayloadsThatEndTooEarlyOrTooLate() throws IOException {
        ModelCodec eightBits = new ModelCodec("eight", new byte[0], "", 0, () -> new AdaptiveModel() {
            @Override
            public DecoderModel prediction() {
                return FrequencyTable.fromCounts(new long[256], 8);
            }

            @Override
            public void update(int symbol) {}
        });
        byte[] payload = new byte[400];
        int whole = eightBits.newEncoder().encode(text(300), 0, 300, payload, 0, 400, WorkMonitor.NONE);
        assertEquals(300, whole);
        for (int length = 0; length < payload.length; length++) {
            if (length == whole || length == whole - 1) {
                continue;
            }
            int claimed = length;
            CorruptInputException e = assertThrows(
                    CorruptInputException.class,
                    () -> eightBits.newDecoder().decode(payload, 0, claimed, new byte[300], 0, 300, WorkMonitor.NONE));
            assertEquals("eight", e.codec());
            assertEquals(length, e.offset());
            assertTrue(e.reason().startsWith(length < whole ? "payload ends too early" : "payload does not end"));
        }
    }

    @Test
    void stopsSoonAfterTheEndOfAPayloadThatClaimsTooMuch() {
        AtomicInteger produced = new AtomicInteger();
        byte[] payload = new byte[100];
        new Random(3).nextBytes(payload);
        CorruptInputException e = assertThrows(
                CorruptInputException.class,
                () -> codec.newDecoder().decode(payload, 0, 100, new byte[1 << 20], 0, 1 << 20, produced::addAndGet));
        assertEquals("test", e.codec());
        assertTrue(produced.get() < 1 << 19, "produced " + produced);
    }

    @Test
    void noPayloadHoldsMoreThanTheCodecSays() {
        byte[] zeros = new byte[4 << 20];
        int length = encode(zeros).length;
        assertTrue(codec.maxContentLength(length) >= zeros.length);
        assertTrue(codec.maxContentLength(0) < 1 << 20);
    }

    @Test
    void keepsWhatItWasGiven() {
        assertEquals("test", codec.name());
        assertEquals("for tests", codec.summary());
        assertArrayEquals(new byte[] {1, 2}, codec.parameters());
        codec.parameters()[0] = 9;
        assertArrayEquals(new byte[] {1, 2}, codec.parameters());
        assertEquals(12_345, codec.encoderMemory(100));
        assertEquals(12_345, codec.decoderMemory(1 << 30));
    }

    private byte[] encode(byte[] content) {
        byte[] payload = new byte[content.length];
        return Arrays.copyOf(payload, encode(content, payload));
    }

    private int encode(byte[] content, byte[] payload) {
        try {
            return codec.newEncoder().encode(content, 0, content.length, payload, 0, payload.length, WorkMonitor.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] text(int length) {
        Random random = new Random(length);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) "etaoin shrdlu".charAt(random.nextInt(1 + random.nextInt(13)));
        }
        return text;
    }
}
