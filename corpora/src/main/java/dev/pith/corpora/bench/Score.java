package dev.pith.corpora.bench;

import dev.pith.corpora.bench.Measurement.Cost;
import dev.pith.corpora.bench.Measurement.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a compressor did, on one file or on several together.
 *
 * @param compressor its name, with its settings
 * @param scope what the times are of
 * @param algorithm the kind of method; null if not known
 * @param length how many bytes the content has, all files together
 * @param compressedLength how many bytes are left of it
 * @param runs how often it worked on each file at least
 * @param compression what it took to compress: of several files times are added, while the memory is what the most
 *     demanding of them took
 * @param decompression what it took to decompress
 */
record Score(
        String compressor,
        String scope,
        @Nullable String algorithm,
        long length,
        long compressedLength,
        int runs,
        Cost compression,
        Cost decompression) {

    /** Returns the score on one file; empty if the compressor failed. */
    static Optional<Score> of(Measurement measurement) {
        Figures figures = measurement.figures();
        return figures == null
                ? Optional.empty()
                : Optional.of(new Score(
                        measurement.compressor(),
                        measurement.scope(),
                        measurement.algorithm(),
                        measurement.file().length(),
                        figures.compressedLength(),
                        figures.runs(),
                        figures.compression(),
                        figures.decompression()));
    }

    /** Returns the scores on one file, of those that did not fail. */
    static List<Score> of(BenchmarkReport report, MeasuredFile file) {
        return report.results().stream()
                .filter(measurement -> measurement.file().equals(file))
                .map(Score::of)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns the scores on all files together, of those that did not fail on any. */
    static List<Score> totals(BenchmarkReport report) {
        int files = report.files().size();
        Map<String, List<Score>> byCompressor = new LinkedHashMap<>();
        for (Measurement measurement : report.results()) {
            of(measurement)
                    .ifPresent(score -> byCompressor
                            .computeIfAbsent(score.identity(), _ -> new ArrayList<>())
                            .add(score));
        }
        return byCompressor.values().stream()
                .filter(scores -> scores.size() == files)
                .map(scores -> scores.stream().reduce(Score::plus).orElseThrow())
                .toList();
    }

    /** Tells the compressor apart from all others in a report. */
    String identity() {
        return compressor + "\n" + scope;
    }

    /** Returns what part of the content the compressed form is; not a number if there is no content. */
    double share() {
        return (double) compressedLength / length;
    }

    /** Returns how many bytes a byte of the compressed form stands for. */
    double ratio() {
        return (double) length / compressedLength;
    }

    double bitsPerByte() {
        return 8 * share();
    }

    /** Returns how many millions of bytes of content are compressed in a second. */
    double compressionSpeed() {
        return length / 1e6 / compression.medianSeconds();
    }

    /** Returns how many millions of bytes of content are restored in a second. */
    double decompressionSpeed() {
        return length / 1e6 / decompression.medianSeconds();
    }

    /** Returns the peak of the memory, whatever the direction; empty if not known. */
    Optional<Long> peakMemory() {
        return compression.peakMemoryWith(decompression);
    }

    private Score plus(Score other) {
        return new Score(
                compressor,
                scope,
                algorithm,
                length + other.length,
                compressedLength + other.compressedLength,
                Math.min(runs, other.runs),
                compression.plus(other.compression),
                decompression.plus(other.decompression));
    }
}
