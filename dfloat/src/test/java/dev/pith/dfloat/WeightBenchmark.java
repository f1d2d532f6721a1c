package dev.pith.dfloat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
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
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures how fast one core encodes and decodes BFloat16 weights, by each of the {@link Kernels} and by peers, on the
 * same bytes in the same run, beside a copy of them.
 *
 * <pre>{@code
 * ./mvnw -q -pl dfloat -am -Pbenchmark verify -DskipTests
 * }</pre>
 *
 * <p>takes about six minutes, prints a table of GB of weights (10⁹ bytes, before encoding) per second, and leaves JMH's
 * results, in milliseconds for all weights, in {@code dfloat/target/weight-benchmark.json}. Each result is of a JVM of
 * its own. Pith's decoding always includes verification of the checksums, and its encoding their calculation. Peers that
 * would take minutes for the large matrix get the small one only.
 *
 * <p>Two properties change this. {@code benchmark.args} has arguments for JMH; {@code benchmark.jvm.args} those for all
 * JVMs, in place of {@code --add-modules jdk.incubator.vector}:
 *
 * <pre>{@code
 * -Dbenchmark.args="-p codec=plain,longs -p weights=1048576 -wi 1 -i 1"     some codecs, quickly
 * -Dbenchmark.args="-p 'codec=longs,vectors' -jvmArgsAppend -XX:UseAVX=2"   as on a processor without AVX-512
 * -Dbenchmark.jvm.args=                                                     without vectors
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WeightBenchmark {

    private static final String SMALL = "1048576";

    private static final String RESULTS = "target/weight-benchmark.json";

    /** A name that {@link BenchmarkCodec#named} knows; {@link #main} has all that are sensible. */
    @Param("plain")
    public String codec = "";

    /** How many weights are coded: a matrix of 4096 × 4096, which few caches hold, and one of 1024 × 1024. */
    @Param({"16777216", SMALL})
    public int weights;

    private BenchmarkCodec coder = new BenchmarkCodec.Copy();
    private MemorySegment original = MemorySegment.NULL;
    private MemorySegment encoded = MemorySegment.NULL;
    private MemorySegment target = MemorySegment.NULL;
    private MemorySegment decoded = MemorySegment.NULL;

    /** Encodes the weights once, and sees that they come back. */
    @Setup
    public void encodeOnce() throws IOException {
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
    }

    @TearDown
    public void close() {
        coder.close();
    }

    @Benchmark
    public long encode() throws IOException {
        return coder.encode(original, target);
    }

    @Benchmark
    public MemorySegment decode() throws IOException {
        coder.decode(encoded, decoded);
        return decoded;
    }

    /**
     * Runs the benchmark and prints its results.
     *
     * @param arguments JMH's
     */
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException, IOException {
        CommandLineOptions options = new CommandLineOptions(arguments);
        Collection<RunResult> results = new ArrayList<>();
        if (options.getParameter("codec").hasValue()) {
            results.addAll(new Runner(options).run());
        } else {
            results.addAll(new Runner(fast(options)).run());
            results.addAll(new Runner(slow(options)).run());
        }
        ResultFormatFactory.getInstance(ResultFormatType.JSON, RESULTS).writeOut(results);
        BenchmarkTable.of(results).print(System.out);
    }

    private static Options fast(Options options) {
        String[] codecs = BenchmarkCodec.sensible().stream()
                .filter(name -> !BenchmarkCodec.SLOW.contains(name))
                .toArray(String[]::new);
        return new OptionsBuilder().parent(options).param("codec", codecs).build();
    }

    /** Returns the options for codecs that would take minutes for a large matrix. */
    private static Options slow(Options options) {
        ChainedOptionsBuilder builder =
                new OptionsBuilder().parent(options).param("codec", BenchmarkCodec.SLOW.toArray(String[]::new));
        return options.getParameter("weights").hasValue()
                ? builder.build()
                : builder.param("weights", SMALL).build();
    }
}
