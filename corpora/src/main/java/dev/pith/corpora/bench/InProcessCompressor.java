package dev.pith.corpora.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A library that compresses within this JVM, from memory to memory; reading and writing files does not count. Files that
 * do not fit an array are refused.
 */
abstract non-sealed class InProcessCompressor extends Compressor {

    /** How much content the first pass of the warm-up takes, in bytes. */
    private static final int SHORTEST_WARM_UP = 1 << 16;

    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    InProcessCompressor(String name) {
        super(name);
    }

    /** Compresses all of an array. */
    abstract byte[] compress(byte[] content) throws IOException;

    /**
     * Decompresses all of an array.
     *
     * @param contentLength how many bytes should come of it
     */
    abstract byte[] decompress(byte[] compressed, int contentLength) throws IOException;

    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    /** Returns what {@link Compressors#of} makes the same compressor of; unless it is a codec, that names a peer. */
    List<String> recipe() {
        return List.of(Compressors.PEER, name());
    }

    @Override
    public final String scope() {
        return "in process";
    }

    /** Works on the first bytes of the content, more at each pass, and then on all of it until the time is over. */
    @Override
    final void warmUp(Workspace files, Duration limit) throws IOException {
        byte[] content = read(files.content());
        long start = System.nanoTime();
        int length = Math.min(SHORTEST_WARM_UP, content.length);
        do {
            decompress(compress(Arrays.copyOf(content, length)), length);
            length = (int) Math.min(2L * length, content.length);
        } while (content.length > 0 && System.nanoTime() - start < limit.toNanos());
    }

    @Override
    final Optional<Compressor> inProcessOfItsOwn(int threads) {
        return Optional.of(SingleRun.program(this, threads));
    }

    @Override
    final Effort compress(Workspace files) throws IOException {
        byte[] content = read(files.content());
        long start = startOfTiming();
        byte[] compressed = compress(content);
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        Files.write(files.compressed(), compressed);
        return new Effort(duration, null);
    }

    @Override
    final Effort decompress(Workspace files) throws IOException {
        byte[] compressed = read(files.compressed());
        int contentLength = Math.toIntExact(Files.size(files.content()));
        long start = startOfTiming();
        byte[] restored = decompress(compressed, contentLength);
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        Files.write(files.restored(), restored);
        return new Effort(duration, null);
    }

    /** Writes content to a stream that compresses. */
    static byte[] compress(byte[] content, Encoder encoder) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream(content.length / 2);
        try (OutputStream out = encoder.open(sink)) {
            out.write(content);
        }
        return sink.toByteArray();
    }

    /** Reads content from a stream that decompresses. */
    static byte[] decompress(InputStream decoder, int contentLength) throws IOException {
        byte[] content = new byte[contentLength];
        try (decoder) {
            int length = decoder.readNBytes(content, 0, contentLength);
            if (length < contentLength || decoder.read() >= 0) {
                throw new IOException(
                        "decompressed to " + (length < contentLength ? "less" : "more") + " than the content");
            }
        }
        return content;
    }

    /** Puts a stream that compresses on top of another. */
    interface Encoder {
        OutputStream open(OutputStream sink) throws IOException;
    }

    /** What others have left behind is removed first, so that nobody pays for it later. */
    private static long startOfTiming() {
        System.gc();
        return System.nanoTime();
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > MAX_ARRAY_LENGTH) {
            throw new IOException("files longer than 2 GiB are not measured in process");
        }
        return Files.readAllBytes(file);
    }
}
