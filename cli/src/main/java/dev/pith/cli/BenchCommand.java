package dev.pith.cli;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecRegistry;
import dev.pith.corpora.Benchmark;
import dev.pith.corpora.BenchmarkReport;
import dev.pith.corpora.Compressor;
import dev.pith.corpora.Compressors;
import dev.pith.corpora.Environment;
import dev.pith.corpora.Measurement;
import dev.pith.corpora.ResultsTable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pith bench}. */
final class BenchCommand implements Command {

    private final Console console;
    private final PartialFiles partialFiles;

    BenchCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Measure codecs beside other compressors.")
                .description(
                        "Has each codec and each peer compress and decompress each FILE, verifies that the content came "
                                + "back, and prints sizes and speeds.");
        BenchOptions.describe(command);
        FileArguments.describe(command);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        Report report = new Report(console.err(), Verbosity.NORMAL);
        BenchOptions options = BenchOptions.of(arguments);
        List<Compressor> compressors = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        try {
            compressors.addAll(codecs(options, leftOut));
            compressors.addAll(peers(options, leftOut, report));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(arguments.commandSpec().commandLine(), e.getMessage(), e);
        }
        if (compressors.isEmpty()) {
            throw new ParameterException(arguments.commandSpec().commandLine(), "there is nothing to measure");
        }
        List<Path> files = new ArrayList<>();
        FileArguments.of(arguments).forEach(console, report, _ -> true, source -> add(source, files, report));
        if (files.isEmpty()) {
            return report.exitStatus();
        }
        // Made before hours are spent on what could not be written.
        try (Output json = options.json().open(partialFiles)) {
            Environment environment = Environment.current();
            console.print(introduction(environment, options, leftOut));
            List<Measurement> results = new ArrayList<>();
            for (Path file : files) {
                results.addAll(measure(file, compressors, options, report));
            }
            if (json != null) {
                BenchmarkReport all = new BenchmarkReport(
                        environment,
                        options.threads(),
                        options.runs(),
                        options.warmUp().toSeconds(),
                        results);
                json.stream().write(all.toJson().getBytes(StandardCharsets.UTF_8));
                json.commit(null);
            }
        }
        return report.exitStatus();
    }

    /**
     * Finds the codecs.
     *
     * @param leftOut takes those that need more than a level, with the reason, unless the user asked for them by name
     */
    private static List<Compressor> codecs(BenchOptions options, List<String> leftOut) {
        if (options.codecs().equals(BenchOptions.ALL)) {
            List<Compressor> compressors = new ArrayList<>();
            for (Codec codec : CodecRegistry.installed().all()) {
                try {
                    compressors.addAll(Compressors.codec(codec, options.levels(), options.threads()));
                } catch (IllegalArgumentException e) {
                    leftOut.add(codec.name() + " (" + e.getMessage() + ")");
                }
            }
            return compressors;
        }
        Collection<Codec> codecs;
        if (options.codecs().equals(BenchOptions.NONE)) {
            codecs = List.of();
        } else {
            codecs = options.codecs().stream()
                    .map(CodecRegistry.installed()::get)
                    .toList();
        }
        return codecs.stream()
                .flatMap(codec -> Compressors.codec(codec, options.levels(), options.threads()).stream())
                .toList();
    }

    /**
     * Finds the peers that are here.
     *
     * @param leftOut takes those that are not, with the reason, unless the user asked for them by name
     */
    private static List<Compressor> peers(BenchOptions options, List<String> leftOut, Report report) {
        List<String> asked = options.peers();
        List<String> names;
        if (asked == null) {
            names = Compressors.FAST_PEERS;
        } else if (asked.equals(BenchOptions.ALL)) {
            names = Compressors.PEERS;
        } else {
            names = asked.equals(BenchOptions.NONE) ? List.of() : asked;
        }
        List<Compressor> available = new ArrayList<>();
        for (String name : names) {
            for (Compressor peer : Compressors.peer(name, options.threads())) {
                Optional<String> reason = peer.unavailableReason();
                if (reason.isEmpty()) {
                    available.add(peer);
                } else if (names.equals(asked)) {
                    report.error(peer.name(), reason.get());
                } else {
                    leftOut.add(peer.name() + " (" + reason.get() + ")");
                }
            }
        }
        return available;
    }

    private static void add(Source source, List<Path> files, Report report) {
        if (source instanceof Source.NamedFile(Path path)) {
            files.add(path);
        } else {
            report.error(source.name(), "cannot be measured, for it can be read only once");
        }
    }

    private static String introduction(Environment environment, BenchOptions options, List<String> leftOut) {
        return describe(environment)
                + "At most " + counted(options.threads(), "thread") + ", median of " + counted(options.runs(), "run")
                + ", every round trip verified.\n"
                + "In process: in this JVM, warm after "
                + counted((int) options.warmUp().toSeconds(), "second")
                + " or more of uncounted work on the same file, from memory to memory.\n"
                + "Whole process: an installed program, start-up and files included.\n"
                + (leftOut.isEmpty() ? "" : "Left out: " + String.join(", ", leftOut) + "\n");
    }

    /** Returns a line that tells where measurements are made. */
    static String describe(Environment environment) {
        return environment.processor() + ", " + counted(environment.processors(), "processor") + ", "
                + environment.operatingSystem() + ", Java " + environment.java() + "\n";
    }

    private static String counted(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private List<Measurement> measure(Path file, List<Compressor> compressors, BenchOptions options, Report report)
            throws IOException {
        ResultsTable.Style style = options.markdown() ? ResultsTable.Style.MARKDOWN : ResultsTable.Style.TEXT;
        ResultsTable table = new ResultsTable(style, compressors);
        List<Measurement> measurements = new ArrayList<>();
        try (Benchmark benchmark = new Benchmark(file, options.runs(), options.warmUp())) {
            console.print("\n" + table.heading(file.toString(), benchmark.contentLength()));
            for (Compressor compressor : compressors) {
                console.showStatus(file + ": " + compressor.name());
                Measurement measurement = benchmark.measure(compressor);
                console.showStatus("");
                console.print(table.row(measurement));
                measurements.add(measurement);
                if (measurement.problem() != null) {
                    report.error(file.toString(), compressor.name() + ": " + measurement.problem());
                }
            }
        } catch (OutputException e) {
            throw e;
        } catch (IOException e) {
            report.error(file.toString(), e);
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
        return measurements;
    }
}
