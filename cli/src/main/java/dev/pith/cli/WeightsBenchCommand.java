package dev.pith.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.corpora.bench.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith weights bench}. */
final class WeightsBenchCommand implements Command {

    /** What is measured if the user does not say. */
    private static final List<DecodingDevice> DEFAULT_DEVICES =
            List.of(new DecodingDevice.Processor(), new DecodingDevice.Cuda(0));

    private final Console console;
    private final PartialFiles partialFiles;

    WeightsBenchCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Measure how fast weights are decoded.")
                .description(
                        "Decodes and encodes weights, copies as many bytes for comparison, and prints the best and "
                                + "the median speed of several passes in GB/s: 10^9 bytes of decoded weights a second, or what "
                                + "else the row says. Whatever is decoded is verified: by its checksums, as always; from device "
                                + "to device, when it is loaded; in a device's memory also by a comparison with what the "
                                + "processor decodes, when all passes are done.");
        WeightBenchOptions.describe(command);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        WeightBenchOptions options = WeightBenchOptions.of(arguments);
        Report report = new Report(console.err(), Verbosity.NORMAL);
        for (DecodingDevice device : options.devices()) {
            unavailableReason(device)
                    .ifPresent(reason -> report.error(DecodingDevice.OPTION + " " + device.name(), reason));
        }
        if (report.exitStatus() != Report.OK) {
            return report.exitStatus();
        }
        // Made before time is spent on what could not be written.
        try (Output json = options.json().open(partialFiles);
                WeightSample sample = new WeightSample(partialFiles, options.threads())) {
            fill(sample, options, report);
            if (!sample.tensors().isEmpty()) {
                WeightBenchReport all = measure(sample, options, report);
                if (json != null) {
                    String text =
                            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
                    json.stream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
                    json.commit(null);
                }
            }
        }
        return report.exitStatus();
    }

    private static Optional<String> unavailableReason(DecodingDevice device) {
        return switch (device) {
            case DecodingDevice.Processor _ -> Optional.empty();
            case DecodingDevice.Cuda cuda -> cuda.unavailableReason();
        };
    }

    private void fill(WeightSample sample, WeightBenchOptions options, Report report) throws IOException {
        String path = options.path();
        if (path != null) {
            files(path, report).forEach(file -> add(file, sample, report));
            if (sample.tensors().isEmpty() && report.exitStatus() == Report.OK) {
                report.error(path, "has no weights in it");
            }
            return;
        }
        console.showStatus("Making weights");
        try {
            sample.addGenerated(options.size() / WeightBenchOptions.WEIGHT_BYTES, options.tensors());
        } finally {
            console.showStatus("");
        }
    }

    private static List<Path> files(String name, Report report) {
        if (name.equals(Source.STANDARD_STREAM)) {
            report.error("standard input", "weights are read from files only");
            return List.of();
        }
        try {
            Path path = Path.of(name);
            return Files.isDirectory(path) ? WeightFiles.below(path, report) : List.of(path);
        } catch (InvalidPathException e) {
            report.error(name, e);
            return List.of();
        }
    }

    private void add(Path file, WeightSample sample, Report report) {
        console.showStatus("Preparing " + file);
        try {
            sample.add(file);
            console.showStatus("");
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            console.showStatus("");
            report.error(file.toString(), e);
        }
    }

    private WeightBenchReport measure(WeightSample sample, WeightBenchOptions options, Report report)
            throws IOException {
        List<DecodingDevice> devices = options.devices().isEmpty() ? DEFAULT_DEVICES : options.devices();
        List<WeightBenchReport.MeasuredDevice> measured = new ArrayList<>();
        for (DecodingDevice device : devices) {
            if (device instanceof DecodingDevice.Cuda cuda
                    && cuda.unavailableReason().isEmpty()) {
                measured.add(WeightBenchReport.MeasuredDevice.of(cuda));
            }
        }
        Environment environment = Environment.current();
        WeightBenchReport.Weights weights = WeightBenchReport.Weights.of(options.path(), sample);
        console.print(BenchCommand.describe(environment));
        for (WeightBenchReport.MeasuredDevice device : measured) {
            console.print(device.describe());
        }
        console.print(weights.describe());
        WeightMeasurements measurements = new WeightMeasurements(console, report, options.passes());
        for (DecodingDevice device : devices) {
            switch (device) {
                case DecodingDevice.Processor _ ->
                    new ProcessorBench(sample, options.threads(), partialFiles).measure(measurements);
                case DecodingDevice.Cuda cuda -> {
                    Optional<String> reason = cuda.unavailableReason();
                    if (reason.isPresent()) {
                        measurements.leaveOut(cuda, reason.get());
                    } else {
                        new CudaBench(cuda, sample, options.threads()).measure(measurements);
                    }
                }
            }
        }
        console.print("\n" + table(measurements.results()));
        return new WeightBenchReport(
                environment,
                measured,
                options.threads(),
                options.passes().runs(),
                options.passes().warmUp().toSeconds(),
                weights,
                measurements.results());
    }

    private static TextTable table(List<WeightMeasurement> results) {
        String[] headings = {"Best GB/s", "Median GB/s", "Threads", "Device", "Operation"};
        TextTable table = new TextTable(List.of(headings).indexOf("Device"), headings);
        results.forEach(result -> table.add(result.cells()));
        return table;
    }
}
