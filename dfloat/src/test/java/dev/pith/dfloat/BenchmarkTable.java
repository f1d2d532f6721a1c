package dev.pith.dfloat;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What {@link WeightBenchmark} measured, for people to read.
 *
 * @param rows by number of weights
 */
record BenchmarkTable(Map<Integer, List<Row>> rows) {

    /**
     * A codec's results.
     *
     * @param codec its name
     * @param speeds by what was done
     */
    record Row(String codec, Map<String, Speed> speeds) {

        String speed(String operation) {
            Speed speed = speeds.get(operation);
            return speed == null ? "-" : speed.toString();
        }
    }

    /**
     * A speed.
     *
     * @param gigabytesPerSecond of weights before encoding
     * @param relativeError half the width of the interval that has the mean with 99.9% confidence; NaN if not known
     */
    record Speed(double gigabytesPerSecond, double relativeError) {

        static Speed of(int weights, Result<?> millisecondsForAll) {
            double milliseconds = millisecondsForAll.getScore();
            return new Speed(
                    (double) weights * Short.BYTES / milliseconds / 1e6,
                    millisecondsForAll.getScoreError() / milliseconds);
        }

        @Override
        public String toString() {
            return Double.isNaN(relativeError)
                    ? String.format(Locale.ROOT, "%.3f      ", gigabytesPerSecond)
                    : String.format(Locale.ROOT, "%.3f ±%3.0f%%", gigabytesPerSecond, 100 * relativeError);
        }
    }

    static BenchmarkTable of(Collection<RunResult> results) {
        Map<Integer, Map<String, Map<String, Speed>>> speeds = new TreeMap<>();
        for (RunResult result : results) {
            int weights = Integer.parseInt(result.getParams().getParam("weights"));
            speeds.computeIfAbsent(weights, key -> new LinkedHashMap<>())
                    .computeIfAbsent(result.getParams().getParam("codec"), key -> new TreeMap<>())
                    .put(result.getPrimaryResult().getLabel(), Speed.of(weights, result.getPrimaryResult()));
        }
        Map<Integer, List<Row>> rows = new TreeMap<>();
        speeds.forEach((weights, byCodec) -> byCodec.forEach((codec, byOperation) ->
                rows.computeIfAbsent(weights, key -> new ArrayList<>()).add(new Row(codec, byOperation))));
        return new BenchmarkTable(rows);
    }

    void print(PrintStream out) throws IOException {
        for (Map.Entry<Integer, List<Row>> table : rows.entrySet()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment weights = BenchmarkWeights.gaussian(arena, table.getKey());
                out.printf(
                        Locale.ROOT,
                        "%n%,d BFloat16 weights; entropy of the exponents + 8: %.3f bits per weight%n%n",
                        table.getKey(),
                        BenchmarkWeights.exponentEntropy(weights) + 8);
                out.printf(
                        Locale.ROOT, "%-17s%16s%16s%16s%n", "codec", "bits per weight", "encode GB/s", "decode GB/s");
                for (Row row : table.getValue()) {
                    out.printf(
                            Locale.ROOT,
                            "%-17s%16.3f%16s%16s%n",
                            row.codec(),
                            bitsPerWeight(row.codec(), weights),
                            row.speed("encode"),
                            row.speed("decode"));
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "%nGB/s: 10^9 bytes of weights, not encoded, per second, on one core. Checksums are made and verified by all%n"
                        + "but %s and %s. By default, %s get no more than the small matrix, for they are slow.%n",
                BenchmarkCodec.COPY,
                BenchmarkCodec.LZ4,
                String.join(" and ", BenchmarkCodec.SLOW));
    }

    private static double bitsPerWeight(String name, MemorySegment weights) throws IOException {
        try (Arena arena = Arena.ofConfined();
                BenchmarkCodec codec = BenchmarkCodec.named(name)) {
            long length = codec.encode(weights, BenchmarkWeights.allocate(arena, codec.bound(weights.byteSize())));
            return (double) length / weights.byteSize() * Short.SIZE;
        }
    }
}
