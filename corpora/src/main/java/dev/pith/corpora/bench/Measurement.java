package dev.pith.corpora.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of one compressor on one file. In JSON the names and values here are what is written.
 *
 * @param file the file
 * @param compressor name of the compressor, with its settings
 * @param scope what the times are of: {@code in process} or {@code whole process}
 * @param algorithm the kind of method, as the Large Text Compression Benchmark abbreviates it; null if not known
 * @param date when the measurement ended: date and time of day in UTC, as ISO 8601 writes them
 * @param figures what was measured; null if it failed
 * @param problem what went wrong, for a person to read; null if nothing did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Measurement(
        MeasuredFile file,
        String compressor,
        String scope,
        @Nullable String algorithm,
        String date,
        @Nullable Figures figures,
        @Nullable String problem) {

    public Measurement {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(compressor, "compressor");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(date, "date");
        if ((figures == null) == (problem == null)) {
            throw new IllegalArgumentException("a measurement has either figures or a problem");
        }
    }

    /** Whether this is of that compressor on that file. */
    public boolean isOf(MeasuredFile measured, Compressor measuring) {
        return file.equals(measured) && compressor.equals(measuring.name()) && scope.equals(measuring.scope());
    }

    /** Whether another is of the same compressor on the same file. */
    boolean isOfSame(Measurement other) {
        return file.equals(other.file) && compressor.equals(other.compressor) && scope.equals(other.scope);
    }

    /**
     * What was measured.
     *
     * @param compressedLength length of the compressed form in bytes
     * @param runs how often the compressor worked on the file while its time was taken, at least 1
     * @param compression what it took to compress
     * @param decompression what it took to decompress
     */
    public record Figures(long compressedLength, int runs, Cost compression, Cost decompression) {

        public Figures {
            Objects.requireNonNull(compression, "compression");
            Objects.requireNonNull(decompression, "decompression");
            if (compressedLength < 0 || runs < 1) {
                throw new IllegalArgumentException(compressedLength + " bytes, " + runs + " runs");
            }
        }

        /** Returns the peak of the memory, whatever the direction; empty if not known. */
        Optional<Long> peakMemory() {
            return compression.peakMemoryWith(decompression);
        }
    }

    /**
     * What several runs in one direction took.
     *
     * @param medianSeconds median of their times
     * @param minSeconds the shortest of their times
     * @param maxSeconds the longest of their times
     * @param peakMemory the most memory that a process for this alone held at once, its code included, in bytes of
     *     resident memory; null if not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Cost(
            double medianSeconds,
            double minSeconds,
            double maxSeconds,
            @Nullable Long peakMemory) {

        private static final double NANOSECONDS_PER_SECOND = 1e9;

        public Cost {
            if (!(0 <= minSeconds && minSeconds <= medianSeconds && medianSeconds <= maxSeconds)) {
                throw new IllegalArgumentException("times of " + minSeconds + ", " + medianSeconds + ", " + maxSeconds);
            }
        }

        /** Returns what so many runs took, of which there must be one. */
        static Cost of(Collection<Effort> runs) {
            double[] seconds = runs.stream()
                    .mapToDouble(run -> run.duration().toNanos() / NANOSECONDS_PER_SECOND)
                    .sorted()
                    .toArray();
            Long peak = runs.stream()
                    .map(Effort::peakMemory)
                    .filter(Objects::nonNull)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            return new Cost(median(seconds), seconds[0], seconds[seconds.length - 1], peak);
        }

        /** Returns what this and another take one after the other. */
        Cost plus(Cost other) {
            return new Cost(
                    medianSeconds + other.medianSeconds,
                    minSeconds + other.minSeconds,
                    maxSeconds + other.maxSeconds,
                    peakMemoryWith(other).orElse(null));
        }

        /** Returns the greater of both peaks; empty if neither is known. */
        Optional<Long> peakMemoryWith(Cost other) {
            return Stream.of(this, other)
                    .map(Cost::peakMemory)
                    .filter(Objects::nonNull)
                    .max(Comparator.naturalOrder());
        }

        /** Returns the same with another peak. */
        Cost withPeakMemory(@Nullable Long peak) {
            return new Cost(medianSeconds, minSeconds, maxSeconds, peak);
        }

        /** Returns what the shortest and the longest run deviate from the median at most, as a part of it. */
        double spread() {
            double deviation = Math.max(maxSeconds - medianSeconds, medianSeconds - minSeconds);
            return medianSeconds == 0 ? 0 : deviation / medianSeconds;
        }

        private static double median(double[] sorted) {
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}
