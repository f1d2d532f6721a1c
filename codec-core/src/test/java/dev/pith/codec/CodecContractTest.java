package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every codec must do, whichever it is: a codec's own test extends this class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CodecContractTest {

    private static final long SEED = 4711;
    private static final byte GUARD = 0x55;

    /** Returns the codec under test. */
    protected abstract Codec codec();

    /**
     * Returns the settings to test. Tests that code very often use the first only, which should be the one that takes
     * least memory and time.
     */
    protected abstract List<ConfiguredCodec> configurations();

    /** Returns how much content in bytes a test takes where much is of use; a slow codec returns less. */
    protected int longContent() {
        return 100_000;
    }

    /** Returns how much content in bytes the tests that code hundreds of times take. */
    protected int shortContent() {
        return 200;
    }

    private ConfiguredCodec first() {
        return configurations().getFirst();
    }

    private CodecRegistry registry() {
        return CodecRegistry.of(List.of(codec()));
    }

    @Test
    void namesItselfAsAHeaderCanHold() {
        assertTrue(FrameHeader.CODEC_NAME.matcher(codec().name()).matches(), codec().name());
        assertTrue(codec().description().length() > 0 && !codec().description().contains("\n"));
    }

    @Test
    void configuresEveryLevel() {
        for (int level = CodecOptions.MIN_LEVEL; level <= CodecOptions.MAX_LEVEL; level++) {
            ConfiguredCodec configured = codec().configure(CodecOptions.ofLevel(level));
            assertEquals(codec().name(), configured.name());
        }
    }

    @Test
    void refusesAnUnknownOptionByItsName() {
        CodecOptions options = CodecOptions.DEFAULT.with("no-such-option", "1");
        Exception e = assertThrows(IllegalArgumentException.class, () -> codec().configure(options));
        assertTrue(String.valueOf(e.getMessage()).contains("no-such-option"), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void tellsWhatItNeeds(ConfiguredCodec configured) {
        assertEquals(codec().name(), configured.name());
        assertTrue(configured.parameters().length <= Codec.MAX_PARAMETERS_LENGTH);
        assertNotNull(configured.summary());
        int preferred = configured.preferredBlockLength();
        assertTrue(preferred >= 1 && preferred <= FrameLimits.MAX_BLOCK_LENGTH, "block length " + preferred);
        long encoderMemory = 0;
        long decoderMemory = 0;
        for (int length : new int[] {1, 1000, 1 << 16, 1 << 20, 1 << 26, FrameLimits.MAX_BLOCK_LENGTH}) {
            assertTrue(configured.encoderMemory(length) >= encoderMemory, "encoder memory falls at " + length);
            assertTrue(configured.decoderMemory(length) >= decoderMemory, "decoder memory falls at " + length);
            encoderMemory = configured.encoderMemory(length);
            decoderMemory = configured.decoderMemory(length);
        }
        long maxContentLength = 0;
        for (int length : new int[] {0, 1, 100, 1 << 16, 1 << 26, FrameLimits.MAX_BLOCK_LENGTH}) {
            assertTrue(configured.maxContentLength(length) >= maxContentLength, "content length falls at " + length);
            maxContentLength = configured.maxContentLength(length);
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void restoresEveryKindOfContent(ConfiguredCodec configured) throws IOException {
        TestData.everyKind(longContent()).forEach((kind, content) -> {
            byte[] compressed = assertDoesNotThrow(() -> TestStreams.compress(content, configured, 1), kind);
            byte[] restored = assertDoesNotThrow(() -> TestStreams.decompress(compressed, registry(), 1), kind);
            assertArrayEquals(content, restored, kind);
        });
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void givesTheSameBytesForAnyNumberOfThreads(ConfiguredCodec configured) throws IOException {
        ConfiguredCodec inBlocks = ForwardingCodec.withBlockLength(configured, longContent() / 7);
        byte[] content = TestData.text(longContent());
        byte[] expected = TestStreams.compress(content, inBlocks, 1);
        for (int threads = 1; threads <= 3; threads++) {
            assertArrayEquals(expected, TestStreams.compress(content, inBlocks, threads), threads + " threads");
            assertArrayEquals(content, TestStreams.decompress(expected, registry(), threads), threads + " threads");
        }
    }

    @Test
    void givesTheSameBytesForAnySizesOfWritesAndReads() throws IOException {
        byte[] content = TestData.runs(longContent() / 2, 20);
        ConfiguredCodec inBlocks = ForwardingCodec.withBlockLength(first(), content.length / 3);
        byte[] expected = TestStreams.compress(content, inBlocks, 1);
        Random random = new Random(SEED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith =
                PithOutputStream.builder(out).codec(inBlocks).build()) {
            for (int i = 0; i < content.length; ) {
                int length = Math.min(content.length - i, random.nextInt(1000));
                if (length == 1) {
                    pith.write(content[i]);
                } else {
                    pith.write(content, i, length);
                }
                i += length;
            }
        }
        assertArrayEquals(expected, out.toByteArray());
        ByteArrayOutputStream restored = new ByteArrayOutputStream();
        try (InputStream in = PithInputStream.builder(new ByteArrayInputStream(expected))
                .registry(registry())
                .build()) {
            byte[] buffer = new byte[1000];
            for (int count = 0; count >= 0; ) {
                restored.write(buffer, 7, count);
                count = in.read(buffer, 7, 1 + random.nextInt(990));
            }
        }
        assertArrayEquals(content, restored.toByteArray());
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void restoresConcatenatedFrames(ConfiguredCodec configured) throws IOException {
        byte[] text = TestData.text(longContent() / 10);
        byte[] random = TestData.random(100);
        byte[] frames = TestStreams.concat(
                TestStreams.compress(text, configured, 1),
                TestStreams.compress(new byte[0], configured, 1),
                TestStreams.compress(text, ForwardingCodec.withBlockLength(configured, text.length / 2), 1),
                TestStreams.compress(random, first(), 1));
        byte[] expected = TestStreams.concat(text, text, random);
        assertArrayEquals(expected, TestStreams.decompress(frames, registry(), 1));
        assertArrayEquals(expected, TestStreams.decompress(frames, registry(), 2));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void encoderCarriesNothingFromOneBlockToTheNext(ConfiguredCodec configured) throws IOException {
        List<byte[]> blocks = List.of(
                TestData.text(longContent() / 4),
                TestData.runs(longContent() / 8, 50),
                TestData.everyByteValue(),
                new byte[longContent() / 8],
                TestData.text(longContent() / 8));
        try (BlockEncoder encoder = configured.newEncoder();
                BlockDecoder decoder = configured.newDecoder()) {
            for (byte[] block : blocks) {
                byte[] payload = encode(encoder, block, block.length + 100);
                try (BlockEncoder fresh = configured.newEncoder()) {
                    assertArrayEquals(encode(fresh, block, block.length + 100), payload);
                }
                assertEquals(
                        BlockEncoder.DOES_NOT_FIT,
                        encoder.encode(block, 0, block.length, new byte[0], 0, 0, WorkMonitor.NONE));
                if (payload != null) {
                    assertTrue(
                            configured.maxContentLength(payload.length) >= block.length,
                            "a payload of " + payload.length + " bytes holds " + block.length);
                    assertArrayEquals(block, decode(decoder, payload, block.length));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void codersCanBeUsedAfterTheyWereCancelled(ConfiguredCodec configured) throws IOException {
        byte[] block = TestData.text(longContent());
        WorkMonitor cancelling = contentBytes -> {
            throw new InterruptedIOException("cancelled by the test");
        };
        try (BlockEncoder encoder = configured.newEncoder();
                BlockDecoder decoder = configured.newDecoder()) {
            byte[] expected = encode(encoder, block, block.length);
            if (expected == null) {
                return;
            }
            byte[] target = new byte[block.length];
            assertThrows(
                    InterruptedIOException.class,
                    () -> encoder.encode(block, 0, block.length, target, 0, target.length, cancelling));
            assertArrayEquals(expected, encode(encoder, block, block.length));
            assertThrows(
                    InterruptedIOException.class,
                    () -> decoder.decode(expected, 0, expected.length, target, 0, target.length, cancelling));
            assertArrayEquals(block, decode(decoder, expected, block.length));
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void codersReportNoMoreProgressThanThereIsContent(ConfiguredCodec configured) throws IOException {
        byte[] block = TestData.text(longContent());
        byte[] payload = new byte[block.length];
        long[] reported = new long[2];
        try (BlockEncoder encoder = configured.newEncoder();
                BlockDecoder decoder = configured.newDecoder()) {
            int length =
                    encoder.encode(block, 0, block.length, payload, 0, payload.length, bytes -> reported[0] += bytes);
            if (length != BlockEncoder.DOES_NOT_FIT) {
                decoder.decode(payload, 0, length, block, 0, block.length, bytes -> reported[1] += bytes);
            }
        }
        assertTrue(reported[0] <= block.length, "encoder reported " + reported[0]);
        assertTrue(reported[1] <= block.length, "decoder reported " + reported[1]);
    }

    @Test
    void codersKeepWithinTheirRanges() throws IOException {
        byte[] block = TestData.text(shortContent());
        try (BlockEncoder encoder = first().newEncoder();
                BlockDecoder decoder = first().newDecoder()) {
            byte[] expected = encode(encoder, block, block.length);
            if (expected == null) {
                return;
            }
            for (int room = 0; room <= expected.length + 20; room++) {
                byte[] content = guarded(block, 11);
                byte[] payload = guarded(new byte[room], 23);
                int length = encoder.encode(content, 11, block.length, payload, 23, 23 + room, WorkMonitor.NONE);
                assertArrayEquals(guarded(block, 11), content, "the content was changed");
                assertGuards(payload, 23, room);
                if (room >= expected.length) {
                    assertArrayEquals(expected, Arrays.copyOfRange(payload, 23, 23 + length), "with room " + room);
                } else {
                    assertEquals(BlockEncoder.DOES_NOT_FIT, length, "with room " + room);
                }
            }
            byte[] payload = guarded(expected, 3);
            byte[] content = guarded(new byte[block.length], 5);
            decoder.decode(payload, 3, expected.length, content, 5, block.length, WorkMonitor.NONE);
            assertArrayEquals(guarded(block, 5), content);
            assertArrayEquals(guarded(expected, 3), payload, "the payload was changed");
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void parametersRestoreTheSettings(ConfiguredCodec configured) throws IOException {
        ConfiguredCodec restored = codec().restore(configured.parameters(), CodecOptions.DEFAULT);
        assertEquals(configured.name(), restored.name());
        assertArrayEquals(configured.parameters(), restored.parameters());
        assertEquals(configured.summary(), restored.summary());
        byte[] block = TestData.text(longContent() / 4);
        try (BlockEncoder encoder = configured.newEncoder();
                BlockEncoder restoredEncoder = restored.newEncoder()) {
            assertArrayEquals(encode(encoder, block, block.length), encode(restoredEncoder, block, block.length));
        }
    }

    @Test
    void randomParametersAreRefusedOrWork() throws IOException {
        Random random = new Random(SEED);
        byte[] block = TestData.text(shortContent());
        for (int i = 0; i < 2000; i++) {
            byte[] parameters = first().parameters();
            if (i % 2 == 0) {
                parameters = new byte[random.nextInt(12)];
                random.nextBytes(parameters);
            } else if (parameters.length > 0) {
                parameters[random.nextInt(parameters.length)] = (byte) random.nextInt();
            }
            ConfiguredCodec restored;
            try {
                restored = codec().restore(parameters, CodecOptions.DEFAULT);
            } catch (CorruptInputException e) {
                continue;
            }
            assertArrayEquals(parameters, restored.parameters());
            if (i < 40 && restored.encoderMemory(block.length) < 1 << 26) {
                byte[] compressed = TestStreams.compress(block, restored, 1);
                assertArrayEquals(block, TestStreams.decompress(compressed, registry(), 1));
            }
        }
    }

    @Test
    void memoryLimitsHold() throws IOException {
        byte[] content = TestData.text(longContent() / 2);
        ConfiguredCodec configured = first();
        byte[] compressed = TestStreams.compress(content, configured, 1);
        long needed = MemoryUse.ofStream(configured.decoderMemory(content.length), content.length, 1);
        FrameLimits enough = FrameLimits.DEFAULT.withMaxMemory(needed);
        for (int threads = 1; threads <= 2; threads++) {
            PithInputStream.Builder builder = PithInputStream.builder(new ByteArrayInputStream(compressed))
                    .registry(registry())
                    .threads(threads);
            try (InputStream in = builder.limits(enough).build()) {
                assertArrayEquals(content, in.readAllBytes());
            }
        }
        FrameLimits tooLittle = FrameLimits.DEFAULT.withMaxMemory(needed - 1);
        try (InputStream in = PithInputStream.builder(new ByteArrayInputStream(compressed))
                .registry(registry())
                .limits(tooLittle)
                .build()) {
            MemoryLimitException e = assertThrows(MemoryLimitException.class, in::readAllBytes);
            assertEquals(needed, e.neededBytes());
            assertEquals(needed - 1, e.allowedBytes());
        }
        long neededToEncode = MemoryUse.ofStream(configured.encoderMemory(1 << 16), 1 << 16, 1);
        PithOutputStream.Builder builder = PithOutputStream.builder(new ByteArrayOutputStream())
                .codec(configured)
                .blockLength(1 << 16);
        assertDoesNotThrow(() -> builder.memoryLimit(neededToEncode).build().close());
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.memoryLimit(neededToEncode - 1).build());
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] content = TestData.text(shortContent());
        for (byte[] frame : smallFrames(content)) {
            for (int length = 0; length < frame.length; length++) {
                byte[] truncated = Arrays.copyOf(frame, length);
                assertThrows(
                        CorruptInputException.class,
                        () -> TestStreams.decompress(truncated, registry(), 1),
                        "truncated to " + length + " of " + frame.length);
            }
        }
    }

    @Test
    void everyBrokenByteIsNoticed() throws IOException {
        byte[] content = TestData.text(shortContent());
        for (byte[] frame : smallFrames(content)) {
            for (int i = 0; i < frame.length; i++) {
                byte[] broken = frame.clone();
                broken[i] ^= (byte) (1 << i % 8);
                try {
                    assertArrayEquals(content, TestStreams.decompress(broken, registry(), 1), "byte " + i);
                } catch (CorruptInputException e) {
                    assertTrue(e.offset() >= 0 && e.offset() <= frame.length, e.getMessage());
                }
            }
        }
    }

    @Test
    void brokenPayloadsAreRefusedOrFillTheContent() throws IOException {
        byte[] block = TestData.text(shortContent());
        Random random = new Random(SEED);
        try (BlockEncoder encoder = first().newEncoder();
                BlockDecoder decoder = first().newDecoder()) {
            byte[] payload = encode(encoder, block, block.length);
            if (payload == null) {
                payload = new byte[20];
            }
            List<byte[]> broken = new ArrayList<>();
            for (int bit = 0; bit < 8 * Math.min(payload.length, 50); bit++) {
                byte[] flipped = payload.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                broken.add(flipped);
            }
            for (int length = 0; length < payload.length; length += 3) {
                broken.add(Arrays.copyOf(payload, length));
            }
            broken.add(Arrays.copyOf(payload, payload.length + 1));
            for (int i = 0; i < 300; i++) {
                byte[] bytes = new byte[random.nextInt(block.length)];
                random.nextBytes(bytes);
                broken.add(bytes);
            }
            for (byte[] bytes : broken) {
                decodeBroken(decoder, bytes, 1 + random.nextInt(2 * block.length));
                decodeBroken(decoder, bytes, block.length);
            }
            byte[] intact = encode(encoder, block, block.length);
            if (intact != null) {
                assertArrayEquals(block, decode(decoder, intact, block.length), "after broken payloads");
            }
        }
    }

    private void decodeBroken(BlockDecoder decoder, byte[] payload, int contentLength) {
        byte[] content = guarded(new byte[contentLength], 9);
        byte[] guardedPayload = guarded(payload, 4);
        try {
            decoder.decode(guardedPayload, 4, payload.length, content, 9, contentLength, WorkMonitor.NONE);
        } catch (CorruptInputException e) {
            assertEquals(codec().name(), e.codec());
            assertTrue(e.offset() >= 0 && e.offset() <= payload.length, e.getMessage());
        } catch (IOException | RuntimeException e) {
            fail("payload " + Arrays.toString(payload) + " for " + contentLength + " bytes", e);
        }
        assertGuards(content, 9, contentLength);
    }

    private List<byte[]> smallFrames(byte[] content) throws IOException {
        return List.of(
                TestStreams.compress(content, first(), 1),
                TestStreams.compress(content, ForwardingCodec.withBlockLength(first(), content.length / 2), 1));
    }

    /** Returns the payload, or null if it does not fit. */
    private static byte @Nullable [] encode(BlockEncoder encoder, byte[] block, int limit) throws IOException {
        byte[] payload = new byte[limit];
        int length = encoder.encode(block, 0, block.length, payload, 0, limit, WorkMonitor.NONE);
        return length == BlockEncoder.DOES_NOT_FIT ? null : Arrays.copyOf(payload, length);
    }

    private static byte[] decode(BlockDecoder decoder, byte[] payload, int contentLength) throws IOException {
        byte[] content = new byte[contentLength];
        decoder.decode(payload, 0, payload.length, content, 0, contentLength, WorkMonitor.NONE);
        return content;
    }

    /** Returns the bytes with so many guard bytes before and after them. */
    private static byte[] guarded(byte[] bytes, int guards) {
        byte[] guarded = new byte[guards + bytes.length + guards];
        Arrays.fill(guarded, GUARD);
        System.arraycopy(bytes, 0, guarded, guards, bytes.length);
        return guarded;
    }

    private static void assertGuards(byte[] guarded, int guards, int length) {
        for (int i = 0; i < guards; i++) {
            assertEquals(GUARD, guarded[i], "byte before the range was changed");
            assertEquals(GUARD, guarded[guards + length + i], "byte after the range was changed");
        }
    }
}
