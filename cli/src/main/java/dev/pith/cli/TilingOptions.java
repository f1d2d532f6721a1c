package dev.pith.cli;

import dev.pith.fibonacci.tiling.DeflationRule;
import dev.pith.fibonacci.tiling.Hierarchy;
import dev.pith.fibonacci.tiling.QuadraticNumber;
import dev.pith.fibonacci.tiling.Tiling;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The options that choose a tiling and how it deflates. */
final class TilingOptions {

    private static final Map<String, QuadraticNumber> SLOPES = Map.of(
            "golden", QuadraticNumber.GOLDEN,
            "silver", QuadraticNumber.SILVER,
            "pell", QuadraticNumber.PELL,
            "bronze", QuadraticNumber.BRONZE);

    private static final int DEFAULT_LEVELS = 5;

    /** At the bronze slope a tile of the last level covers 2 million units, and a few times as many are computed. */
    private static final int MAX_LEVELS = 12;

    private static final int MAX_OFFSET = 1_000_000;
    private static final Pattern PERIOD = Pattern.compile("[LS]{1,1000}");
    private static final Pattern PHASE = Pattern.compile("([0-9]{1,5})/([1-9][0-9]{0,4})");
    private static final Pattern SEED = Pattern.compile("[0-9]{1,18}");

    private TilingOptions() {}

    static void describe(CommandSpec command) {
        command.addOption(Options.value(
                QuadraticNumber.class,
                TilingOptions::slope,
                "NAME",
                "Cut and project with this slope: golden, the default, whose tiling is the Fibonacci word; silver, pell or "
                        + "bronze.",
                "--slope"));
        command.addOption(Options.value(
                QuadraticNumber.class,
                TilingOptions::phase,
                "P/Q",
                "The phase of the slope's tiling, a fraction of at most five digits each; by default 0/1.",
                "--phase"));
        command.addOption(Options.value(
                String.class,
                TilingOptions::period,
                "WORD",
                "Repeat this word of the letters L, a long tile, and S, a short one, such as LLSLS.",
                "--period"));
        command.addOption(Options.value(
                Long.class,
                TilingOptions::seed,
                "SEED",
                "Choose tiles at random, long ones as often as at the golden slope.",
                "--random"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(0, MAX_OFFSET, "units"),
                "N",
                "Put the first word at unit N of the tiling, by default 0; a long tile has two units, a short one has one.",
                "--offset"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(1, MAX_LEVELS, "levels"),
                "K",
                "Deflate to K levels, by default " + DEFAULT_LEVELS
                        + ": by the slope's own rule, or without a slope by the golden slope's.",
                "--levels"));
    }

    /** @throws ParameterException if the options contradict each other */
    static Hierarchy hierarchy(ParseResult arguments) {
        List<String> kinds = Stream.of("--slope", "--period", "--random")
                .filter(arguments::hasMatchedOption)
                .toList();
        if (kinds.size() > 1) {
            throw new ParameterException(
                    arguments.commandSpec().commandLine(), String.join(" and ", kinds) + " exclude each other");
        }
        int levels = arguments.matchedOptionValue("--levels", DEFAULT_LEVELS);
        int offset = arguments.matchedOptionValue("--offset", 0);
        if (kinds.isEmpty() || kinds.getFirst().equals("--slope")) {
            QuadraticNumber slope = arguments.matchedOptionValue("--slope", QuadraticNumber.GOLDEN);
            QuadraticNumber phase = arguments.matchedOptionValue("--phase", QuadraticNumber.ZERO);
            return new Hierarchy(Tiling.cutAndProject(slope, phase), DeflationRule.ofSlope(slope, levels), offset);
        }
        if (arguments.hasMatchedOption("--phase")) {
            throw new ParameterException(
                    arguments.commandSpec().commandLine(),
                    "--phase is for slopes; with " + kinds.getFirst() + " use --offset");
        }
        Tiling tiling = kinds.getFirst().equals("--period")
                ? Tiling.periodic(arguments.matchedOptionValue("--period", ""), 0)
                : Tiling.random(QuadraticNumber.GOLDEN, arguments.matchedOptionValue("--random", 0L));
        return new Hierarchy(tiling, DeflationRule.fibonacci(levels), offset);
    }

    private static QuadraticNumber slope(String text) {
        QuadraticNumber slope = SLOPES.get(text);
        if (slope == null) {
            throw new TypeConversionException("'" + text + "' is no slope; known: golden, silver, pell, bronze");
        }
        return slope;
    }

    private static QuadraticNumber phase(String text) {
        Matcher matcher = PHASE.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no fraction such as 1/2, of at most five digits each");
        }
        return QuadraticNumber.rational(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    private static String period(String text) {
        if (!PERIOD.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is no word of up to 1,000 letters L and S");
        }
        return text;
    }

    private static long seed(String text) {
        if (!SEED.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is no seed, a number of up to 18 digits");
        }
        return Long.parseLong(text);
    }
}
