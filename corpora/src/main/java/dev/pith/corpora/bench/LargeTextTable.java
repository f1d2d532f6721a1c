package dev.pith.corpora.bench;

import dev.pith.corpora.bench.Measurement.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Results on enwik8 and enwik9 in the columns of the <a href="https://mattmahoney.net/dc/text.html">Large Text
 * Compression Benchmark</a>: a line for each compressor. Sizes are in bytes, times in nanoseconds per byte on the larger
 * of the files that were measured, memory is in millions of bytes. The size of a decompresser is known for Pith only.
 */
public final class LargeTextTable {

    /**
     * One of the two files.
     *
     * @param sha256 of the standard file
     */
    private record Text(String name, String sha256) {

        boolean isStandard(MeasuredFile file) {
            return file.sha256().equals(sha256);
        }

        /** Whether the file is this one, or pretends to be. */
        boolean isMeant(MeasuredFile file) {
            return isStandard(file)
                    || file.name().substring(file.name().lastIndexOf('/') + 1).equals(name);
        }
    }

    private static final Text ENWIK8 =
            new Text("enwik8", "2b49720ec4d78c3c9fabaee6e4179a5e997302b3a70029f30f2d582218c024a8");
    private static final Text ENWIK9 =
            new Text("enwik9", "159b85351e5f76e60cbe32e04c677847a9ecba3adc79addab6f4c6c7aa3744bc");

    private static final String PITH = "pith ";

    static final String NOTE = "Note";

    static final List<String> HEADINGS = List.of(
            "Program", "Options", "enwik8", "enwik9", "Decompresser", "Total", "Comp", "Decomp", "Mem", "Alg", NOTE);
    static final Set<String> LEFT_ALIGNED = Set.of("Program", "Options", "Alg", NOTE);

    private final BenchmarkReport report;

    private LargeTextTable(BenchmarkReport report) {
        this.report = report;
    }

    /** Returns the table; empty if neither file was measured. */
    public static Optional<String> of(BenchmarkReport report, TableStyle style) {
        return rows(report).map(rows -> Columns.table(style, HEADINGS, LEFT_ALIGNED, rows));
    }

    /** Returns the cells of each line; empty if neither file was measured. */
    static Optional<List<List<String>>> rows(BenchmarkReport report) {
        return Optional.of(new LargeTextTable(report).rows()).filter(rows -> !rows.isEmpty());
    }

    private List<List<String>> rows() {
        Map<String, List<Measurement>> byCompressor = new LinkedHashMap<>();
        for (Measurement measurement : report.results()) {
            if (measurement.figures() != null
                    && Stream.of(ENWIK8, ENWIK9).anyMatch(text -> text.isMeant(measurement.file()))) {
                byCompressor
                        .computeIfAbsent(measurement.compressor() + "\n" + measurement.scope(), _ -> new ArrayList<>())
                        .add(measurement);
            }
        }
        return byCompressor.values().stream().map(this::row).toList();
    }

    private List<String> row(List<Measurement> ofCompressor) {
        Optional<Measurement> enwik8 = find(ENWIK8, ofCompressor);
        Optional<Measurement> enwik9 = find(ENWIK9, ofCompressor);
        Measurement larger = enwik9.or(() -> enwik8).orElseThrow();
        String name = larger.compressor();
        Long program = name.startsWith(PITH) ? report.pith().length() : null;
        int end = name.startsWith(PITH) ? name.indexOf(", ") : name.indexOf(' ');
        return List.of(
                end < 0 ? name : name.substring(0, end),
                end < 0 ? "" : name.substring(end).replaceFirst("^,? ", ""),
                length(enwik8, null),
                length(enwik9, null),
                program == null ? Display.NOTHING : Display.grouped(program) + " x",
                program == null ? Display.NOTHING : length(enwik9, program),
                time(larger, figures -> figures.compression().medianSeconds()),
                time(larger, figures -> figures.decompression().medianSeconds()),
                Optional.ofNullable(larger.figures())
                        .flatMap(Figures::peakMemory)
                        .map(peak -> Display.grouped(Math.round(peak / 1e6)))
                        .orElse(Display.NOTHING),
                Optional.ofNullable(larger.algorithm()).orElse(Display.NOTHING),
                note(larger, enwik8, enwik9));
    }

    private static Optional<Measurement> find(Text text, List<Measurement> measurements) {
        return measurements.stream()
                .filter(measurement -> text.isMeant(measurement.file()))
                .findFirst();
    }

    private static String length(Optional<Measurement> measurement, @Nullable Long added) {
        return measurement
                .map(Measurement::figures)
                .map(figures -> Display.grouped(figures.compressedLength() + (added == null ? 0 : added)))
                .orElse(Display.NOTHING);
    }

    private static String time(Measurement measurement, Function<Figures, Double> seconds) {
        return Optional.ofNullable(measurement.figures())
                .filter(_ -> measurement.file().length() > 0)
                .map(figures -> Display.grouped(Math.round(
                        1e9 * seconds.apply(figures) / measurement.file().length())))
                .orElse(Display.NOTHING);
    }

    private static String note(Measurement larger, Optional<Measurement> enwik8, Optional<Measurement> enwik9) {
        List<String> notes = new ArrayList<>(List.of(larger.scope()));
        if (enwik8.filter(measurement -> !ENWIK8.isStandard(measurement.file())).isPresent()) {
            notes.add("enwik8 is not the standard file");
        }
        if (enwik9.filter(measurement -> !ENWIK9.isStandard(measurement.file())).isPresent()) {
            notes.add("enwik9 is not the standard file");
        }
        return String.join(", ", notes);
    }
}
