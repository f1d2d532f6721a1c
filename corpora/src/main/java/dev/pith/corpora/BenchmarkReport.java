package dev.pith.corpora;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * All that came of a benchmark. In JSON the names and values here are what is written.
 *
 * @param environment where it was run
 * @param threads how many threads compressors could use
 * @param runs how often each compressor worked on a file; times are medians of so many
 * @param warmUpSeconds how long the warm-up of a compressor took, but for its last pass over the file
 * @param results a measurement for each file and compressor
 */
public record BenchmarkReport(
        Environment environment, int threads, int runs, double warmUpSeconds, List<Measurement> results) {

    public BenchmarkReport {
        results = List.copyOf(results);
    }

    /** Returns all of it as JSON. */
    public String toJson() {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts can be written", e);
        }
    }
}
