package dev.pith.dfloat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Measures how fast one core encodes and decodes BFloat16 weights, by each of the {@link Kernels} and by peers, on the
 * same bytes in the same run, beside a copy of them.
 *
 * <pre>{@code
 * ./mvnw -q -Pjmh verify -DskipTests -pl corpora -am -Djmh=WeightBenchmark
 * }</pre>
 *
 * <p>takes some minutes and tells for each codec how many {@code bytes} of weights, before encoding, it codes per second.
 * When a codec begins it prints how many bits a weight takes. Each result is of a JVM of its own. Pith's decoding always
 * includes verification of the checksums, and its encoding their calculation. Codecs that are not worth measuring on this
 * processor fail at once, and the others go on. Two peers are not measured unless asked for, as they would take minutes for
 * the large matrix:
 *
 * <pre>{@code
 * -Djmh="WeightBenchmark -p 'codec=zstd 19,gzip 6' -p weights=1048576"       slow ones, with a small matrix
 * -Djmh="WeightBenchmark -p codec=plain,longs -wi 1 -i 1"                    some codecs, quickly
 * -Djmh="WeightBenchmark -p 'codec=longs,vectors' -jvmArgsAppend -XX:UseAVX=2"   as on a processor without AVX-512
 * -Djmh=WeightBenchmark -Djmh.jvm.args=                                      without vectors
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WeightBenchmark {

    /** A name that {@link BenchmarkCodec#named} knows. */
    @Param({"plain", "longs", "vectors", "masked vectors", "expanded vectors", "copy", "zstd 3", "lz4"})
    public String codec = "";

    /** How many weights are coded: a matrix of 4096 × 4096, which few caches hold, and one of 1024 × 1024. */
    @Param({"16777216", "1048576"})
    public int weights;

    /** Counts what was done. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Work {

        /** Bytes of weights before encoding. */
        public long bytes;
    }

    private BenchmarkCodec coder = new BenchmarkCodec.Copy();
    private MemorySegment original = MemorySegment.NULL;
    private MemorySegment encoded = MemorySegment.NULL;
    private MemorySegment target = MemorySegment.NULL;
    private MemorySegment decoded = MemorySegment.NULL;

    /** Encodes the weights once, and sees that they come back. */
    @Setup
    public void encodeOnce() throws IOException {
        if (!BenchmarkCodec.sensible().contains(codec)) {
            throw new IllegalArgumentException("Codec " + codec + " is not worth measuring in this JVM");
        }
        Arena arena = Arena.ofAuto();
        coder = BenchmarkCodec.named(codec);
        original = BenchmarkWeights.gaussian(arena, weights);
        decoded = BenchmarkWeights.allocate(arena, original.byteSize());
        target = BenchmarkWeights.allocate(arena, coder.bound(original.byteSize()));
        encoded = target.asSlice(0, coder.encode(original, target));
        coder.decode(encoded, decoded);
        if (decoded.mismatch(original) >= 0) {
            throw new IllegalStateException("Weights came back changed from codec " + codec);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %.3f bits per weight, where the entropy of the exponents + 8 is %.3f%n",
                codec,
                (double) encoded.byteSize() / weights * Byte.SIZE,
                BenchmarkWeights.exponentEntropy(original) + 8);
    }

    @TearDown
    public void close() {
        coder.close();
    }

    @Benchmark
    public long encode(Work work) throws IOException {
        work.bytes += original.byteSize();
        return coder.encode(original, target);
    }

    @Benchmark
    public MemorySegment decode(Work work) throws IOException {
        work.bytes += original.byteSize();
        coder.decode(encoded, decoded);
        return decoded;
    }
}
