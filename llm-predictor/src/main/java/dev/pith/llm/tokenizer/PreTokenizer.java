package dev.pith.llm.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/**
 * Cuts text into the pieces that tokens do not cross. Used by one thread at a time.
 *
 * <p>A pattern may be made to backtrack for ever, or to need more stack than there is. So the characters that are read are
 * counted, and text that needs too many stays in one piece.
 */
final class PreTokenizer {

    /** How often a character may be read on average; patterns in use read it two to four times. */
    private static final int READS_PER_CHARACTER = 256;

    private final CountedText text;
    private final List<Step> steps = new ArrayList<>();
    private int[] ends;
    private int[] previousEnds;

    private record Step(Splitter splitter, Matcher matcher) {}

    /**
     * @param splitters what to do, in this order
     * @param longest the length in UTF-16 units of the longest text that it is given
     */
    PreTokenizer(List<Splitter> splitters, int longest) {
        text = new CountedText(longest);
        for (Splitter splitter : splitters) {
            steps.add(new Step(splitter, splitter.pattern().matcher(text)));
        }
        ends = new int[longest];
        previousEnds = new int[longest];
    }

    /** Returns the array that holds the text; its content is for the caller to set. */
    char[] text() {
        return text.units;
    }

    /** Cuts the first {@code length} units of the text, 1 or more, and returns the number of pieces. */
    int cut(int length) {
        text.length = length;
        text.readsLeft = READS_PER_CHARACTER * length;
        int pieces = 1;
        ends[0] = length;
        try {
            for (Step step : steps) {
                pieces = cut(step, pieces);
            }
            return pieces;
        } catch (CountedText.TooManyReadsException | StackOverflowError e) {
            ends[0] = length;
            return 1;
        }
    }

    /** Returns where a piece ends; it begins where the one before ends. */
    int end(int piece) {
        return ends[piece];
    }

    private int cut(Step step, int pieces) {
        int[] wholes = ends;
        ends = previousEnds;
        previousEnds = wholes;
        Splitter splitter = step.splitter();
        Matcher matcher = step.matcher().reset();
        int count = 0;
        int start = 0;
        for (int piece = 0; piece < pieces; piece++) {
            int end = wholes[piece];
            matcher.region(start, end);
            int at = start;
            boolean previousMatches = false;
            while (at < end) {
                // At each turn, what lies before a match, and the match.
                boolean found = matcher.find();
                int matchStart = found ? matcher.start() : end;
                if (matchStart > at) {
                    boolean matches = splitter.invert();
                    if (at > start && splitter.behaviour().cuts(previousMatches, matches)) {
                        ends[count++] = at;
                    }
                    previousMatches = matches;
                    at = matchStart;
                }
                if (found) {
                    boolean matches = !splitter.invert();
                    if (at > start && splitter.behaviour().cuts(previousMatches, matches)) {
                        ends[count++] = at;
                    }
                    previousMatches = matches;
                    at = matcher.end();
                }
            }
            ends[count++] = end;
            start = end;
        }
        return count;
    }

    /** Text that can be read so often and no more. */
    private static final class CountedText implements CharSequence {

        private final char[] units;
        private int length;
        private int readsLeft;

        CountedText(int longest) {
            units = new char[longest];
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            if (--readsLeft < 0) {
                throw new TooManyReadsException();
            }
            return units[index];
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new String(units, start, end - start);
        }

        @Override
        public String toString() {
            return new String(units, 0, length);
        }

        /** Says that a pattern backtracks too much. */
        private static final class TooManyReadsException extends RuntimeException {

            TooManyReadsException() {
                super(null, null, false, false);
            }
        }
    }
}
