package dev.pith.corpora.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that came of a benchmark. In JSON the names and values here are what is written.
 *
 * @param pith the program that measured
 * @param environment where it was run
 * @param settings how it measured
 * @param results a measurement for each file and compressor
 */
public record BenchmarkReport(Program pith, Environment environment, Settings settings, List<Measurement> results) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    public BenchmarkReport {
        Objects.requireNonNull(pith, "pith");
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(settings, "settings");
        results = List.copyOf(results);
    }

    /**
     * Pith itself.
     *
     * @param version its version
     * @param length how many bytes its jars take, without those of other projects; null if it does not run from jars
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Program(String version, @Nullable Long length) {

        public Program {
            Objects.requireNonNull(version, "version");
        }
    }

    /** Returns a report without results. */
    public static BenchmarkReport empty(Program pith, Environment environment, Settings settings) {
        return new BenchmarkReport(pith, environment, settings, List.of());
    }

    /**
     * Reads what {@link #toJson} wrote. Fields that are not known are ignored.
     *
     * @throws IOException if it is something else; the message is fit for a person to read
     */
    public static BenchmarkReport ofJson(String json) throws IOException {
        try {
            BenchmarkReport report = MAPPER.readValue(json, BenchmarkReport.class);
            if (report != null) {
                return report;
            }
        } catch (JsonProcessingException e) {
            throw new IOException("holds no results of a benchmark: " + firstLine(e.getOriginalMessage()), e);
        }
        throw new IOException("holds no results of a benchmark");
    }

    /** Returns the files that were measured, in the order of their first results. */
    List<MeasuredFile> files() {
        return results.stream().map(Measurement::file).distinct().toList();
    }

    /** Returns all of it as JSON. */
    public String toJson() {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts can be written", e);
        }
    }

    /** Returns this with one more measurement, which takes the place of an earlier one of the same. */
    public BenchmarkReport with(Measurement measurement) {
        List<Measurement> all = new ArrayList<>(results);
        all.removeIf(measurement::isOfSame);
        all.add(measurement);
        return new BenchmarkReport(pith, environment, settings, all);
    }

    /**
     * Returns this with the measurements of another report too, which take the place of earlier ones of the same.
     *
     * @throws IllegalArgumentException if they cannot be compared; the message is fit for a person to read
     */
    public BenchmarkReport with(BenchmarkReport other) {
        checkComparable("version of pith", pith.version(), other.pith.version());
        checkComparable("machine or Java", environment, other.environment);
        checkComparable("settings", settings, other.settings);
        BenchmarkReport all = this;
        for (Measurement measurement : other.results) {
            all = all.with(measurement);
        }
        return all;
    }

    private static void checkComparable(String subject, Object one, Object other) {
        if (!one.equals(other)) {
            throw new IllegalArgumentException("differs in its " + subject + ": " + other + ", not " + one);
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
