package dev.pith.cli;

import dev.pith.codec.PithOutputStream;
import java.time.Duration;
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
 * @param runs how often each compressor works on a file
 * @param warmUp how long the warm-up of a compressor takes, but for its last pass over the file
 * @param threads how many threads a compressor may use
 * @param markdown whether to print tables of Markdown
 * @param json where the results go too
 */
record BenchOptions(
        List<String> codecs,
        List<Integer> levels,
        @Nullable List<String> peers,
        int runs,
        Duration warmUp,
        int threads,
        boolean markdown,
        JsonOption json) {

    static final List<String> ALL = List.of("all");
    static final List<String> NONE = List.of("none");

    static final int MAX_RUNS = 1000;
    private static final int DEFAULT_WARM_UP_SECONDS = 2;
    static final int MAX_WARM_UP_SECONDS = 3600;

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
                        "Peers, such as xz,zstd; or all, or none; by default all that are here but paq8px, which "
                                + "takes minutes for a megabyte.",
                        "--peers")
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
                new NumberConverter(0, MAX_WARM_UP_SECONDS, "seconds"),
                "S",
                "Let what runs in process warm up for S seconds, by default " + DEFAULT_WARM_UP_SECONDS + ".",
                "--warm-up"));
        command.addOption(Options.value(
                Integer.class,
                Resources.THREADS,
                "N",
                "Let those that can use up to N threads; 1 is the default, 0 is one per processor.",
                "-T",
                "--threads"));
        command.addOption(Options.flag("Print tables of Markdown.", "--markdown"));
        JsonOption.describe(command);
    }

    static BenchOptions of(ParseResult arguments) {
        int threads = arguments.matchedOptionValue("-T", 1);
        return new BenchOptions(
                arguments.matchedOptionValue("--codecs", List.of(PithOutputStream.DEFAULT_CODEC)),
                arguments.matchedOptionValue("--levels", List.of(1, 3, 6, 9)),
                arguments.matchedOptionValue("--peers", null),
                arguments.matchedOptionValue("--repeat", 1),
                Duration.ofSeconds(arguments.matchedOptionValue("--warm-up", DEFAULT_WARM_UP_SECONDS)),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                arguments.hasMatchedOption("--markdown"),
                JsonOption.of(arguments));
    }

    private static OptionSpec.Builder list(String valueName, String description, String name) {
        return OptionSpec.builder(name)
                .type(List.class)
                .splitRegex(",")
                .paramLabel(valueName)
                .description(description);
    }
}
