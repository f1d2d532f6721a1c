package dev.pith.dfloat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes one report, as Markdown and as JSON, of what the parts have found, and of what else lies beside their files. */
final class GpuChecksReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is wanted, in bytes per second or as a ratio. */
    private static final double LARGE_RATE = 1e12;

    private static final double LARGE_BYTES = 1e9;
    private static final double SHARE_OF_COPY = 0.6;
    private static final double BATCH_RATE = 300e9;
    private static final double PACKAGE_RATIO = 2;

    private final Path folder;
    private final ObjectNode whole = JSON.createObjectNode();
    private final ArrayNode parts = whole.putArray("parts");
    private final List<GpuChecksMeasurement> measurements = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean isPassed = true;
    private boolean isEmulated;

    private GpuChecksReport(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes {@code report.md} and {@code report.json}, and prints the former.
     *
     * @param folder holds a file {@code NAME.json} for each part; and text files that are taken over: {@code device.txt}, and
     *     {@code sanitizer-*.txt}
     * @return whether all parts came to their end and all their checks passed
     */
    static boolean write(Path folder, List<String> partNames) throws IOException {
        GpuChecksReport report = new GpuChecksReport(folder);
        report.readParts(partNames);
        report.makeText();
        report.whole.put("passed", report.isPassed);
        Files.writeString(
                folder.resolve("report.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report.whole));
        Files.writeString(folder.resolve("report.md"), report.text);
        System.out.print(report.text);
        return report.isPassed;
    }

    private void readParts(List<String> names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name + ".json");
            ObjectNode part = Files.exists(file)
                    ? (ObjectNode) JSON.readTree(Files.readString(file))
                    : JSON.createObjectNode().put("part", name).put("complete", false);
            parts.add(part);
            isEmulated |= part.path("effort").asText().equals("emulated");
            for (JsonNode node : part.path("measurements")) {
                measurements.add(JSON.treeToValue(node, GpuChecksMeasurement.class));
            }
        }
    }

    private void makeText() throws IOException {
        text.append("# Decoding on a GPU\n\n");
        for (JsonNode part : parts) {
            String device = part.path("notes").path("device").asText();
            if (!device.isEmpty()) {
                line(device + ", seed " + part.path("seed").asLong() + ", effort "
                        + part.path("effort").asText() + ".");
                break;
            }
        }
        quote("device.txt");
        correctness();
        targets();
        timings();
        notes();
        sanitizer();
    }

    private void correctness() {
        heading("Correctness");
        table("Part", "Checks passed", "Failed", "Came to its end", "Seconds");
        StringBuilder failures = new StringBuilder();
        for (JsonNode part : parts) {
            int passed = 0;
            int failed = 0;
            double seconds = 0;
            for (JsonNode check : part.path("checks")) {
                seconds += check.path("seconds").asDouble();
                if (check.path("passed").asBoolean()) {
                    passed++;
                } else {
                    failed++;
                    failures.append("\n### ")
                            .append(check.path("name").asText())
                            .append("\n\n```\n");
                    failures.append(check.path("failure").asText().strip()).append("\n```\n");
                }
            }
            boolean isComplete = part.path("complete").asBoolean();
            isPassed = isPassed && failed == 0 && isComplete;
            row(
                    part.path("part").asText(),
                    Integer.toString(passed),
                    Integer.toString(failed),
                    isComplete ? "yes" : "**no**",
                    number(seconds, 1));
        }
        line("");
        line(isPassed ? "**All checks passed.**" : "**Checks failed.**");
        text.append(failures);
    }

    private Optional<GpuChecksMeasurement> measurement(String name) {
        return measurements.stream()
                .filter(measurement -> measurement.name().equals(name))
                .findFirst();
    }

    private void targets() {
        heading("Targets");
        table("Target", "Wanted", "Measured", "Met");
        Optional<GpuChecksMeasurement> copy = measurement(GpuChecksTimings.COPY);
        Optional<GpuChecksMeasurement> large =
                measurement(GpuChecksTimings.DECODE).filter(measurement -> measurement.outputBytes() >= LARGE_BYTES);
        Optional<GpuChecksMeasurement> batch =
                measurement(GpuChecksTimings.BATCH).filter(_ -> !isEmulated);
        Optional<GpuChecksMeasurement> own = measurement(GpuChecksTimings.DF11).filter(_ -> !isEmulated);
        Optional<GpuChecksMeasurement> other = measurement(GpuChecksTimings.PACKAGE);
        target("BF16 out of a tensor of 1 GB or more, TB/s", LARGE_RATE, 1e12, large.map(it -> it.outputRate()));
        target(
                "its share of the copy's bandwidth, %",
                SHARE_OF_COPY, 0.01, large.flatMap(it -> copy.map(also -> it.movedRate() / also.movedRate())));
        target("a batch of small tensors, GB/s", BATCH_RATE, 1e9, batch.map(it -> it.outputRate()));
        target(
                "layout df11, times as fast as the package's kernel",
                PACKAGE_RATIO,
                1,
                own.flatMap(it -> other.map(also -> also.median() / it.median())));
    }

    private void target(String name, double wanted, double unit, Optional<Double> measured) {
        String outcome = measured.map(value ->
                        value >= wanted ? "yes" : "no, by " + number(100 * (1 - value / wanted), 0) + " %")
                .orElse("not measured");
        row(
                name,
                number(wanted / unit, 2),
                measured.map(value -> number(value / unit, 2)).orElse("–"),
                outcome);
        ObjectNode node = whole.withArrayProperty("targets").addObject();
        node.put("name", name);
        node.put("wanted", wanted / unit);
        measured.ifPresent(value -> node.put("measured", value / unit));
        node.put("met", measured.filter(value -> value >= wanted).isPresent());
    }

    private void timings() {
        heading("Timings");
        if (isEmulated) {
            line("**Kernels ran in an emulator, on little data, whatever the names say: no time means anything.**");
            line("");
        }
        line("Each was repeated until clocks had risen, and then measured: on the device by events, streaming and the");
        line(
                "processor by the host's clock. Rates are those of the median. What is moved is what is read from and written to");
        line("the device's memory, at least; the share is of what a copy there moves.");
        line("");
        table("What", "Runs", "Best, ms", "Median, ms", "Output, GB/s", "Moved, GB/s", "Share, %");
        Optional<GpuChecksMeasurement> copy = measurement(GpuChecksTimings.COPY);
        for (GpuChecksMeasurement measurement : measurements) {
            row(
                    measurement.name(),
                    Integer.toString(measurement.runs()),
                    number(measurement.best() * 1e3, 4),
                    number(measurement.median() * 1e3, 4),
                    number(measurement.outputRate() / 1e9, 1),
                    measurement.movedBytes() == 0 ? "" : number(measurement.movedRate() / 1e9, 1),
                    copy.filter(it -> measurement.movedBytes() > 0)
                            .map(it -> number(100 * measurement.movedRate() / it.movedRate(), 1))
                            .orElse(""));
        }
    }

    private void notes() {
        heading("Notes");
        for (JsonNode part : parts) {
            part.path("notes").properties().forEach(note -> {
                if (!note.getKey().equals("device")) {
                    line("- " + note.getKey() + ": " + note.getValue().asText());
                }
            });
        }
    }

    private void sanitizer() throws IOException {
        heading("compute-sanitizer");
        List<String> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("sanitizer-") && name.endsWith(".txt"))
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            line("It was not run.");
            return;
        }
        for (String file : files) {
            line("**" + file + "**");
            quote(file);
        }
        line(
                "What is expected: nothing from memcheck. The emulator that the kernels are tested in found no races between");
        line(
                "threads of a block either, so what racecheck reports as an error is one; hazards between lanes of one warp, which");
        line(
                "it reports as warnings or information, need a look at whether a __syncwarp or an exchange stands between them.");
        line(
                "initcheck watches the device's memory, not a block's shared one, where lanes do read what nobody wrote, as they");
        line("take eight symbols at a time and drop what is not theirs; so nothing is expected of it either.");
    }

    /** Takes over the lines of a file, if there is one. */
    private void quote(String name) throws IOException {
        Path file = folder.resolve(name);
        String lines = Files.exists(file) ? Files.readString(file).strip() : "";
        if (!lines.isEmpty()) {
            text.append("\n```\n").append(lines).append("\n```\n\n");
        }
    }

    private void heading(String heading) {
        text.append("\n## ").append(heading).append("\n\n");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void table(String... heads) {
        row(heads);
        line("|" + "---|".repeat(heads.length));
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
