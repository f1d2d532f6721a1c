package dev.pith.corpora.kernels;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
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
import org.openjdk.jmh.annotations.Warmup;

/** Measures the checksum that every block carries. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumBenchmark {

    /** How many bytes are checked at once. */
    @Param({"4096", "16777216"})
    public int length;

    private byte[] content = {};

    @Setup
    public void fill() {
        content = new byte[length];
        new Random(1).nextBytes(content);
    }

    @Benchmark
    public long crc32c(Work work) {
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        work.bytes += length;
        return checksum.getValue();
    }
}
