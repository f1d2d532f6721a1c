package dev.pith.corpora.bench;

import dev.pith.corpora.bench.BenchmarkReport.Program;
import dev.pith.corpora.bench.Measurement.Cost;
import dev.pith.corpora.bench.Measurement.Figures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results that nobody measured, for tests of reports. */
final class SampleReport {

    static final String LARGE_TEXT_SHA256 = "2b49720ec4d78c3c9fabaee6e4179a5e997302b3a70029f30f2d582218c024a8";

    static final MeasuredFile ALICE = new MeasuredFile("canterbury/alice29.txt", 152_000, "00aa");
    static final MeasuredFile KENNEDY = new MeasuredFile("canterbury/kennedy.xls", 1_000_000, "00bb");

    private SampleReport() {}

    /** Returns two files, on which all compressors were measured but one. */
    static BenchmarkReport small() {
        List<Measurement> results = new ArrayList<>();
        for (MeasuredFile file : List.of(ALICE, KENNEDY)) {
            results.add(measured(file, "pith ngram, level 1", "in process", file.length() / 4, 0.5));
            results.add(measured(file, "pith ngram, level 9", "in process", file.length() / 5, 4));
            results.add(measured(file, "gzip -9", "in process", file.length() / 2, 0.25));
            results.add(measured(file, "xz -9e", "whole process", file.length() / 3, 1));
        }
        results.add(measured(ALICE, "slow -1", "whole process", 10_000, 10));
        results.add(failed(KENNEDY, "slow -1"));
        return report(results);
    }

    static BenchmarkReport report(List<Measurement> results) {
        return new BenchmarkReport(
                new Program("1.0", 2_000_000L),
                new Environment("Some Processor", 2, 8_000_000_000L, "System 1", "25 (Vendor)", 4_000_000_000L),
                new Settings(1, 3, null, 2, true),
                results);
    }

    static Measurement measured(MeasuredFile file, String compressor, String scope, long length, double seconds) {
        Cost compression = new Cost(seconds, seconds / 2, seconds * 1.25, 50_000_000L);
        Cost decompression = new Cost(seconds / 4, seconds / 4, seconds / 4, 40_000_000L);
        return new Measurement(
                file,
                compressor,
                scope,
                Algorithms.of(compressor).orElse(null),
                "2026-01-02T03:04:05Z",
                new Figures(length, 3, compression, decompression),
                null);
    }

    static Measurement failed(MeasuredFile file, String compressor) {
        @Nullable String algorithm = null;
        return new Measurement(
                file, compressor, "whole process", algorithm, "2026-01-03T00:00:00Z", null, "exit status 1: <b>oh</b>");
    }
}
