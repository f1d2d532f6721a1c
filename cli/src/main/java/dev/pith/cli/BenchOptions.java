package dev.pith.cli;

import dev.pith.codec.PithOutputStream;
import dev.pith.corpora.bench.Compressors;
import dev.pith.corpora.bench.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code pith bench} is to measure, how, and where the results go.
 *
 * @param codecs names of codecs, or {@link #ALL}, or {@link #NONE}
 * @param levels the levels of each codec
 * @param peers names of peers, or {@link #ALL}, or {@link #NONE}; null if the user did not say
 * @param corpora names of corpora whose files to measure
 * @param settings how to measure
 * @param from files with results to report, instead of measuring; empty if there is something to measure
 * @param outputs where the results go
 */
record BenchOptions(
        List<String> codecs,
        List<Integer> levels,
        @Nullable List<String> peers,
        List<String> corpora,
        Settings settings,
        List<String> from,
        BenchOutputs outputs) {

    static final List<String> ALL = List.of("all");
    static final List<String> NONE = List.of("none");

    static final int MAX_RUNS = 1000;
    private static final int DEFAULT_WARM_UP_SECONDS = 2;
    static final int MAX_WARM_UP_SECONDS = 3600;
    private static final int MAX_LIMIT_SECONDS = 1_000_000;

    static void describe(CommandSpec command) {
        command.addOption(list(
                        "NAMES",
                        "Codecs, such as ngram,stored; or all, or none; by default " + PithOutputStream.DEFAULT_CODEC
                                + ".",
                        "--codecs")
                .auxiliaryTypes(String.class)
                .build());
        command.addOption(list("LEVELS", "Levels of the codecs, by default 1,3,6,9.", "--levels")
                .auxiliaryTypes(Integer.class)
                .build());
        command.addOption(list(
                        "NAMES",
                        "Peers, such as xz,zstd; or all, or none; by default all that are here but "
                                + String.join(", ", Compressors.SLOW_PEERS) + ", which take minutes for a megabyte.",
                        "--peers")
                .auxiliaryTypes(String.class)
                .build());
        command.addOption(list("NAMES", "Measure the files of these corpora too.", "--corpus")
                .auxiliaryTypes(String.class)
                .build());
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(1, MAX_RUNS, "runs"),
                "N",
                "Work on each file N times, by default once, and print the median of the times.",
                "--repeat"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(0, MAX_LIMIT_SECONDS, "seconds"),
                "S",
                "Begin no further run with a file when a compressor has worked S seconds on it.",
                "--repeat-limit"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(0, MAX_WARM_UP_SECONDS, "seconds"),
                "S",
                "Let what runs in process warm up for S seconds, by default " + DEFAULT_WARM_UP_SECONDS + ".",
                "--warm-up"));
        command.addOption(Options.flag(
                "Measure the memory also of what runs in process, by one more run in a process of its own.",
                "--memory"));
        command.addOption(Options.value(
                Integer.class,
                Resources.THREADS,
                "N",
                "Let those that can use up to N threads; 1 is the default, 0 is one per processor.",
                "-T",
                "--threads"));
        BenchOutputs.describe(command);
        command.addOption(list("FILES", "Report what --json wrote into these files, and measure nothing.", "--from")
                .auxiliaryTypes(String.class)
                .build());
    }

    static BenchOptions of(ParseResult arguments) {
        int threads = arguments.matchedOptionValue("-T", 1);
        return new BenchOptions(
                arguments.matchedOptionValue("--codecs", List.of(PithOutputStream.DEFAULT_CODEC)),
                arguments.matchedOptionValue("--levels", List.of(1, 3, 6, 9)),
                arguments.matchedOptionValue("--peers", null),
                arguments.matchedOptionValue("--corpus", List.of()),
                new Settings(
                        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                        arguments.matchedOptionValue("--repeat", 1),
                        arguments.matchedOptionValue("--repeat-limit", null),
                        arguments.matchedOptionValue("--warm-up", DEFAULT_WARM_UP_SECONDS),
                        arguments.hasMatchedOption("--memory")),
                arguments.matchedOptionValue("--from", List.of()),
                BenchOutputs.of(arguments));
    }

    private static OptionSpec.Builder list(String valueName, String description, String name) {
        return OptionSpec.builder(name)
                .type(List.class)
                .splitRegex(",")
                .paramLabel(valueName)
                .description(description);
    }
}
