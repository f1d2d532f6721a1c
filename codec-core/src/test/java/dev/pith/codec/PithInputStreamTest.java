package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PithInputStreamTest {

    private static final byte[] CONTENT = TestData.text(1000);

    private static byte[] compressed() throws IOException {
        return TestStreams.compress(CONTENT, ForwardingCodec.withBlockLength(TestStreams.deflate(), 100), 1);
    }

    @Test
    void readsNothingFromTheSourceBeforeItMust() throws IOException {
        ByteArrayInputStream source = new ByteArrayInputStream(compressed());
        try (PithInputStream in = new PithInputStream(source)) {
            assertEquals(0, in.available());
            assertEquals(compressed().length, source.available());
            assertEquals(0, in.compressedBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void availableTellsWhatNeedsNoWaiting(int threads) throws IOException {
        try (PithInputStream in =
                TestStreams.reader(compressed()).threads(threads).build()) {
            for (int i = 0; i < CONTENT.length; i++) {
                assertEquals(i % 100 == 0 ? 0 : 100 - i % 100, in.available());
                assertEquals(CONTENT[i], in.read());
            }
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(new byte[1]));
            assertEquals(0, in.available());
        }
    }

    @Test
    void doesNotSupportMarks() throws IOException {
        try (PithInputStream in = TestStreams.reader(compressed()).build()) {
            assertFalse(in.markSupported());
            assertThrows(IOException.class, in::reset);
        }
    }

    @Test
    void skipsAcrossBlocksUpToTheEnd() throws IOException {
        try (PithInputStream in = TestStreams.reader(compressed()).build()) {
            assertEquals(0, in.skip(0));
            assertEquals(0, in.skip(-5));
            assertEquals(250, in.skip(250));
            assertEquals(CONTENT[250], in.read());
            assertEquals(749, in.skip(Long.MAX_VALUE));
            assertEquals(0, in.skip(1));
            assertEquals(1000, in.contentBytes());
        }
    }

    @Test
    void readsOfNothingReturnNothing() throws IOException {
        try (PithInputStream in = TestStreams.reader(compressed()).build()) {
            assertEquals(0, in.read(new byte[5], 5, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(new byte[5], 3, 3));
            in.readAllBytes();
            assertEquals(0, in.read(new byte[0]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nothingWorksAfterClose(int threads) throws IOException {
        int[] closed = new int[1];
        InputStream source = new FilterInputStream(new ByteArrayInputStream(compressed())) {
            @Override
            public void close() {
                closed[0]++;
            }
        };
        PithInputStream in = PithInputStream.builder(source)
                .registry(TestStreams.registry())
                .threads(threads)
                .build();
        assertEquals(CONTENT[0], in.read());
        in.close();
        in.close();
        assertEquals(1, closed[0]);
        assertThrows(IOException.class, in::read);
        assertThrows(IOException.class, () -> in.read(new byte[1]));
        assertThrows(IOException.class, () -> in.read(new byte[0]));
        assertThrows(IOException.class, () -> in.skip(1));
        assertThrows(IOException.class, in::available);
    }

    @Test
    void countsContentAndCompressedBytes() throws IOException {
        byte[] compressed = compressed();
        try (PithInputStream in = TestStreams.reader(compressed).build()) {
            in.readNBytes(150);
            assertEquals(150, in.contentBytes());
            assertTrue(in.compressedBytes() > 100 && in.compressedBytes() < compressed.length);
            in.readAllBytes();
            assertEquals(1000, in.contentBytes());
            assertEquals(compressed.length, in.compressedBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void leavesWhatFollowsTheFirstFrameIfAsked(int threads) throws IOException {
        byte[] small = TestStreams.compress(new byte[] {1, 2}, TestStreams.stored(), 1);
        for (byte[] frame : List.of(compressed(), small)) {
            ByteArrayInputStream source = new ByteArrayInputStream(TestStreams.concat(frame, new byte[] {7, 8, 9}));
            PithInputStream in = PithInputStream.builder(source)
                    .registry(TestStreams.registry())
                    .threads(threads)
                    .concatenated(false)
                    .build();
            in.readAllBytes();
            assertEquals(-1, in.read());
            assertArrayEquals(new byte[] {7, 8, 9}, source.readAllBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void garbageAfterTheLastFrameIsAnErrorAfterItsContent(int threads) throws IOException {
        byte[] garbage = TestStreams.concat(compressed(), new byte[1]);
        try (PithInputStream in = TestStreams.reader(garbage).threads(threads).build()) {
            assertArrayEquals(CONTENT, in.readNBytes(CONTENT.length));
            CorruptInputException e = assertThrows(CorruptInputException.class, in::read);
            assertEquals(compressed().length, e.offset());
        }
    }

    @Test
    void emptyInputIsAnError() {
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> TestStreams.decompress(new byte[0]));
        assertTrue(e.reason().contains("no frame"), e.reason());
    }

    @Test
    void aMissingCodecIsNamedAndTheInstalledOnesAreListed() throws IOException {
        byte[] compressed = compressed();
        CorruptInputException e = assertThrows(
                CorruptInputException.class,
                () -> TestStreams.decompress(compressed, CodecRegistry.of(List.of(new StoredCodec())), 1));
        assertTrue(e.reason().contains("'deflate'") && e.reason().contains("stored"), e.reason());
    }

    @Test
    void blocksLongerThanTheLimitAreRefused() throws IOException {
        byte[] compressed = compressed();
        FrameLimits limits = new FrameLimits(99, 1 << 30);
        try (PithInputStream in = TestStreams.reader(compressed).limits(limits).build()) {
            assertThrows(CorruptInputException.class, in::read);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aDecodersBugIsReportedAsCorruption(int threads) throws IOException {
        RuntimeException bug = new ArrayIndexOutOfBoundsException("in the decoder");
        CodecRegistry broken = registryOf(() -> (payload, from, length, content, at, count, monitor) -> {
            throw bug;
        });
        CorruptInputException e =
                assertThrows(CorruptInputException.class, () -> TestStreams.decompress(compressed(), broken, threads));
        assertSame(bug, e.getCause());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void errorsAreNotHidden(int threads) throws IOException {
        CodecRegistry broken = registryOf(() -> (payload, from, length, content, at, count, monitor) -> {
            throw new OutOfMemoryError("test");
        });
        byte[] compressed = compressed();
        try (PithInputStream in =
                TestStreams.reader(compressed).registry(broken).threads(threads).build()) {
            assertThrows(OutOfMemoryError.class, in::read);
            assertInstanceOf(
                    OutOfMemoryError.class,
                    assertThrows(IOException.class, in::read).getCause());
        }
    }

    @Test
    void wrongContentIsNeverReturned() {
        CodecRegistry lying = registryOf(() ->
                (payload, from, length, content, at, count, monitor) -> Arrays.fill(content, at, at + count, (byte) 1));
        assertThrows(CorruptInputException.class, () -> TestStreams.decompress(compressed(), lying, 1));
    }

    /** A registry of Deflate with another decoder. */
    private static CodecRegistry registryOf(java.util.function.Supplier<BlockDecoder> decoder) {
        return CodecRegistry.of(List.of(new Codec() {
            @Override
            public String name() {
                return DeflateCodec.NAME;
            }

            @Override
            public String description() {
                return "";
            }

            @Override
            public List<CodecOption> options() {
                return List.of();
            }

            @Override
            public ConfiguredCodec configure(CodecOptions options) {
                return new ForwardingCodec(TestStreams.deflate()) {
                    @Override
                    public BlockDecoder newDecoder() {
                        return decoder.get();
                    }
                };
            }

            @Override
            public ConfiguredCodec restore(byte[] parameters, CodecOptions options) {
                return configure(options);
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void progressRisesToTheTotals(int threads) throws IOException {
        byte[] compressed = TestStreams.compress(
                TestData.text(1_000_000), ForwardingCodec.withBlockLength(TestStreams.deflate(), 200_000), 1);
        List<long[]> calls = new ArrayList<>();
        try (PithInputStream in = TestStreams.reader(compressed)
                .threads(threads)
                .progress((content, bytes) -> calls.add(new long[] {content, bytes}))
                .build()) {
            in.readAllBytes();
        }
        assertTrue(calls.stream().map(call -> call[0]).distinct().count() > 20, "no progress inside blocks");
        for (int i = 1; i < calls.size(); i++) {
            assertTrue(calls.get(i)[0] >= calls.get(i - 1)[0] && calls.get(i)[1] >= calls.get(i - 1)[1]);
        }
        assertArrayEquals(new long[] {1_000_000, compressed.length}, calls.getLast());
    }

    @Test
    void aFailingProgressListenerFailsTheStream() throws IOException {
        RuntimeException failure = new IllegalStateException("listener");
        try (PithInputStream in = TestStreams.reader(compressed())
                .progress((content, bytes) -> {
                    if (content > 0) {
                        throw failure;
                    }
                })
                .build()) {
            assertSame(failure, assertThrows(IOException.class, in::read).getCause());
        }
    }
}
