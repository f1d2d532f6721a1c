package dev.pith.codec.commons;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.codec.FrameLimits;
import dev.pith.codec.PithFrame;
import dev.pith.codec.PithInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorInputStream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;

class PithCompressorStreamProviderTest {

    private static final byte[] CONTENT = "all that was written\n".repeat(50).getBytes(StandardCharsets.US_ASCII);

    private final CompressorStreamFactory factory = new CompressorStreamFactory();

    private static byte[] compressed() throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (OutputStream out = new PithCompressorOutputStream<>(sink, builder -> builder.codec("stored"))) {
            out.write(CONTENT);
        }
        return sink.toByteArray();
    }

    private static byte[] twice(byte[] bytes) {
        byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
        return twice;
    }

    @Test
    void commonsCompressFindsTheFormatByName() throws Exception {
        assertTrue(CompressorStreamFactory.findAvailableCompressorInputStreamProviders()
                .containsKey("PITH"));
        assertTrue(CompressorStreamFactory.findAvailableCompressorOutputStreamProviders()
                .containsKey("PITH"));
        try (InputStream in = factory.createCompressorInputStream("pith", new ByteArrayInputStream(compressed()))) {
            assertInstanceOf(PithCompressorInputStream.class, in);
            assertArrayEquals(CONTENT, in.readAllBytes());
        }
    }

    @Test
    void concatenatedFramesAreReadIfTheFactorySaysSo() throws Exception {
        byte[] frames = twice(compressed());
        try (InputStream in = factory.createCompressorInputStream("pith", new ByteArrayInputStream(frames), true)) {
            assertArrayEquals(twice(CONTENT), in.readAllBytes());
        }
        try (InputStream in = factory.createCompressorInputStream("pith", new ByteArrayInputStream(frames), false)) {
            assertArrayEquals(CONTENT, in.readAllBytes());
        }
    }

    @Test
    void compressingWithoutTheDefaultCodecSaysSo() {
        CompressorException e = assertThrows(
                CompressorException.class,
                () -> factory.createCompressorOutputStream("pith", new ByteArrayOutputStream()));
        assertTrue(String.valueOf(e.getMessage()).contains("ngram"));
    }

    @Test
    void countsBytes() throws IOException {
        byte[] compressed = compressed();
        try (PithCompressorInputStream in = new PithCompressorInputStream(new ByteArrayInputStream(compressed))) {
            assertEquals(CONTENT[0], in.read());
            assertEquals(10, in.read(new byte[10]));
            assertEquals(9, in.skip(9));
            assertEquals(20, in.getBytesRead());
            assertEquals(20, in.getUncompressedCount());
            assertEquals(CONTENT.length - 20, in.available());
            in.readAllBytes();
            assertEquals(-1, in.read());
            assertEquals(CONTENT.length, in.getUncompressedCount());
            assertEquals(compressed.length, in.getCompressedCount());
        }
    }

    @Test
    void theMemoryLimitExceptionIsTheirs() throws IOException {
        PithInputStream limited = PithInputStream.builder(new ByteArrayInputStream(compressed()))
                .limits(FrameLimits.DEFAULT.withMaxMemory(1500))
                .build();
        try (CompressorInputStream in = new PithCompressorInputStream(limited)) {
            MemoryLimitException e = assertThrows(MemoryLimitException.class, in::read);
            assertEquals(1, e.getMemoryLimitInKb());
            assertEquals(3, e.getMemoryNeededInKb());
            assertInstanceOf(CorruptInputException.class, e.getCause());
        }
    }

    @Test
    void matchesFrames() throws IOException {
        assertTrue(PithCompressorInputStream.matches(compressed(), PithFrame.SIGNATURE_LENGTH));
        assertFalse(PithCompressorInputStream.matches(CONTENT, CONTENT.length));
    }

    @Test
    void finishLeavesTheSinkOpenAndCloseClosesIt() throws IOException {
        boolean[] closed = new boolean[1];
        ByteArrayOutputStream sink = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        PithCompressorOutputStream<OutputStream> out =
                new PithCompressorOutputStream<>(sink, builder -> builder.codec("stored"));
        out.write(CONTENT[0]);
        out.write(CONTENT, 1, CONTENT.length - 1);
        out.flush();
        out.finish();
        assertFalse(closed[0]);
        assertArrayEquals(compressed(), sink.toByteArray());
        assertFalse(out.isClosed());
        out.close();
        out.close();
        assertTrue(closed[0] && out.isClosed());
        assertThrows(IOException.class, () -> out.write(1));
    }

    @Test
    void aFailingSinkIsReported() {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("no room");
            }
        };
        PithCompressorOutputStream<OutputStream> out =
                new PithCompressorOutputStream<>(failing, builder -> builder.codec("stored"));
        assertEquals("no room", assertThrows(IOException.class, out::close).getMessage());
        assertTrue(out.isClosed());
    }
}
