package dev.pith.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What {@code pith weights bench} is to measure, and how.
 *
 * @param devices the devices that the user asks for, each once; empty if the user did not say
 * @param path the file or directory to measure with; null if weights are to be made
 * @param size how many bytes of weights are made
 * @param tensors how many tensors they are spread over
 * @param passes how often each operation is done
 * @param threads how many threads of this processor may work
 * @param json where the results go too
 */
record WeightBenchOptions(
        List<DecodingDevice> devices,
        @Nullable String path,
        long size,
        int tensors,
        Passes passes,
        int threads,
        JsonOption json) {

    /** How many bytes a weight that is made has. */
    static final int WEIGHT_BYTES = 2;

    private static final long DEFAULT_SIZE = 256L << 20;
    private static final int MAX_TENSORS = 100_000;
    private static final int DEFAULT_RUNS = 5;
    private static final int DEFAULT_WARM_UP_SECONDS = 1;

    static void describe(CommandSpec command) {
        command.addOption(OptionSpec.builder(DecodingDevice.OPTION)
                .type(List.class)
                .auxiliaryTypes(DecodingDevice.class)
                .converters(new DecodingDevice.Converter())
                .paramLabel(DecodingDevice.VALUE_NAME)
                .description("What to measure: " + DecodingDevice.CHOICES
                        + "; may be given several times. By default cpu, and cuda if it is there.")
                .build());
        command.addOption(Options.value(
                Long.class,
                new ByteSize.Converter(),
                "S",
                "Without PATH, make so many bytes of weights, by default " + ByteSize.binary(DEFAULT_SIZE) + ".",
                "--size"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(1, MAX_TENSORS, "tensors"),
                "N",
                "Without PATH, spread them over N tensors, by default one.",
                "--tensors"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(1, BenchOptions.MAX_RUNS, "runs"),
                "N",
                "Time N passes, by default " + DEFAULT_RUNS + ", and print the best and the median.",
                "--repeat"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(0, BenchOptions.MAX_WARM_UP_SECONDS, "seconds"),
                "S",
                "Make passes that do not count for S seconds before, by default " + DEFAULT_WARM_UP_SECONDS
                        + ", and one at least.",
                "--warm-up"));
        command.addOption(Options.value(
                Integer.class,
                Resources.THREADS,
                "N",
                "Let this processor use up to N threads; 0, the default, is one per processor.",
                "-T",
                "--threads"));
        JsonOption.describe(command);
        command.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("PATH")
                .description("A safetensors file, compressed or not, or a directory with such files in it and below; "
                        + "without it, normally distributed BF16 weights are made.")
                .build());
    }

    /** @throws ParameterException if the arguments make no sense together */
    static WeightBenchOptions of(ParseResult arguments) {
        String path = arguments.matchedPositionalValue(0, null);
        if (path != null && (arguments.hasMatchedOption("--size") || arguments.hasMatchedOption("--tensors"))) {
            throw new ParameterException(
                    arguments.commandSpec().commandLine(), "--size and --tensors are for weights made without PATH");
        }
        long size = arguments.matchedOptionValue("--size", DEFAULT_SIZE);
        int tensors = arguments.matchedOptionValue("--tensors", 1);
        if (size / WEIGHT_BYTES < tensors) {
            throw new ParameterException(
                    arguments.commandSpec().commandLine(),
                    "--size " + size + " is not enough for a weight in each tensor");
        }
        List<DecodingDevice> devices = arguments.matchedOptionValue(DecodingDevice.OPTION, List.of());
        return new WeightBenchOptions(
                devices.stream().distinct().toList(),
                path,
                size,
                tensors,
                new Passes(
                        arguments.matchedOptionValue("--repeat", DEFAULT_RUNS),
                        Duration.ofSeconds(arguments.matchedOptionValue("--warm-up", DEFAULT_WARM_UP_SECONDS))),
                Resources.of(arguments).threadCount(),
                JsonOption.of(arguments));
    }
}
