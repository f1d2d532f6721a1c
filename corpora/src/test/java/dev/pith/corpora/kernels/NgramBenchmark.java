package dev.pith.corpora.kernels;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.WorkMonitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures codec {@code ngram} at each level, on one block of words that a seeded generator puts together; an encoder and
 * a decoder are used again and again, so that making their tables does not count.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class NgramBenchmark {

    /** In use until the level is known. */
    private static final ConfiguredCodec NO_CODEC =
            CodecRegistry.installed().get("stored").configure(CodecOptions.DEFAULT);

    private static final int WORDS = 2_000;
    private static final int LONGEST_WORD = 10;

    @Param({"1", "2", "3", "4", "5", "6", "7", "8", "9"})
    public int level;

    /** How many bytes the block has. */
    @Param("262144")
    public int length;

    private byte[] content = {};
    private byte[] payload = {};
    private byte[] target = {};
    private byte[] restored = {};
    private int payloadLength;
    private BlockEncoder encoder = NO_CODEC.newEncoder();
    private BlockDecoder decoder = NO_CODEC.newDecoder();

    /** Encodes the block once, and sees that it comes back. */
    @Setup
    public void encodeOnce() throws IOException {
        ConfiguredCodec codec = CodecRegistry.installed().get("ngram").configure(CodecOptions.ofLevel(level));
        encoder = codec.newEncoder();
        decoder = codec.newDecoder();
        content = text(length);
        payload = new byte[length];
        target = new byte[length];
        restored = new byte[length];
        payloadLength = encoder.encode(content, 0, length, payload, 0, length, WorkMonitor.NONE);
        if (payloadLength == BlockEncoder.DOES_NOT_FIT) {
            throw new IllegalStateException("words did not become smaller");
        }
        decoder.decode(payload, 0, payloadLength, restored, 0, length, WorkMonitor.NONE);
        if (!Arrays.equals(content, restored)) {
            throw new IllegalStateException("something else came back");
        }
    }

    @TearDown
    public void close() {
        encoder.close();
        decoder.close();
    }

    @Benchmark
    public int encode(Work work) throws IOException {
        work.bytes += length;
        return encoder.encode(content, 0, length, target, 0, length, WorkMonitor.NONE);
    }

    @Benchmark
    public byte[] decode(Work work) throws IOException {
        work.bytes += length;
        decoder.decode(payload, 0, payloadLength, restored, 0, length, WorkMonitor.NONE);
        return restored;
    }

    /** Returns words, of which some are far more frequent than others. */
    private static byte[] text(int length) {
        Random random = new Random(1);
        String[] words = new String[WORDS];
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            for (int letters = 1 + random.nextInt(LONGEST_WORD); letters > 0; letters--) {
                word.append((char) ('a' + random.nextInt(1 + random.nextInt(26))));
            }
            words[i] = word.toString();
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(words[random.nextInt(1 + random.nextInt(WORDS))]).append(random.nextInt(8) == 0 ? ", " : " ");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
