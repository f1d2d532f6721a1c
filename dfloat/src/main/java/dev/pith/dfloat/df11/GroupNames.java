package dev.pith.dfloat.df11;

import dev.pith.codec.CorruptInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds by the patterns of one model which weights form a group. Not safe for use by several threads. */
final class GroupNames {

    /** A regular expression from a file may be one whose matching never ends: this many steps are enough for a model. */
    private static final int MOST_STEPS = 200_000_000;

    private final Map<Pattern, List<String>> submodules = new LinkedHashMap<>();
    private int steps;

    GroupNames(PatternDict patterns) {
        patterns.submodules().forEach((pattern, names) -> submodules.put(PatternDict.compile(pattern), names));
    }

    /**
     * Returns the names of the weights that form the group of a module, in their order, if a pattern matches the module's
     * name; the first one counts.
     *
     * @throws CorruptInputException if a pattern takes too many steps
     */
    Optional<List<String>> weightsOf(String module) throws CorruptInputException {
        for (Map.Entry<Pattern, List<String>> entry : submodules.entrySet()) {
            if (matches(entry.getKey(), module)) {
                List<String> names = entry.getValue();
                return Optional.of(
                        names.isEmpty()
                                ? List.of(module + PatternDict.WEIGHT)
                                : names.stream()
                                        .map(name -> module + "." + name + PatternDict.WEIGHT)
                                        .toList());
            }
        }
        return Optional.empty();
    }

    private boolean matches(Pattern pattern, String name) throws CorruptInputException {
        try {
            return pattern.matcher(new CountedText(name)).matches();
        } catch (TooManyStepsException | StackOverflowError e) {
            CorruptInputException corrupt = Df11Config.corrupt(Df11Config.FILE_NAME, "a pattern takes too many steps");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    private static final class TooManyStepsException extends RuntimeException {}

    /** A text that counts how often it is looked at. */
    private final class CountedText implements CharSequence {

        private final String text;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new TooManyStepsException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.substring(start, end));
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
