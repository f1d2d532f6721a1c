package dev.pith.corpora.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Names of compressors for a plot, where room is scarce: the program alone if it has one setting only, else with its
 * settings, but without long options.
 */
final class ShortNames {

    private final Map<String, TreeSet<String>> namesOfPrograms;

    /** Shortens the names of some compressors, so that different ones remain so. */
    ShortNames(List<Score> scores) {
        namesOfPrograms = scores.stream()
                .map(Score::compressor)
                .collect(Collectors.groupingBy(
                        ShortNames::program,
                        TreeMap::new,
                        Collectors.mapping(Function.identity(), Collectors.toCollection(TreeSet::new))));
    }

    /** Returns the short name of one of these compressors. */
    String of(String compressor) {
        String program = program(compressor);
        if (namesOfPrograms.getOrDefault(program, new TreeSet<>()).size() <= 1) {
            return program;
        }
        return withoutPrefix(compressor).replace(", level ", " ").replaceAll(" --\\S+", "");
    }

    private static String program(String compressor) {
        return withoutPrefix(compressor).split("[ ,]", 2)[0];
    }

    private static String withoutPrefix(String compressor) {
        return compressor.startsWith("pith ") ? compressor.substring("pith ".length()) : compressor;
    }
}
