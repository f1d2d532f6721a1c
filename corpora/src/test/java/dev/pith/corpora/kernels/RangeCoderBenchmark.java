package dev.pith.corpora.kernels;

import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the range coder alone: binary decisions with probabilities as a good model has them, and symbols of equal
 * frequency. What the bytes of content are is eight decisions, or one symbol.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RangeCoderBenchmark {

    private static final int SYMBOL_BITS = 8;
    private static final double CERTAINTY = 0.9;

    /** How many bytes are coded. */
    @Param("1048576")
    public int length;

    private byte[] bits = {};
    private int[] probabilities = {};
    private byte[] codedBits = {};
    private byte[] symbols = {};
    private byte[] codedSymbols = {};
    private int codedBitsLength;
    private int codedSymbolsLength;

    /** Chooses decisions that mostly come as predicted. */
    @Setup
    public void encodeOnce() {
        Random random = new Random(1);
        bits = new byte[SYMBOL_BITS * length];
        probabilities = new int[bits.length];
        for (int i = 0; i < bits.length; i++) {
            boolean likely = random.nextDouble() < CERTAINTY;
            double probability = random.nextBoolean() ? CERTAINTY : 1 - CERTAINTY;
            probabilities[i] = (int) (probability * (1 << RangeEncoder.PROBABILITY_BITS));
            bits[i] = (byte) (probability > 0.5 == likely ? 1 : 0);
        }
        symbols = new byte[length];
        random.nextBytes(symbols);
        codedBits = new byte[2 * length + 64];
        codedSymbols = new byte[2 * length + 64];
        codedBitsLength = writeBits();
        codedSymbolsLength = writeSymbols();
        if (readBits() != sum(bits) || readSymbols() != sum(symbols)) {
            throw new IllegalStateException("something else came back");
        }
    }

    @Benchmark
    public int encodeBits(Work work) {
        work.bytes += length;
        return writeBits();
    }

    @Benchmark
    public long decodeBits(Work work) {
        work.bytes += length;
        return readBits();
    }

    @Benchmark
    public int encodeSymbols(Work work) {
        work.bytes += length;
        return writeSymbols();
    }

    @Benchmark
    public long decodeSymbols(Work work) {
        work.bytes += length;
        return readSymbols();
    }

    private int writeBits() {
        RangeEncoder encoder = new RangeEncoder(codedBits, 0, codedBits.length);
        for (int i = 0; i < bits.length; i++) {
            encoder.encodeBit(bits[i], probabilities[i]);
        }
        return encoder.finish();
    }

    private long readBits() {
        RangeDecoder decoder = new RangeDecoder(codedBits, 0, codedBitsLength);
        long sum = 0;
        for (int probability : probabilities) {
            sum += decoder.decodeBit(probability);
        }
        return sum;
    }

    private int writeSymbols() {
        RangeEncoder encoder = new RangeEncoder(codedSymbols, 0, codedSymbols.length);
        for (byte symbol : symbols) {
            encoder.encode(symbol & 0xFF, 1, SYMBOL_BITS);
        }
        return encoder.finish();
    }

    private long readSymbols() {
        RangeDecoder decoder = new RangeDecoder(codedSymbols, 0, codedSymbolsLength);
        long sum = 0;
        for (int i = 0; i < length; i++) {
            int symbol = decoder.decodeQuantile(SYMBOL_BITS);
            decoder.advance(symbol, 1, SYMBOL_BITS);
            sum += (byte) symbol;
        }
        return sum;
    }

    private static long sum(byte[] numbers) {
        long sum = 0;
        for (byte number : numbers) {
            sum += number;
        }
        return sum;
    }
}
