package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PithOutputStreamTest {

    private static final ConfiguredCodec CODEC = ForwardingCodec.withBlockLength(TestStreams.deflate(), 100);

    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();

    private PithOutputStream.Builder builder() {
        return PithOutputStream.builder(sink).codec(CODEC);
    }

    @Test
    void writesNothingBeforeItMust() throws IOException {
        try (PithOutputStream out = builder().build()) {
            out.write(TestData.text(100));
            out.flush();
            assertEquals(0, sink.size());
        }
        assertArrayEquals(TestData.text(100), TestStreams.decompress(sink.toByteArray()));
    }

    @Test
    void finishCompletesTheFrameAndLeavesTheSinkOpen() throws IOException {
        byte[] content = TestData.text(1234);
        OutputStream unclosable = new FilterOutputStream(sink) {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        PithOutputStream out = PithOutputStream.builder(unclosable).codec(CODEC).build();
        out.write(content);
        out.finish();
        out.finish();
        assertArrayEquals(content, TestStreams.decompress(sink.toByteArray()));
        assertThrows(IOException.class, () -> out.write(1));
        out.flush();
    }

    @Test
    void closeClosesTheSinkOnceAndWritesTheFrameOnce() throws IOException {
        int[] closed = new int[1];
        OutputStream counting = new FilterOutputStream(sink) {
            @Override
            public void close() {
                closed[0]++;
            }
        };
        PithOutputStream out = PithOutputStream.builder(counting).codec(CODEC).build();
        out.write(TestData.text(500));
        out.close();
        int size = sink.size();
        out.close();
        assertEquals(1, closed[0]);
        assertEquals(size, sink.size());
        assertThrows(IOException.class, () -> out.write(1));
        assertThrows(IOException.class, out::flush);
        assertArrayEquals(TestData.text(500), TestStreams.decompress(sink.toByteArray()));
    }

    @Test
    void flushPassesOnCompletedBlocksOnly() throws IOException {
        int[] flushes = new int[1];
        OutputStream counting = new FilterOutputStream(sink) {
            @Override
            public void flush() {
                flushes[0]++;
            }
        };
        byte[] content = TestData.text(250);
        try (PithOutputStream out =
                PithOutputStream.builder(counting).codec(CODEC).build()) {
            out.write(content);
            out.flush();
            assertEquals(1, flushes[0]);
            assertArrayEquals(TestData.text(200), readable(sink.toByteArray(), 200));
        }
        assertArrayEquals(TestStreams.compress(content, CODEC, 1), sink.toByteArray(), "flushing changed the bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void syncFlushLetsAReaderSeeEverythingSoFar(int threads) throws IOException {
        byte[] content = TestData.text(1000);
        try (PithOutputStream out = builder().threads(threads).syncFlush(true).build()) {
            out.flush();
            for (int i = 0; i < content.length; i += 50) {
                out.write(content, i, 50);
                out.flush();
                out.flush();
                assertArrayEquals(TestData.text(i + 50), readable(sink.toByteArray(), i + 50));
            }
        }
        assertArrayEquals(content, TestStreams.decompress(sink.toByteArray()));
    }

    /** Returns the first bytes of a frame that may be incomplete. */
    private static byte[] readable(byte[] frame, int length) throws IOException {
        try (PithInputStream in = TestStreams.reader(frame).build()) {
            return in.readNBytes(length);
        }
    }

    @Test
    void emptyContentIsAFrame() throws IOException {
        builder().build().close();
        assertEquals(0, TestStreams.decompress(sink.toByteArray()).length);
    }

    @Test
    void declaredLengthStandsInTheHeader() throws IOException {
        byte[] content = TestData.text(1000);
        try (PithOutputStream out = builder().contentLength(1000).build()) {
            out.write(content);
        }
        FrameInput in = new FrameInput(new ByteArrayInputStream(sink.toByteArray()), 0, new StreamMonitor(null));
        FrameHeader header = FrameHeader.read(in);
        assertEquals(1000, header == null ? -1 : header.contentLength());
        assertArrayEquals(content, TestStreams.decompress(sink.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 1000})
    void contentShorterThanDeclaredIsAnErrorAndNoFrame(int length) throws IOException {
        PithOutputStream out = builder().contentLength(length + 1L).build();
        out.write(TestData.text(length));
        assertThrows(IOException.class, out::close);
        assertThrows(CorruptInputException.class, () -> TestStreams.decompress(sink.toByteArray()));
    }

    @Test
    void contentLongerThanDeclaredIsAnErrorAtOnce() throws IOException {
        PithOutputStream out = builder().contentLength(999).build();
        out.write(TestData.text(999));
        assertThrows(IOException.class, () -> out.write(0));
        out.close();
        assertThrows(CorruptInputException.class, () -> TestStreams.decompress(sink.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFailingSinkStopsTheStreamForGood(int threads) throws IOException {
        byte[] content = TestData.text(450);
        int whole = TestStreams.compress(content, CODEC, 1).length;
        for (int room = 0; room < whole; room++) {
            FailingOutputStream failing = new FailingOutputStream(room);
            PithOutputStream out = PithOutputStream.builder(failing)
                    .codec(CODEC)
                    .threads(threads)
                    .build();
            IOException first = assertThrows(IOException.class, () -> {
                out.write(content);
                out.finish();
            });
            assertTrue(String.valueOf(first.getMessage()).contains("no room"), "room " + room);
            assertSame(
                    first, assertThrows(IOException.class, () -> out.write(0)).getCause());
            assertThrows(IOException.class, out::flush);
            assertThrows(IOException.class, out::finish);
            out.close();
            assertTrue(failing.isClosed());
            assertEquals(room, failing.written().length);
            assertThrows(CorruptInputException.class, () -> TestStreams.decompress(failing.written()));
        }
    }

    @Test
    void closeReportsAFailingSinkAndClosesIt() throws IOException {
        FailingOutputStream failing = new FailingOutputStream(10);
        PithOutputStream out = PithOutputStream.builder(failing).codec(CODEC).build();
        out.write(TestData.text(50));
        assertThrows(IOException.class, out::close);
        assertTrue(failing.isClosed());
        out.close();
    }

    @Test
    void aFailureToCloseTheSinkDoesNotHideTheFailureBefore() throws IOException {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("write");
            }

            @Override
            public void close() throws IOException {
                throw new IOException("close");
            }
        };
        PithOutputStream out = PithOutputStream.builder(failing).codec(CODEC).build();
        IOException e = assertThrows(IOException.class, out::close);
        assertEquals("write", e.getMessage());
        assertEquals("close", e.getSuppressed()[0].getMessage());
    }

    @Test
    void abortLeavesAnIncompleteFrame() throws IOException {
        PithOutputStream out = builder().build();
        out.write(TestData.text(1000));
        int size = sink.size();
        out.abort();
        assertThrows(IOException.class, () -> out.write(0));
        assertThrows(IOException.class, out::finish);
        out.close();
        assertEquals(size, sink.size());
        assertThrows(CorruptInputException.class, () -> TestStreams.decompress(sink.toByteArray()));
    }

    @Test
    void abortHasNoEffectOnACompleteFrame() throws IOException {
        PithOutputStream out = builder().build();
        out.write(TestData.text(1000));
        out.finish();
        out.abort();
        out.close();
        assertArrayEquals(TestData.text(1000), TestStreams.decompress(sink.toByteArray()));
    }

    @Test
    void countsContentAndCompressedBytes() throws IOException {
        PithOutputStream out = builder().build();
        out.write(TestData.text(1000));
        assertEquals(1000, out.contentBytes());
        assertEquals(sink.size(), out.compressedBytes());
        out.close();
        assertEquals(sink.size(), out.compressedBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void progressRisesToTheTotals(int threads) throws IOException {
        List<long[]> calls = new ArrayList<>();
        ConfiguredCodec codec = ForwardingCodec.withBlockLength(TestStreams.deflate(), 200_000);
        try (PithOutputStream out = PithOutputStream.builder(sink)
                .codec(codec)
                .threads(threads)
                .progress((content, compressed) -> calls.add(new long[] {content, compressed}))
                .build()) {
            out.write(TestData.text(1_000_000));
        }
        assertTrue(calls.size() > 20, "no progress inside blocks");
        for (int i = 1; i < calls.size(); i++) {
            assertTrue(calls.get(i)[0] >= calls.get(i - 1)[0] && calls.get(i)[1] >= calls.get(i - 1)[1]);
        }
        assertArrayEquals(new long[] {1_000_000, sink.size()}, calls.getLast());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFailingProgressListenerFailsTheStream(int threads) {
        RuntimeException failure = new IllegalStateException("listener");
        IOException e = assertThrows(IOException.class, () -> {
            try (PithOutputStream out = builder()
                    .threads(threads)
                    .progress((content, compressed) -> {
                        throw failure;
                    })
                    .build()) {
                out.write(TestData.text(1000));
            }
        });
        assertSame(failure, e.getCause());
    }

    @Test
    void anotherCodecsBugIsNotHidden() {
        ConfiguredCodec broken = new BrokenCodec();
        PithOutputStream out = PithOutputStream.builder(sink).codec(broken).build();
        assertThrows(IllegalStateException.class, () -> {
            out.write(TestData.text(10));
            out.close();
        });
    }

    /** Claims payloads longer than they may be. */
    private static final class BrokenCodec extends ForwardingCodec {
        BrokenCodec() {
            super(TestStreams.deflate());
        }

        @Override
        public BlockEncoder newEncoder() {
            return (content, contentOffset, contentLength, payload, payloadOffset, payloadLimit, monitor) ->
                    payloadLimit + 1;
        }
    }

    @Test
    void builderRefusesWhatMakesNoSense() {
        PithOutputStream.Builder builder = PithOutputStream.builder(sink).registry(TestStreams.registry());
        assertThrows(IllegalArgumentException.class, () -> builder.threads(-1));
        assertThrows(IllegalArgumentException.class, () -> builder.level(0));
        assertThrows(IllegalArgumentException.class, () -> builder.blockLength(PithOutputStream.MIN_BLOCK_LENGTH - 1));
        assertThrows(IllegalArgumentException.class, () -> builder.blockLength(FrameLimits.MAX_BLOCK_LENGTH + 1));
        assertThrows(IllegalArgumentException.class, () -> builder.contentLength(-1));
        assertThrows(IllegalArgumentException.class, () -> builder.memoryLimit(0));
        assertThrows(
                IllegalArgumentException.class, () -> builder.codec("missing").build());
        assertThrows(
                IllegalStateException.class, () -> builder.codec(CODEC).level(3).build());
    }

    @Test
    void saysWhatToDoWhenTheDefaultCodecIsMissing() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> PithOutputStream.builder(sink)
                        .registry(TestStreams.registry())
                        .build());
        assertTrue(String.valueOf(e.getMessage()).contains("ngram"));
    }

    @Test
    void levelReachesTheCodec() throws IOException {
        try (PithOutputStream out = PithOutputStream.builder(sink)
                .registry(TestStreams.registry())
                .codec("deflate")
                .level(3)
                .build()) {
            out.write(TestData.text(100));
        }
        FrameInput in = new FrameInput(new ByteArrayInputStream(sink.toByteArray()), 0, new StreamMonitor(null));
        FrameHeader header = FrameHeader.read(in);
        assertEquals("03", header == null ? "" : header.codec().parameters());
    }

    @Test
    void writesOfNothingAndWrongRangesDoNoHarm() throws IOException {
        PithOutputStream out = builder().build();
        out.write(new byte[0]);
        assertThrows(IndexOutOfBoundsException.class, () -> out.write(new byte[3], 1, 3));
        out.write(new byte[] {1, 2, 3}, 1, 1);
        out.close();
        assertArrayEquals(new byte[] {2}, TestStreams.decompress(sink.toByteArray()));
        assertFalse(sink.size() == 0);
    }
}
