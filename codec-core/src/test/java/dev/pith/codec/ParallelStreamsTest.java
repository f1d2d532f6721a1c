package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads, their number, and how work ends before its time. */
@Timeout(60)
class ParallelStreamsTest {

    private static final byte[] CONTENT = TestData.text(2000);

    private final ObservedCodec codec = new ObservedCodec();

    @AfterEach
    void leavesNoThreadsAndNoCoders() throws InterruptedException {
        codec.endless = false;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("pith-")) {
                assertTrue(thread.isDaemon(), thread.getName());
                thread.join(TimeUnit.SECONDS.toMillis(20));
                assertFalse(thread.isAlive(), thread.getName());
            }
        }
        assertEquals(0, codec.open(), "coders left open");
    }

    private byte[] compressed() throws IOException {
        return TestStreams.compress(CONTENT, ForwardingCodec.withBlockLength(TestStreams.deflate(), 100), 1);
    }

    private PithInputStream.Builder reader(byte[] compressed, int threads) {
        return TestStreams.reader(compressed).registry(codec.registry()).threads(threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 0})
    void neverMakeMoreCodersThanThreads(int threads) throws IOException {
        byte[] compressed = TestStreams.compress(CONTENT, codec.withBlockLength(100), threads);
        assertArrayEquals(compressed(), compressed);
        int allowed = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        assertTrue(codec.mostOpen() <= allowed, codec.mostOpen() + " encoders");
        assertArrayEquals(CONTENT, TestStreams.decompress(compressed, codec.registry(), threads));
        assertTrue(codec.mostOpen() <= allowed, codec.mostOpen() + " decoders");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 0})
    void leaveAllThreadsToACoderThatSharesBlocks(int threads) throws IOException {
        codec.sharesBlocks = true;
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (PithOutputStream out = PithOutputStream.builder(sink)
                .codec(codec.configure(CodecOptions.DEFAULT))
                .blockLength(PithOutputStream.MIN_BLOCK_LENGTH)
                .threads(threads)
                .build()) {
            for (int i = 0; i < PithOutputStream.MIN_BLOCK_LENGTH / 500; i++) {
                out.write(CONTENT);
            }
        }
        assertEquals(1, codec.mostOpen(), "encoders");
        TestStreams.decompress(sink.toByteArray(), codec.registry(), threads);
        assertEquals(1, codec.mostOpen(), "decoders");
    }

    @Test
    void oneThreadIsTheCallers() throws IOException {
        AtomicInteger foreign = new AtomicInteger();
        Thread caller = Thread.currentThread();
        ProgressListener listener = (content, compressed) -> {
            if (!Thread.currentThread().equals(caller)) {
                foreign.incrementAndGet();
            }
        };
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (PithOutputStream out = PithOutputStream.builder(sink)
                .codec(codec.withBlockLength(100))
                .progress(listener)
                .build()) {
            out.write(CONTENT);
        }
        try (InputStream in = reader(sink.toByteArray(), 1).progress(listener).build()) {
            assertArrayEquals(CONTENT, in.readAllBytes());
        }
        assertEquals(0, foreign.get());
        assertEquals(1, codec.mostOpen());
    }

    @Test
    void limitedMemoryMeansFewerDecoders() throws IOException {
        ObservedCodec hungry = new ObservedCodec(1_000_000);
        byte[] compressed = compressed();
        FrameLimits limits = FrameLimits.DEFAULT.withMaxMemory(2_500_000);
        try (InputStream in = TestStreams.reader(compressed)
                .registry(hungry.registry())
                .threads(8)
                .limits(limits)
                .build()) {
            assertArrayEquals(CONTENT, in.readAllBytes());
        }
        assertTrue(hungry.mostOpen() <= 2, hungry.mostOpen() + " decoders");
        try (InputStream in = TestStreams.reader(compressed)
                .registry(hungry.registry())
                .threads(8)
                .limits(limits.withMaxMemory(1_000_199))
                .build()) {
            assertThrows(MemoryLimitException.class, in::readAllBytes);
        }
        try (InputStream in = TestStreams.reader(compressed)
                .registry(hungry.registry())
                .threads(8)
                .limits(limits.withMaxMemory(1_000_200))
                .build()) {
            assertArrayEquals(CONTENT, in.readAllBytes());
        }
        assertEquals(0, hungry.open());
    }

    @Test
    void framesOfChangingCodecsAndBlockLengthsStayInOrder() throws IOException {
        byte[] frames = new byte[0];
        byte[] content = new byte[0];
        for (int i = 0; i < 60; i++) {
            byte[] part = TestData.text(i * 37);
            ConfiguredCodec level = new DeflateCodec().configure(CodecOptions.ofLevel(1 + i / 20));
            ConfiguredCodec chosen = i % 7 == 3 ? TestStreams.stored() : level;
            frames = TestStreams.concat(
                    frames, TestStreams.compress(part, ForwardingCodec.withBlockLength(chosen, 40 + i * 5), 1));
            content = TestStreams.concat(content, part);
        }
        CodecRegistry codecs = CodecRegistry.of(List.of(new StoredCodec(), codec));
        for (int threads = 1; threads <= 4; threads++) {
            assertArrayEquals(content, TestStreams.decompress(frames, codecs, threads));
            try (InputStream in = TestStreams.reader(frames)
                    .registry(codecs)
                    .threads(threads)
                    .limits(FrameLimits.DEFAULT.withMaxMemory(120_000))
                    .build()) {
                assertArrayEquals(content, in.readAllBytes(), "in little memory");
            }
        }
        assertTrue(codec.mostOpen() <= 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void anInterruptedWriterStopsTheWork(int threads) throws Exception {
        codec.endless = true;
        PithOutputStream out = PithOutputStream.builder(new ByteArrayOutputStream())
                .codec(codec.withBlockLength(100))
                .threads(threads)
                .build();
        interruptWhileItRuns(() -> {
            out.write(CONTENT);
            return null;
        });
        assertThrows(IOException.class, () -> out.write(1));
        out.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void anInterruptedReaderStopsTheWork(int threads) throws Exception {
        byte[] compressed = compressed();
        codec.endless = true;
        PithInputStream in = reader(compressed, threads).build();
        interruptWhileItRuns(() -> in.read());
        assertThrows(InterruptedIOException.class, in::read);
        in.close();
    }

    /** Runs what never ends, interrupts it, and sees that it fails as it should and that no coder goes on. */
    private void interruptWhileItRuns(Callable<?> work) throws Exception {
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> {
            assertThrows(InterruptedIOException.class, work::call);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = Thread.ofPlatform().start(interrupted);
        assertTrue(codec.begun.await(30, TimeUnit.SECONDS));
        thread.interrupt();
        assertTrue(interrupted.get(30, TimeUnit.SECONDS), "the thread is not interrupted any more");
        assertTrue(codec.cancelled.await(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anotherThreadCanAbortAWriter(int threads) throws Exception {
        codec.endless = true;
        PithOutputStream out = PithOutputStream.builder(new ByteArrayOutputStream())
                .codec(codec.withBlockLength(100))
                .threads(threads)
                .build();
        FutureTask<IOException> failure = new FutureTask<>(() -> assertThrows(IOException.class, () -> {
            out.write(CONTENT);
        }));
        Thread.ofPlatform().start(failure);
        assertTrue(codec.begun.await(30, TimeUnit.SECONDS));
        out.abort();
        assertTrue(failure.get(30, TimeUnit.SECONDS) instanceof InterruptedIOException);
        out.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anotherThreadCanCloseAReader(int threads) throws Exception {
        byte[] compressed = compressed();
        codec.endless = true;
        PithInputStream in = reader(compressed, threads).build();
        FutureTask<IOException> failure = new FutureTask<>(() -> assertThrows(IOException.class, in::read));
        Thread.ofPlatform().start(failure);
        assertTrue(codec.begun.await(30, TimeUnit.SECONDS));
        in.close();
        failure.get(30, TimeUnit.SECONDS);
        assertTrue(codec.cancelled.await(30, TimeUnit.SECONDS));
    }

    @Test
    void closingAWriterThatFailedDoesNotWaitForSlowBlocks() throws IOException {
        codec.endless = true;
        PithOutputStream out = PithOutputStream.builder(new ByteArrayOutputStream())
                .codec(codec.withBlockLength(100))
                .threads(4)
                .build();
        out.write(CONTENT, 0, 350);
        out.abort();
        out.close();
    }

    @Test
    void closingAReaderInTheMiddleStopsIt() throws IOException {
        byte[] compressed = compressed();
        for (int length = 0; length < CONTENT.length; length += 130) {
            PithInputStream in = reader(compressed, 3).build();
            assertEquals(length, in.readNBytes(length).length);
            in.close();
            assertThrows(IOException.class, in::read);
        }
    }

    @Test
    void aBlockIsReturnedEvenIfTheSourceHasNoMoreYet() throws IOException {
        PipedInputStream pipe = new PipedInputStream(1 << 16);
        PipedOutputStream pipeEntry = new PipedOutputStream(pipe);
        try (PithInputStream in = PithInputStream.builder(pipe)
                        .registry(codec.registry())
                        .threads(3)
                        .build();
                PithOutputStream out = PithOutputStream.builder(pipeEntry)
                        .codec(TestStreams.deflate())
                        .syncFlush(true)
                        .build()) {
            for (int i = 0; i < CONTENT.length; i += 100) {
                out.write(CONTENT, i, 100);
                out.flush();
                byte[] expected = new byte[100];
                System.arraycopy(CONTENT, i, expected, 0, 100);
                assertArrayEquals(expected, in.readNBytes(100));
            }
        }
    }

    @Test
    void readsAheadNoFurtherThanMemoryIsMeantFor() throws Exception {
        byte[] compressed = TestStreams.compress(
                TestData.random(100_000), ForwardingCodec.withBlockLength(TestStreams.deflate(), 1000), 1);
        try (PithInputStream in = reader(compressed, 2).build()) {
            in.read();
            Thread reading = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("pith-reader"))
                    .findFirst()
                    .orElseThrow();
            while (reading.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
            long most = (MemoryUse.blocks(2) + 1) * (1000 + FrameFormat.RECORD_HEADER_LENGTH);
            assertTrue(in.compressedBytes() < most, "read ahead " + in.compressedBytes());
            assertArrayEquals(TestData.random(100_000), TestStreams.concat(TestData.random(1), in.readAllBytes()));
        }
    }

    @Test
    void closingEndsTheThreadThatWaitsForTheSource() throws IOException {
        PipedInputStream pipe = new PipedInputStream(1 << 16);
        PipedOutputStream sink = new PipedOutputStream(pipe);
        byte[] compressed = compressed();
        sink.write(compressed, 0, compressed.length - 1);
        PithInputStream in = PithInputStream.builder(pipe)
                .registry(codec.registry())
                .threads(2)
                .build();
        assertArrayEquals(CONTENT, in.readNBytes(CONTENT.length));
        in.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void exceptionsOfTheSourcePassThroughAfterTheContentBefore(int threads) throws IOException {
        byte[] compressed = compressed();
        IOException failure = new IOException("source");
        for (int good = 0; good < compressed.length; good += 11) {
            InputStream source = new FailingInputStream(compressed, good, failure);
            try (PithInputStream in = PithInputStream.builder(source)
                    .registry(codec.registry())
                    .threads(threads)
                    .build()) {
                ByteArrayOutputStream restored = new ByteArrayOutputStream();
                assertSame(failure, assertThrows(IOException.class, () -> in.transferTo(restored)));
                assertSame(failure, assertThrows(IOException.class, in::read));
                byte[] expected = new byte[restored.size()];
                System.arraycopy(CONTENT, 0, expected, 0, expected.length);
                assertArrayEquals(expected, restored.toByteArray());
            }
        }
    }

    /** Returns so many bytes and then fails. */
    private static final class FailingInputStream extends InputStream {

        private final ByteArrayInputStream good;
        private final IOException failure;

        FailingInputStream(byte[] bytes, int good, IOException failure) {
            this.good = new ByteArrayInputStream(bytes, 0, good);
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            read(single, 0, 1);
            return single[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = good.read(target, offset, length);
            if (count < 0) {
                throw failure;
            }
            return count;
        }
    }

    @Test
    void theFirstCorruptBlockInOrderIsReported() throws IOException {
        byte[] compressed = compressed();
        List<FrameInfo> frames = FrameInfo.read(
                new ByteArrayChannel(compressed), codec.registry(), CodecOptions.DEFAULT, FrameLimits.DEFAULT);
        List<BlockInfo> blocks = frames.getFirst().blocks();
        for (int i : new int[] {3, 7, 12}) {
            compressed[(int) blocks.get(i).payloadOffset() + 5] ^= 1;
        }
        for (int threads = 1; threads <= 4; threads++) {
            try (PithInputStream in = reader(compressed, threads).build()) {
                ByteArrayOutputStream restored = new ByteArrayOutputStream();
                CorruptInputException e = assertThrows(CorruptInputException.class, () -> in.transferTo(restored));
                assertEquals(300, restored.size());
                long offset = e.offset() - blocks.get(3).payloadOffset();
                assertTrue(offset >= 0 && offset <= blocks.get(3).payloadLength(), e.getMessage());
            }
        }
    }
}
