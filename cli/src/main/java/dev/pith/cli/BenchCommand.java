package dev.pith.cli;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecRegistry;
import dev.pith.corpora.bench.BenchmarkReport;
import dev.pith.corpora.bench.Compressor;
import dev.pith.corpora.bench.Compressors;
import dev.pith.corpora.bench.Environment;
import dev.pith.corpora.bench.LargeTextTable;
import dev.pith.corpora.bench.ResultsTable;
import dev.pith.corpora.bench.Settings;
import dev.pith.corpora.bench.TableStyle;
import java.io.IOException;
import java.nio.file.Files;
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
        FileArguments.describe(command, false, "Files.");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        Report report = new Report(console.err(), Verbosity.NORMAL);
        BenchOptions options = BenchOptions.of(arguments);
        boolean namesFiles = !FileArguments.of(arguments).names().isEmpty()
                || !options.corpora().isEmpty();
        if (namesFiles == !options.from().isEmpty()) {
            throw misuse(arguments, "name either files or a --corpus to measure, or results to report --from");
        }
        if (namesFiles) {
            measure(arguments, options, report);
        } else if (options.outputs().resume()) {
            throw misuse(arguments, "--resume goes on measuring, for which --from has no files");
        } else {
            reportFrom(options, report);
        }
        return report.exitStatus();
    }

    private static ParameterException misuse(ParseResult arguments, String reason) {
        return new ParameterException(arguments.commandSpec().commandLine(), reason);
    }

    private void measure(ParseResult arguments, BenchOptions options, Report report) throws IOException {
        List<String> leftOut = new ArrayList<>();
        List<Compressor> compressors = new ArrayList<>();
        try {
            compressors.addAll(codecs(options, leftOut));
            compressors.addAll(peers(options, leftOut, report));
        } catch (IllegalArgumentException e) {
            throw misuse(arguments, Problems.describe(e));
        }
        if (compressors.isEmpty()) {
            throw misuse(arguments, "there is nothing to measure");
        }
        List<BenchFile> files = BenchFile.find(arguments, options.corpora(), console, report);
        if (files.isEmpty()) {
            return;
        }
        BenchOutputs outputs = options.outputs();
        outputs.check(partialFiles);
        Environment environment = Environment.current();
        BenchmarkReport results =
                begin(outputs, BenchmarkReport.empty(BenchProgram.current(), environment, options.settings()));
        console.print(introduction(environment, options.settings(), leftOut));
        BenchRun run = new BenchRun(console, report, partialFiles, outputs, files, compressors, results);
        finish(run.measureAll(), outputs);
    }

    private static BenchmarkReport begin(BenchOutputs outputs, BenchmarkReport nothing) throws IOException {
        try {
            return outputs.begin(nothing);
        } catch (IOException | IllegalArgumentException e) {
            throw new OutputException(String.valueOf(outputs.json()), new IOException(Problems.describe(e), e));
        }
    }

    /** Prints results that were measured before. */
    private void reportFrom(BenchOptions options, Report report) throws IOException {
        List<BenchmarkReport> reports = new ArrayList<>();
        for (String file : options.from()) {
            try {
                BenchmarkReport one = BenchmarkReport.ofJson(Files.readString(Path.of(file)));
                reports.add(reports.isEmpty() ? one : reports.getLast().with(one));
            } catch (IOException | IllegalArgumentException e) {
                report.error(file, e);
                return;
            }
        }
        BenchmarkReport all = reports.getLast();
        options.outputs().check(partialFiles);
        console.print(introduction(all.environment(), all.settings(), List.of()));
        console.print(ResultsTable.all(all, TableStyle.TEXT));
        options.outputs().writeJson(all, partialFiles);
        finish(all, options.outputs());
    }

    private void finish(BenchmarkReport results, BenchOutputs outputs) throws IOException {
        Optional<String> largeText = LargeTextTable.of(results, TableStyle.TEXT);
        if (largeText.isPresent()) {
            console.print("\nAs the Large Text Compression Benchmark has it:\n\n" + largeText.get());
        }
        outputs.writeReports(results, partialFiles);
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
                    compressors.addAll(Compressors.codec(
                            codec, options.levels(), options.settings().threads()));
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
                .flatMap(codec -> Compressors.codec(
                        codec, options.levels(), options.settings().threads())
                        .stream())
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
            names = Compressors.PEERS.stream()
                    .filter(name -> !Compressors.SLOW_PEERS.contains(name))
                    .toList();
        } else if (asked.equals(BenchOptions.ALL)) {
            names = Compressors.PEERS;
        } else {
            names = asked.equals(BenchOptions.NONE) ? List.of() : asked;
        }
        List<Compressor> available = new ArrayList<>();
        for (String name : names) {
            for (Compressor peer : Compressors.peer(name, options.settings().threads())) {
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

    private static String introduction(Environment environment, Settings settings, List<String> leftOut) {
        return describe(environment)
                + "At most " + counted(settings.threads(), "thread") + ", median of "
                + counted(settings.repeat(), "run")
                + ", every round trip verified.\n"
                + "In process: in this JVM, warm after "
                + counted(settings.warmUpSeconds(), "second")
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
}
